/** The upstream's body as JSON values: an event stream's frames, or the one value of an unstreamed answer. */
import { createParser, type EventSourceParser } from 'eventsource-parser';
import { type AppError, UpstreamError } from '../../contract/errors.ts';
import { LIMITS } from '../../contract/limits.ts';
import { parseJson } from './json.ts';

export type UpstreamFrame =
  /** One JSON value of the stream. */
  | { readonly kind: 'frame'; readonly value: unknown; readonly event: string | undefined }
  /** The whole answer in one JSON value. */
  | { readonly kind: 'whole'; readonly value: unknown }
  | { readonly kind: 'malformed' }
  | { readonly kind: 'done' };

/**
 * Decides by the first character what came: `{` or `[` is an unstreamed JSON answer, `<` a web page, all else an event
 * stream. Content types lie too often to go by them.
 * @throws UpstreamError for a page, for nothing at all, or for a frame over the limit.
 */
export async function* readFrames(
  pieces: AsyncIterable<string>,
  label: string,
  frameBytes: number = LIMITS.upstreamFrameBytes,
): AsyncGenerator<UpstreamFrame> {
  let start = '';
  let mode: 'unknown' | 'events' | 'json' = 'unknown';
  const events = new EventStream(label, frameBytes);
  for await (const piece of pieces) {
    if (mode === 'events') {
      yield* events.feed(piece);
      continue;
    }
    start += piece;
    if (start.length > Math.max(LIMITS.upstreamBodyBytes, frameBytes)) throw frameTooLarge(label);
    if (mode === 'json') continue;
    const first = start.trimStart().charAt(0);
    if (!first) {
      start = '';
      continue;
    }
    if (first === '<') throw webPage(label);
    mode = first === '{' || first === '[' ? 'json' : 'events';
    if (mode === 'events') yield* events.feed(start);
  }
  if (mode === 'unknown') throw new UpstreamError(`${label} answered with nothing`);
  if (mode === 'events') return yield* events.end();
  const value = parseJson(start);
  // Gemini wraps a refusal in a list.
  const whole = Array.isArray(value) ? value[0] : value;
  yield value === null ? { kind: 'malformed' } : { kind: 'whole', value: whole };
}

export const webPage = (label: string): AppError =>
  new UpstreamError(`${label} answered with a web page instead of an answer. Check its base URL in the settings.`);

const frameTooLarge = (label: string): AppError => new UpstreamError(`${label} sent a frame that is too large`);

/** Events that say no more than that the connection is open; their data may be anything. */
const SIGN_OF_LIFE = /^(?:ping|keep-?alive|heartbeat)$/i;

class EventStream {
  readonly #label: string;
  #frames: UpstreamFrame[] = [];
  #isTooLarge = false;
  readonly #parser: EventSourceParser;

  constructor(label: string, maxBufferSize: number) {
    this.#label = label;
    this.#parser = createParser({
      maxBufferSize,
      onEvent: ({ data, event }) => {
        const text = data.trim();
        if (text === '') return;
        if (text === '[DONE]') this.#frames.push({ kind: 'done' });
        else if (text !== 'null' && !SIGN_OF_LIFE.test(event ?? '')) {
          const value = parseJson(text);
          this.#frames.push(value === null ? { kind: 'malformed' } : { kind: 'frame', value, event });
        }
      },
      // Unknown fields and odd `retry:` values are the stream's own business; only size matters.
      onError: (error) => {
        if (error.type === 'max-buffer-size-exceeded') this.#isTooLarge = true;
      },
    });
  }

  feed(piece: string): readonly UpstreamFrame[] {
    this.#frames = [];
    this.#parser.feed(piece);
    if (this.#isTooLarge) throw frameTooLarge(this.#label);
    return this.#frames;
  }

  /** A last frame without its blank line still counts, if it is whole. */
  end(): readonly UpstreamFrame[] {
    return this.feed('\n\n').filter((frame) => frame.kind !== 'malformed');
  }
}
