/** Answers as data: both doors render them. Header names are lower-case; every answer carries `nosniff`. */
import type { Frame } from '../../contract/frames.ts';
import { LIMITS } from '../../contract/limits.ts';
import type { Answer } from './types.ts';

export interface AnswerInit {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
}

/** What an answer carries unless its endpoint says otherwise: it is somebody's own data, so no cache keeps it. */
const BASE_HEADERS = { 'x-content-type-options': 'nosniff', 'cache-control': 'no-store' } as const;

/** `no-transform` and `x-accel-buffering` keep proxies from holding a stream back (X28). */
const STREAM_HEADERS = {
  ...BASE_HEADERS,
  'cache-control': 'no-store, no-transform',
  'x-accel-buffering': 'no',
} as const;

/**
 * An answer's headers as they go out. `no-transform` keeps Next and proxies from compressing: streams must not be held
 * back, and a range or a declared length must stay what it says.
 */
export function outgoingHeaders(answer: Answer): Record<string, string> {
  const cache = answer.headers['cache-control'] ?? 'no-store';
  return { ...answer.headers, 'cache-control': cache.includes('no-transform') ? cache : `${cache}, no-transform` };
}

export function json(value: unknown, init: AnswerInit = {}): Answer {
  return {
    status: init.status ?? 200,
    headers: { ...BASE_HEADERS, 'content-type': 'application/json', ...init.headers },
    body: JSON.stringify(value),
  };
}

export function text(value: string, init: AnswerInit = {}): Answer {
  return {
    status: init.status ?? 200,
    headers: { ...BASE_HEADERS, 'content-type': 'text/plain; charset=utf-8', ...init.headers },
    body: value,
  };
}

/** An answer without a body: 204, 304. */
export function empty(status = 204, headers: Readonly<Record<string, string>> = {}): Answer {
  return { status, headers: { ...BASE_HEADERS, ...headers }, body: null };
}

/** Any bytes: `headers` must name the content type. */
export function bytes(body: Uint8Array | AsyncIterable<Uint8Array>, init: AnswerInit = {}): Answer {
  return { status: init.status ?? 200, headers: { ...BASE_HEADERS, ...init.headers }, body };
}

/** One JSON object a line, each sent as it comes. */
export function ndjson(frames: AsyncIterable<Frame>, init: AnswerInit = {}): Answer {
  const encoder = new TextEncoder();
  return {
    status: init.status ?? 200,
    headers: { ...STREAM_HEADERS, 'content-type': 'application/x-ndjson', ...init.headers },
    body: encode(frames, (frame) => encoder.encode(`${JSON.stringify(frame)}\n`)),
  };
}

export interface SseEvent {
  readonly event?: string;
  readonly id?: string | number;
  /** A string goes out as it is (`[DONE]`); anything else as JSON. */
  readonly data: unknown;
}

/** Server-sent events with a `: ping` comment after every `LIMITS.heartbeatMs` of silence. */
export function sse(events: AsyncIterable<SseEvent>, init: AnswerInit = {}): Answer {
  const encoder = new TextEncoder();
  return {
    status: init.status ?? 200,
    headers: { ...STREAM_HEADERS, 'content-type': 'text/event-stream; charset=utf-8', ...init.headers },
    body: encode(events, (event) => encoder.encode(formatEvent(event)), {
      afterMs: LIMITS.heartbeatMs,
      chunk: encoder.encode(': ping\n\n'),
    }),
  };
}

function formatEvent(event: SseEvent): string {
  const data = typeof event.data === 'string' ? event.data : JSON.stringify(event.data);
  let out = '';
  if (event.event !== undefined) out += `event: ${event.event}\n`;
  if (event.id !== undefined) out += `id: ${event.id}\n`;
  for (const line of data.split(/\r\n|\r|\n/)) out += `data: ${line}\n`;
  return `${out}\n`;
}

interface Heartbeat {
  readonly afterMs: number;
  readonly chunk: Uint8Array;
}

/**
 * Encodes a stream item by item. Written as an iterator, not a generator: `return()` of a generator waits for the
 * pending `next()`, which may be a minute of upstream silence after the client has long gone.
 */
function encode<T>(
  source: AsyncIterable<T>,
  toBytes: (item: T) => Uint8Array,
  heartbeat?: Heartbeat,
): AsyncIterable<Uint8Array> {
  return {
    [Symbol.asyncIterator]() {
      const iterator = source[Symbol.asyncIterator]();
      let pending: Promise<IteratorResult<T>> | undefined;
      let timer: NodeJS.Timeout | undefined;
      let finished = false;

      async function next(): Promise<IteratorResult<Uint8Array>> {
        if (finished) return { done: true, value: undefined };
        pending ??= iterator.next();
        const result = heartbeat ? await Promise.race([pending, silence(heartbeat.afterMs)]) : await pending;
        clearTimeout(timer);
        if (result === 'silence') return { done: false, value: heartbeat?.chunk ?? new Uint8Array() };
        pending = undefined;
        if (result.done) finished = true;
        return result.done ? { done: true, value: undefined } : { done: false, value: toBytes(result.value) };
      }

      function silence(ms: number): Promise<'silence'> {
        return new Promise((resolve) => {
          timer = setTimeout(resolve, ms, 'silence');
        });
      }

      async function stop(): Promise<IteratorResult<Uint8Array>> {
        finished = true;
        clearTimeout(timer);
        // Nobody reads any more: whatever the source still says or throws has no one to go to.
        pending?.catch(() => {});
        iterator.return?.()?.catch(() => {});
        return { done: true, value: undefined };
      }

      return { next, return: stop };
    },
  };
}
