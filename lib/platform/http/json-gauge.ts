/**
 * Measures JSON text before it is parsed: `JSON.parse` of 30 MB of `[{},{},...]` blocks the event loop for seconds,
 * and deep nesting overflows the stack of whatever walks the result. Bytes are enough: the structural characters
 * are ASCII and never occur inside a multi-byte UTF-8 sequence.
 */
import { BadRequestError, TooLargeError } from '../../contract/errors.ts';

export interface JsonBounds {
  readonly depth: number;
  /** Values and keys. */
  readonly nodes: number;
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const COLON = 0x3a;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;

export class JsonGauge {
  readonly #bounds: JsonBounds;
  #depth = 0;
  #nodes = 1;
  #inString = false;
  #escaped = false;

  constructor(bounds: JsonBounds) {
    this.#bounds = bounds;
  }

  /**
   * Reads the next bytes of the text.
   * @throws BadRequestError nested too deeply. @throws TooLargeError too many values.
   */
  push(chunk: Uint8Array): void {
    // Locals, not fields: this loop sees every byte of a 20 MB body.
    let inString = this.#inString;
    let escaped = this.#escaped;
    let nodes = this.#nodes;
    for (let index = 0; index < chunk.length; index++) {
      const byte = chunk[index];
      if (inString) {
        if (escaped) escaped = false;
        else if (byte === BACKSLASH) escaped = true;
        else if (byte === QUOTE) inString = false;
        continue;
      }
      if (byte === QUOTE) inString = true;
      else if (byte === COMMA || byte === COLON) nodes++;
      else if (byte === OPEN_BRACE || byte === OPEN_BRACKET) {
        nodes++;
        if (++this.#depth > this.#bounds.depth) {
          throw new BadRequestError(`The JSON is nested deeper than ${this.#bounds.depth} levels.`);
        }
      } else if (byte === CLOSE_BRACE || byte === CLOSE_BRACKET) this.#depth--;
      if (nodes > this.#bounds.nodes) {
        throw new TooLargeError(`The JSON holds more than ${this.#bounds.nodes} values.`);
      }
    }
    this.#inString = inString;
    this.#escaped = escaped;
    this.#nodes = nodes;
  }
}
