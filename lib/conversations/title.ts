const MAX = 60;

/** A title out of the first question: its first line, cut at a word. Empty when there are no words yet. */
export function titleFrom(question: string): string {
  const line =
    question
      .replace(/\{"bucket_id":"[^"]*"\}/g, ' ')
      .trim()
      .split('\n', 1)[0] ?? '';
  const words = line
    .replace(/\s+/g, ' ')
    .replace(/^[#>*\s-]+/, '')
    .trim();
  if (words.length <= MAX) return words;
  const cut = words.slice(0, MAX);
  const space = cut.lastIndexOf(' ');
  return `${cut.slice(0, space > MAX / 2 ? space : MAX).trimEnd()}…`;
}
