/**
 * `stop` and `max_tokens`, held whatever a provider does about them: the text ends before the first stop sequence,
 * wherever it is cut between two pieces, or at about as many characters as the tokens have.
 */
import type { ChatParameters, Provider } from '../providers/provider.ts';

const CHARS_PER_TOKEN = 4;
/** Characters that no answer of so many tokens has: hardly a token is as long, and never are all of them. */
const MOST_CHARS = { perToken: 16, besides: 64 };

/** On average, where a piece is a token; shorter ones are letters. */
const LEAST_CHARS_PER_PIECE = 2;

/** How `max_tokens` is held: for a provider that counts tokens itself, or for one that knows no such limit. */
export type Counting = 'trusted' | 'held';

export interface Taken {
  readonly text: string;
  /** Why the text ends here. */
  readonly reason: 'stop' | 'length' | null;
}

export class TextBounds {
  readonly #stops: readonly string[];
  readonly #maxTokens: number;
  readonly #counting: Counting;
  /** Pieces that held text: a stream has no more of them than tokens. */
  #pieces = 0;
  #length = 0;
  /** Held back because it may be the beginning of a stop sequence. */
  #held = '';

  constructor(stops: readonly string[], maxTokens: number | undefined, counting: Counting = 'held') {
    this.#stops = stops.filter((stop) => stop !== '');
    this.#maxTokens = maxTokens ?? Number.POSITIVE_INFINITY;
    this.#counting = counting;
  }

  take(piece: string): Taken {
    if (piece !== '') this.#pieces += 1;
    const text = this.#held + piece;
    this.#held = '';
    const ends = this.#stops.map((stop) => text.indexOf(stop)).filter((at) => at !== -1);
    if (ends.length > 0) return this.#cut(text.slice(0, Math.min(...ends)), 'stop');
    const held = Math.max(0, ...this.#stops.map((stop) => overlap(text, stop)));
    this.#held = text.slice(text.length - held);
    return this.#cut(text.slice(0, text.length - held), null);
  }

  /** What was held back when the answer ended. */
  flush(): string {
    const { text } = this.#cut(this.#held, null);
    this.#held = '';
    return text;
  }

  #cut(text: string, reason: Taken['reason']): Taken {
    const left = Math.max(0, this.#maxTokens * CHARS_PER_TOKEN - this.#length);
    this.#length += text.length;
    if (text.length <= left || !this.#isTooMuch()) return { text, reason };
    const kept = text
      .slice(0, left)
      .toWellFormed()
      .replace(/\ufffd$/, '');
    return { text: kept, reason: 'length' };
  }

  /** Past the usual length of so many tokens. Who counts them itself is believed, unless it cannot be true. */
  #isTooMuch(): boolean {
    if (this.#counting === 'held') return true;
    // Who sends letter by letter has more pieces than tokens.
    const countsTokens = this.#length >= this.#pieces * LEAST_CHARS_PER_PIECE;
    if (countsTokens && this.#pieces > this.#maxTokens) return true;
    return this.#length > this.#maxTokens * MOST_CHARS.perToken + MOST_CHARS.besides;
  }
}

/** The bounds of one answer; null when there are none. */
export function boundsFor(provider: Provider, { stop, max_tokens: maxTokens }: ChatParameters): TextBounds | null {
  const stops = stop === undefined ? [] : typeof stop === 'string' ? [stop] : stop;
  if (stops.length === 0 && maxTokens === undefined) return null;
  const counts = provider.describe().parameters.some(({ name }) => name === 'max_tokens');
  return new TextBounds(stops, maxTokens, counts ? 'trusted' : 'held');
}

/** How many characters at the end of `text` are the beginning of `stop`. */
function overlap(text: string, stop: string): number {
  for (let length = Math.min(text.length, stop.length - 1); length > 0; length -= 1) {
    if (text.endsWith(stop.slice(0, length))) return length;
  }
  return 0;
}
