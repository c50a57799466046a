const FOREIGN = /[^A-Za-z0-9+/_-]/;

/**
 * The bytes of base64 or base64url, padded or not; null for anything else (Buffer skips what is not base64).
 * One sign is looked for at a time: a pattern over the whole text (`[...]+` to its end) keeps a way back for every sign
 * once a process has compiled many patterns and V8 optimises no more, and overflows its stack at some four million.
 */
export function decodeBase64(text: string): Buffer | null {
  const padding = text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0;
  const plain = padding === 0 ? text : text.slice(0, -padding);
  return plain === '' || FOREIGN.test(plain) ? null : Buffer.from(plain, 'base64');
}
