/** A transcript as captions: SubRip and WebVTT. */
import { UpstreamRequestError } from '../../contract/errors.ts';
import type { TimedText, Transcript } from '../../providers/provider.ts';

/** @throws UpstreamRequestError when the provider does not say when what was spoken */
export function toSrt(transcript: Transcript): string {
  return timedOf(transcript)
    .map(
      ({ start, end, text }, index) => `${index + 1}\n${time(start, ',')} --> ${time(end, ',')}\n${lineOf(text)}\n\n`,
    )
    .join('');
}

/** @throws UpstreamRequestError as `toSrt` */
export function toVtt(transcript: Transcript): string {
  const cues = timedOf(transcript).map(
    // In WebVTT these three begin markup (W3C, section 4.2).
    ({ start, end, text }) =>
      `${time(start, '.')} --> ${time(end, '.')}\n${lineOf(text).replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;')}\n\n`,
  );
  return `WEBVTT\n\n${cues.join('')}`;
}

/**
 * Segments; lines of words where only these have times.
 * @throws UpstreamRequestError where neither has
 */
function timedOf({ segments = [], words = [], text }: Transcript): readonly TimedText[] {
  if (segments.length > 0) return segments;
  if (words.length > 0) return linesOf(words);
  if (text.trim() === '') return [];
  throw new UpstreamRequestError(
    'response_format: this model does not say when what was spoken. Ask for json or text, or choose a model that gives times, such as whisper-1.',
    { param: 'response_format', code: 'no_timestamps' },
  );
}

/** What fits under a picture and stays long enough to be read: two lines of 42 characters, six seconds. */
const LINE = { chars: 84, seconds: 6, gap: 1 };

function linesOf(words: readonly TimedText[]): TimedText[] {
  const lines: TimedText[] = [];
  for (const word of words) {
    const line = lines.at(-1);
    const text = word.text.trim();
    const isNew =
      line === undefined ||
      line.text.length + text.length >= LINE.chars ||
      word.end - line.start > LINE.seconds ||
      word.start - line.end > LINE.gap ||
      /[.!?…。！？]$/u.test(line.text);
    if (isNew) lines.push({ ...word, text });
    else lines[lines.length - 1] = { start: line.start, end: word.end, text: `${line.text} ${text}` };
  }
  return lines;
}

/** An empty line would end the caption, and an arrow would begin another. */
const lineOf = (text: string): string =>
  text
    .trim()
    .replace(/\s*\n\s*/g, '\n')
    .replaceAll('-->', '->');

function time(seconds: number, point: ',' | '.'): string {
  const all = Math.max(0, Math.round(seconds * 1_000));
  const two = (value: number) => String(value).padStart(2, '0');
  const [hours, minutes, rest] = [Math.floor(all / 3_600_000), Math.floor(all / 60_000) % 60, all % 60_000];
  return `${two(hours)}:${two(minutes)}:${two(Math.floor(rest / 1_000))}${point}${String(rest % 1_000).padStart(3, '0')}`;
}
