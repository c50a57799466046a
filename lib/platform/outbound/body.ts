/** Counts an answer's bytes after decompression, and gives its failures our own names. */
import { TooLargeError } from '../../contract/errors.ts';
import { mapFailure } from './failures.ts';

/** The same response with a body that ends in TooLargeError (413) past `limit` bytes. Its `url` is the last hop's. */
export function boundedBody(response: Response, limit: number, signal: AbortSignal | null): Response {
  const { url } = response;
  // A Response that is made here has no address of its own, and links on a page are relative to where it really lies.
  return Object.defineProperty(bounded(response, limit, signal), 'url', { value: url });
}

function bounded(response: Response, limit: number, signal: AbortSignal | null): Response {
  const { status, statusText, headers } = response;
  const clean = new Headers(headers);
  clean.delete('set-cookie');
  if (!response.body) return new Response(null, { status, statusText, headers: clean });

  const reader = response.body.getReader();
  let count = 0;
  const body = new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        try {
          const { done, value } = await reader.read();
          if (done) return controller.close();
          count += value.byteLength;
          if (count > limit) throw new TooLargeError('The answer is too large');
          controller.enqueue(value);
        } catch (error) {
          const failure = mapFailure(error, signal);
          controller.error(failure);
          // Closes the socket; the failure above is what the reader hears, so a second one here says nothing new.
          reader.cancel(failure).catch(() => undefined);
        }
      },
      cancel: (reason) => reader.cancel(reason),
    },
    { highWaterMark: 0 },
  );
  return new Response(body, { status, statusText, headers: clean });
}

/**
 * Reads a whole body as text, up to `limit` bytes.
 * @throws TooLargeError past the limit, or the outbound errors of a broken connection.
 */
export async function readText(response: Response, limit: number): Promise<string> {
  if (!response.body) return '';
  const decoder = new TextDecoder();
  let text = '';
  let count = 0;
  for await (const chunk of response.body) {
    count += chunk.byteLength;
    if (count > limit) throw new TooLargeError('The answer is too large');
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}
