/**
 * `stop` and `max_tokens` for providers that do not know them: the text ends before the first stop sequence, wherever it
 * is cut between two pieces, or at about as many characters as the tokens have.
 */
import type { ChatParameters, Provider } from '../providers/provider.ts';

const CHARS_PER_TOKEN = 4;

export interface Taken {
  readonly text: string;
  /** Why the text ends here. */
  readonly reason: 'stop' | 'length' | null;
}

export class TextBounds {
  readonly #stops: readonly string[];
  #left: number;
  /** Held back because it may be the beginning of a stop sequence. */
  #held = '';

  constructor(stops: readonly string[], maxTokens: number | undefined) {
    this.#stops = stops.filter((stop) => stop !== '');
    this.#left = (maxTokens ?? Number.POSITIVE_INFINITY) * CHARS_PER_TOKEN;
  }

  take(piece: string): Taken {
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
    if (text.length <= this.#left) {
      this.#left -= text.length;
      return { text, reason };
    }
    const kept = text
      .slice(0, this.#left)
      .toWellFormed()
      .replace(/\ufffd$/, '');
    this.#left = 0;
    return { text: kept, reason: 'length' };
  }
}

/** The bounds this provider must be held to; null when it knows them itself, or there are none. */
export function boundsFor(provider: Provider, { stop, max_tokens: maxTokens }: ChatParameters): TextBounds | null {
  const known = new Set(provider.describe().parameters.map(({ name }) => name));
  const stops = known.has('stop') || stop === undefined ? [] : typeof stop === 'string' ? [stop] : stop;
  const most = known.has('max_tokens') ? undefined : maxTokens;
  return stops.length === 0 && most === undefined ? null : new TextBounds(stops, most);
}

/** How many characters at the end of `text` are the beginning of `stop`. */
function overlap(text: string, stop: string): number {
  for (let length = Math.min(text.length, stop.length - 1); length > 0; length -= 1) {
    if (text.endsWith(stop.slice(0, length))) return length;
  }
  return 0;
}
