/**
 * A person's words as an FTS5 query. Every word is quoted, so that operators, quotes, colons and stars in it are
 * letters; words are AND-ed, and the last one matches as a prefix because it may not be typed to its end.
 */
export function ftsQuery(input: string): string | null {
  const words = input
    .slice(0, 200)
    .replaceAll('\0', ' ')
    .split(/\s+/)
    // A "word" of punctuation alone has no token, and an empty phrase matches nothing.
    .filter((word) => /[\p{L}\p{N}]/u.test(word));
  if (words.length === 0) return null;
  const phrases = words.map((word) => `"${word.replaceAll('"', '""')}"`);
  return `${phrases.join(' AND ')}*`;
}
