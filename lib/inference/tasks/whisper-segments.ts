/** What Whisper wrote of one window, as segments, and where the next window begins. */

export interface Segment {
  /** Seconds from the beginning of the window. */
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** A segment whose end was not written has none. */
export type HeardSegment = Omit<Segment, 'end'> & { readonly end: number | null };

export interface TimedTokens {
  /** The token of 0.00 s; each after it is 20 ms later. */
  readonly firstTime: number;
  /** The end of a text: text is below it, marks are from it on. */
  readonly end: number;
}

const STEP = 0.02;
/** Who ends so near to the end of the window was cut off by it. Seconds. */
const EDGE = 0.3;

export function segmentsOf(
  tokens: readonly number[],
  { firstTime, end }: TimedTokens,
  decode: (tokens: readonly number[]) => string,
): HeardSegment[] {
  const segments: HeardSegment[] = [];
  let start: number | null = null;
  let words: number[] = [];
  const close = (at: number | null): void => {
    const text = words.length > 0 ? decode(words) : '';
    if (text.trim() !== '') segments.push({ start: start ?? segments.at(-1)?.end ?? 0, end: at, text });
    words = [];
  };
  for (const token of tokens) {
    if (token < end) words.push(token);
    else if (token >= firstTime) {
      const time = (token - firstTime) * STEP;
      if (words.length > 0) close(time);
      start = time;
    }
  }
  close(null);
  return segments;
}

/**
 * @param length of the window, in seconds
 * @param isLast nothing comes after it
 * @returns what is whole of it, and by how many seconds the next window is further on; null where one segment fills the
 *   window and is cut off by its end
 */
export function nextWindow(
  heard: readonly HeardSegment[],
  length: number,
  isLast: boolean,
): { kept: Segment[]; next: number } | null {
  const kept = heard.map(({ start, end, text }) => ({ start, end: end ?? length, text }));
  const last = kept.at(-1);
  const isCut = last !== undefined && !isLast && last.end > length - EDGE;
  if (!isCut) return { kept, next: length };
  // Heard once more with what follows.
  return last.start > 1 ? { kept: kept.slice(0, -1), next: last.start } : null;
}

/** What a cut is looked for in, and how finely. Seconds. */
const QUIET = 0.1;
const FINENESS = 0.01;
/** No earlier than this share of the window. */
const LATE = 2 / 3;

/** Where to cut a window that is one sentence: in the middle of the quietest moment of its end. Samples. */
export function quietPlace(window: Float32Array, rate: number): number {
  const [width, step] = [Math.round(QUIET * rate), Math.round(FINENESS * rate)];
  let quietest = { at: window.length, loudness: Number.POSITIVE_INFINITY };
  for (let from = Math.round(window.length * LATE); from + width <= window.length; from += step) {
    let loudness = 0;
    for (let at = from; at < from + width; at++) loudness += (window[at] ?? 0) ** 2;
    // Of moments that are equally quiet the last one: the less is heard twice.
    if (loudness <= quietest.loudness) quietest = { at: from + Math.round(width / 2), loudness };
  }
  return quietest.at;
}
