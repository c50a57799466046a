/**
 * An answer of the other side as a `Response` whose body is read from the socket at its reader's pace: decompressed,
 * counted, its failures under our own names. (undici's own `fetch` has two more streams on the way and takes twice as
 * long until the first byte.)
 */
import { pipeline, type Readable, type Transform } from 'node:stream';
import { constants, createBrotliDecompress, createGunzip, createInflate, createZstdDecompress } from 'node:zlib';
import { TooLargeError, UpstreamError } from '../../contract/errors.ts';
import { mapFailure } from './failures.ts';

export interface RawAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Readable;
}

/** What `content-encoding` we take; any other is handed over as it is. */
export const ACCEPT_ENCODING = 'gzip, br, zstd';

/** A body that was packed more often than this was packed to hurt. */
const MOST_CODINGS = 3;
const WITHOUT_BODY = [101, 204, 205, 304];

/** Cookies are nobody's business here but the upstream's. */
export function headersOf({ headers }: RawAnswer): Headers {
  const clean = new Headers();
  for (const [name, value] of Object.entries(headers)) {
    if (value === undefined || name === 'set-cookie') continue;
    for (const one of Array.isArray(value) ? value : [value]) {
      try {
        clean.append(name, one);
      } catch {
        // A value that is none by the letter of HTTP: the header is left out, the answer is not.
      }
    }
  }
  return clean;
}

/** Closes the connection of an answer that nobody reads. */
export function letGo({ body }: RawAnswer): void {
  body.on('error', () => {});
  body.destroy();
}

/**
 * The response, its body ending in TooLargeError (413) past `limit` bytes of what it unpacks to. Its `url` is `url`.
 * @throws UpstreamError for a status that is none.
 */
export function toResponse(
  answer: RawAnswer,
  headers: Headers,
  { url, limit, signal, method }: { url: URL; limit: number; signal: AbortSignal | null; method: string },
): Response {
  const { status } = answer;
  if (status < 200 || status > 599) {
    letGo(answer);
    throw new UpstreamError('The other side sent no answer.');
  }
  const isEmpty = method === 'HEAD' || WITHOUT_BODY.includes(status);
  if (isEmpty) letGo(answer);
  const body = isEmpty ? null : readable(unpacked(answer.body, headers), limit, signal);
  // A Response that is made here has no address of its own, and links on a page are relative to where it really lies.
  return Object.defineProperty(new Response(body, { status, headers }), 'url', { value: url.href });
}

function readable(source: Readable, limit: number, signal: AbortSignal | null): ReadableStream<Uint8Array> {
  // It also fails when nobody reads it just then, which must not count as unhandled.
  source.on('error', () => {});
  const chunks = source.iterator({ destroyOnReturn: true });
  let count = 0;
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        try {
          const { done, value } = (await chunks.next()) as IteratorResult<Uint8Array, undefined>;
          if (done) return controller.close();
          count += value.byteLength;
          if (count > limit) throw new TooLargeError('The answer is too large');
          controller.enqueue(value);
        } catch (error) {
          // Closes the socket.
          source.destroy();
          controller.error(mapFailure(error, signal));
        }
      },
      cancel: () => void source.destroy(),
    },
    { highWaterMark: 0 },
  );
}

function unpacked(body: Readable, headers: Headers): Readable {
  const named = headers.get('content-encoding')?.toLowerCase().split(',') ?? [];
  const codings = named.map((coding) => coding.trim()).filter((coding) => coding !== '' && coding !== 'identity');
  const unpackers = codings.reverse().map(unpackerOf);
  if (unpackers.length === 0 || unpackers.includes(null)) return body;
  if (unpackers.length > MOST_CODINGS) {
    body.on('error', () => {}).destroy();
    throw new UpstreamError('The answer is packed in a way that is not read.');
  }
  const [last] = unpackers.slice(-1);
  // Failures reach the reader by the last stream, which the pipeline ends with them.
  pipeline([body, ...(unpackers as Transform[])], () => {});
  return last ?? body;
}

/** Gives out what it has with every piece that comes: a packed event stream must not be held back. */
function unpackerOf(coding: string): Transform | null {
  const zlib = { flush: constants.Z_SYNC_FLUSH, finishFlush: constants.Z_SYNC_FLUSH };
  switch (coding) {
    case 'gzip':
    case 'x-gzip':
      return createGunzip(zlib);
    case 'deflate':
      return createInflate(zlib);
    case 'br':
      return createBrotliDecompress({
        flush: constants.BROTLI_OPERATION_FLUSH,
        finishFlush: constants.BROTLI_OPERATION_FLUSH,
      });
    case 'zstd':
      return createZstdDecompress({ flush: constants.ZSTD_e_flush, finishFlush: constants.ZSTD_e_flush });
    default:
      return null;
  }
}
