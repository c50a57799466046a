import { TooLargeError } from '../../contract/errors.ts';

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
