/** Tokens back into text: some clients (LangChain's) count first and send what they counted. */
import { BadRequestError } from '../../contract/errors.ts';

/** @throws BadRequestError for numbers that are no tokens of `cl100k_base` */
export async function decodeTokens(tokens: readonly number[], param: string): Promise<string> {
  const { decode } = await import('gpt-tokenizer/encoding/cl100k_base');
  const text = tryDecode(() => decode([...tokens]));
  if (text === null || text === '') {
    throw new BadRequestError('These are no tokens of cl100k_base. Send the text itself.', { param });
  }
  return text;
}

function tryDecode(decode: () => string): string | null {
  try {
    return decode();
  } catch {
    // The table has no such number; the caller says so.
    return null;
  }
}
