/**
 * Finds the JSON in a text while it comes: an object or a list at its beginning, or in the code fence it begins with.
 * What else a model says around it is not let through; a text that begins otherwise waits for its end.
 */
type State = 'before' | 'inside' | 'after' | 'otherwise';

export class JsonPassage {
  /** What was let through. */
  told = '';
  /** Everything that came. */
  text = '';
  #state: State = 'before';
  #depth = 0;
  #isInString = false;
  #isEscaped = false;

  /** The part of a piece that may be told at once. */
  take(piece: string): string {
    this.text += piece;
    let from = 0;
    if (this.#state === 'before') {
      const start = this.#findStart();
      if (start === -1) return '';
      from = start - (this.text.length - piece.length);
    }
    if (this.#state !== 'inside') return '';
    // The start may lie in an earlier piece, whose rest was white space or a fence: never JSON.
    const passage = this.#walk(piece.slice(Math.max(0, from)));
    this.told += passage;
    return passage;
  }

  /** Where the JSON begins, or -1: not yet, or not in a place where it can be told of. */
  #findStart(): number {
    const [lead = ''] = /^\s*(?:```[^\n`]*\n\s*)?/.exec(this.text) ?? [];
    const first = this.text.charAt(lead.length);
    if (first === '{' || first === '[') {
      this.#state = 'inside';
      return lead.length;
    }
    const isOpen = first === '' || (lead.trim() === '' && /^(`{1,2}$|```[^\n`]*$)/.test(this.text.slice(lead.length)));
    if (!isOpen) this.#state = 'otherwise';
    return -1;
  }

  /** Up to and with the end of the value. */
  #walk(piece: string): string {
    for (let at = 0; at < piece.length; at++) {
      const sign = piece.charAt(at);
      if (this.#isInString) {
        if (this.#isEscaped) this.#isEscaped = false;
        else if (sign === '\\') this.#isEscaped = true;
        else if (sign === '"') this.#isInString = false;
      } else if (sign === '"') this.#isInString = true;
      else if (sign === '{' || sign === '[') this.#depth++;
      else if (sign === '}' || sign === ']') {
        this.#depth--;
        if (this.#depth === 0) {
          this.#state = 'after';
          return piece.slice(0, at + 1);
        }
      }
    }
    return piece;
  }
}
