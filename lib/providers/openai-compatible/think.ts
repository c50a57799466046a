/**
 * Splits a model's text into answer and reasoning at inline `<think>` tags. Tags may be cut anywhere between two
 * pieces; tags inside code (backticks) are text.
 */

export interface Segment {
  readonly kind: 'text' | 'reasoning';
  readonly text: string;
}

const OPEN = '<think>';
const CLOSE = '</think>';

export class ThinkSplitter {
  #kind: Segment['kind'] = 'text';
  /** Held back because it may be the beginning of a tag. */
  #held = '';
  #previous = '';
  #isInFence = false;
  /** Line breaks right after a closing tag belong to neither side. */
  #isAfterClose = false;

  push(piece: string): Segment[] {
    const segments: Segment[] = [];
    let rest = this.#held + piece;
    this.#held = '';
    while (rest) {
      const tag = this.#kind === 'text' ? OPEN : CLOSE;
      const index = rest.indexOf('<');
      if (index === -1) {
        this.#emit(segments, rest);
        break;
      }
      this.#emit(segments, rest.slice(0, index));
      rest = rest.slice(index);
      if (rest.startsWith(tag) && !this.#isInCode()) {
        this.#switch();
        rest = rest.slice(tag.length);
      } else if (tag.startsWith(rest) && !this.#isInCode()) {
        this.#held = rest;
        break;
      } else {
        this.#emit(segments, '<');
        rest = rest.slice(1);
      }
    }
    return segments;
  }

  /** What was held back when the stream ended. */
  flush(): Segment[] {
    const segments: Segment[] = [];
    this.#emit(segments, this.#held);
    this.#held = '';
    return segments;
  }

  #switch(): void {
    this.#kind = this.#kind === 'text' ? 'reasoning' : 'text';
    this.#isAfterClose = true;
    this.#previous = '';
  }

  /** Only the answer can hold code that talks about the tag; reasoning ends at the first closing tag. */
  #isInCode(): boolean {
    return this.#kind === 'text' && (this.#isInFence || this.#previous.endsWith('`'));
  }

  #emit(segments: Segment[], raw: string): void {
    const text = this.#isAfterClose ? raw.replace(/^[\r\n]+/, '') : raw;
    if (!text) return;
    this.#isAfterClose = false;
    if (this.#kind === 'text') this.#track(text);
    const last = segments.at(-1);
    if (last?.kind === this.#kind) segments[segments.length - 1] = { kind: last.kind, text: last.text + text };
    else segments.push({ kind: this.#kind, text });
  }

  /** Follows fences; the last two characters are kept because a fence too may be cut. */
  #track(text: string): void {
    const seen = this.#previous + text;
    for (let index = seen.indexOf('```'); index !== -1; index = seen.indexOf('```', index + 3)) {
      if (index + 3 > this.#previous.length) this.#isInFence = !this.#isInFence;
    }
    this.#previous = seen.endsWith('```') ? '' : seen.slice(-2);
  }
}
