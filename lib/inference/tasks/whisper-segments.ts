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
 * @returns what is whole of it, and by how many seconds the next window is further on
 */
export function nextWindow(
  heard: readonly HeardSegment[],
  length: number,
  isLast: boolean,
): { kept: Segment[]; next: number } {
  const whole = heard.map(({ start, end, text }) => ({ start, end: end ?? length, text }));
  const last = whole.at(-1);
  const isCut = last !== undefined && !isLast && last.end > length - EDGE;
  // Heard once more with what follows; unless it fills the window, which would be heard for ever.
  if (isCut && last.start > 1) return { kept: whole.slice(0, -1), next: last.start };
  return { kept: whole, next: length };
}
