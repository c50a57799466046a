/** For the ear: whole sentences of an answer that is still being written, without its markup. */

export interface Spoken {
  readonly text: string;
  /** Offset up to which the answer has been said. */
  readonly end: number;
}

/** The sentences that became complete after `from`; with `whole`, everything that is left. */
export function completeSentences(answer: string, from: number, whole: boolean): Spoken {
  const rest = answer.slice(from);
  const end = whole ? rest.length : lastBoundary(rest);
  return { text: plainText(rest.slice(0, end)), end: from + end };
}

/** A sentence is over when something follows its mark: "3." may yet become "3.5". */
function lastBoundary(text: string): number {
  let end = 0;
  for (const match of text.matchAll(/[.!?…。！？]["'»”)\]*_]*\s|\n/g)) end = match.index + match[0].length;
  return end;
}

export function plainText(markdown: string): string {
  return markdown
    .replace(/```[^\n]*/g, ' ')
    .replace(/!?\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replace(/^[ \t]*(?:#{1,6}|>|[-*+]|\|)[ \t]*/gm, '')
    .replace(/\|/g, ', ')
    .replace(/[*_`~]+/g, '')
    .replace(/\s+/g, ' ')
    .trim();
}
