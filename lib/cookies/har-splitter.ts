/**
 * Takes a HAR apart while it arrives. A recording may be hundreds of megabytes, nearly all of it bodies, so it is never
 * held as a whole: each element of an array at the third level (`log.entries`) is handed out as bytes as soon as it is
 * complete, and a long string in it loses its end. What is left, with a placeholder for each element, is the skeleton.
 */
import { randomUUID } from 'node:crypto';
import { BadRequestError, TooLargeError } from '../contract/errors.ts';
import { LIMITS } from '../contract/limits.ts';

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const [OBJECT, OBJECT_END, ARRAY, ARRAY_END] = [0x7b, 0x7d, 0x5b, 0x5d];
/** An element's own depth: root object, `log` object, `entries` array, element. */
const ELEMENT_DEPTH = 4;
/** Everything of a HAR that is not an entry: its creator and its list of pages. */
const SKELETON_BYTES = 4 * 1024 * 1024;

export class HarSplitter {
  readonly #onElement: (bytes: Uint8Array, index: number) => void;
  readonly #skeleton = new Bytes(SKELETON_BYTES, 'The recording is not a HAR file.');
  #element = new Bytes(LIMITS.harEntryBytes, 'One request of the recording is too large.');
  readonly #open: number[] = [];
  readonly #nonce = randomUUID();
  #count = 0;
  #inElement = false;
  #inString = false;
  /** Bytes of an escape sequence that still belong together: after `\`, or after `\u`. */
  #escape = 0;
  #stringBytes = 0;
  #cutting = false;

  constructor(onElement: (bytes: Uint8Array, index: number) => void) {
    this.#onElement = onElement;
  }

  /** What stands in the skeleton for an element. Random, so that no file can name an element it does not hold. */
  placeholder(index: number): string {
    return `${this.#nonce}:${index}`;
  }

  /** @throws TooLargeError, BadRequestError */
  push(chunk: Uint8Array): void {
    for (const byte of chunk) {
      if (this.#inString) this.#inside(byte);
      else this.#outside(byte);
    }
  }

  /** The skeleton, once everything has been pushed. */
  end(): Uint8Array {
    if (this.#inElement || this.#inString) throw new BadRequestError('The file is not valid JSON.', { param: 'file' });
    return this.#skeleton.take();
  }

  #outside(byte: number): void {
    if (byte === QUOTE) {
      this.#inString = true;
      this.#stringBytes = 0;
      this.#cutting = false;
    } else if (byte === OBJECT || byte === ARRAY) {
      this.#open.push(byte);
      if (this.#open.length > LIMITS.jsonDepth) {
        throw new BadRequestError('The file is nested too deeply.', { param: 'file' });
      }
      if (!this.#inElement && this.#startsElement()) this.#inElement = true;
    }
    this.#write(byte);
    if (byte === OBJECT_END || byte === ARRAY_END) this.#close();
  }

  #inside(byte: number): void {
    this.#stringBytes += 1;
    if (this.#escape > 0) {
      // "u" begins four hexadecimal digits; every other letter ends its escape.
      const opensHex = this.#escape === 5 && byte === 0x75;
      this.#escape = opensHex ? 4 : this.#escape === 5 ? 0 : this.#escape - 1;
    } else if (byte === BACKSLASH) this.#escape = 5;
    else if (byte === QUOTE) {
      this.#inString = false;
      this.#cutting = false;
    } else if (!this.#cutting && this.#stringBytes > LIMITS.harStringBytes && (byte < 0x80 || byte >= 0xc0)) {
      // Cut where a character begins, never inside an escape or a sequence of UTF-8.
      this.#cutting = true;
    }
    if (!this.#cutting) this.#write(byte);
  }

  #startsElement(): boolean {
    const [first, second, third] = this.#open;
    return this.#open.length === ELEMENT_DEPTH && first === OBJECT && second === OBJECT && third === ARRAY;
  }

  #write(byte: number): void {
    (this.#inElement ? this.#element : this.#skeleton).push(byte);
  }

  #close(): void {
    const isElement = this.#inElement && this.#open.length === ELEMENT_DEPTH;
    this.#open.pop();
    if (!isElement) return;
    this.#inElement = false;
    this.#onElement(this.#element.take(), this.#count);
    for (const byte of Buffer.from(JSON.stringify(this.placeholder(this.#count)))) this.#skeleton.push(byte);
    this.#count += 1;
  }
}

/** Bytes that grow, up to a limit. */
class Bytes {
  readonly #limit: number;
  readonly #complaint: string;
  #buffer = new Uint8Array(4_096);
  #length = 0;

  constructor(limit: number, complaint: string) {
    this.#limit = limit;
    this.#complaint = complaint;
  }

  push(byte: number): void {
    if (this.#length === this.#buffer.length) {
      if (this.#length >= this.#limit) throw new TooLargeError(this.#complaint, { param: 'file' });
      const larger = new Uint8Array(this.#buffer.length * 2);
      larger.set(this.#buffer);
      this.#buffer = larger;
    }
    this.#buffer[this.#length] = byte;
    this.#length += 1;
  }

  /** What was pushed; empty afterwards. The view is valid until the next push. */
  take(): Uint8Array {
    const bytes = this.#buffer.subarray(0, this.#length);
    this.#length = 0;
    return bytes;
  }
}
