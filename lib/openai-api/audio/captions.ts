/** A transcript as captions: SubRip and WebVTT. */
import { UpstreamError } from '../../contract/errors.ts';
import type { TimedText, Transcript } from '../../providers/provider.ts';

/** @throws UpstreamError when the provider does not say when what was spoken */
export function toSrt(transcript: Transcript): string {
  return timedOf(transcript)
    .map(
      ({ start, end, text }, index) => `${index + 1}\n${time(start, ',')} --> ${time(end, ',')}\n${lineOf(text)}\n\n`,
    )
    .join('');
}

/** @throws UpstreamError as `toSrt` */
export function toVtt(transcript: Transcript): string {
  const cues = timedOf(transcript).map(
    // In WebVTT these three begin markup (W3C, section 4.2).
    ({ start, end, text }) =>
      `${time(start, '.')} --> ${time(end, '.')}\n${lineOf(text).replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;')}\n\n`,
  );
  return `WEBVTT\n\n${cues.join('')}`;
}

/** Segments; words where only they have times; the whole as one piece where only its length is known. */
export function timedOf({ segments = [], words = [], text, duration }: Transcript): readonly TimedText[] {
  if (segments.length > 0) return segments;
  if (words.length > 0) return words;
  if (text.trim() === '') return [];
  if (duration !== undefined) return [{ start: 0, end: duration, text }];
  throw new UpstreamError('The provider does not say when what was spoken. Ask for json or text.', {
    param: 'response_format',
    code: 'no_timestamps',
  });
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
