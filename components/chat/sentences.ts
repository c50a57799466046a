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

/** Markdown as one would read it out: table rows as lists of their cells, marks and addresses left out. */
export function plainText(markdown: string): string {
  return markdown
    .split('\n')
    .map(plainLine)
    .filter((line) => line !== '')
    .join(' ')
    .replace(/\s+/g, ' ')
    .trim();
}

/** `| --- | :-: |`, `---`, `***`, `===`: drawn as lines, said by nobody. */
const RULE = /^[\s|:*_=-]+$/;
const FENCE = /^\s*(?:>\s*)*(?:```|~~~)/;
/** Quotation, heading, list and task marks at the beginning of a line. */
const OPENING = /^\s*(?:>\s*)*(?:#{1,6}\s+|[-*+]\s+(?:\[[ xX]\]\s+)?)?/;

function plainLine(line: string): string {
  if (RULE.test(line) || FENCE.test(line)) return '';
  const text = line
    .replace(OPENING, '')
    .replace(/!?\[([^\]]*)\](?:\([^)]*\)|\[[^\]]*\])/g, '$1')
    .replace(/<(https?:[^\s>]+)>/g, '$1')
    .replace(/<\/?[a-z][^>]*>/gi, ' ')
    .replace(/`+/g, '')
    .replace(/~~/g, '')
    // A star between spaces multiplies; an underscore inside a word belongs to it.
    .replace(/(?<!\\)\*{2,}|(?<![\s\\])\*|(?<!\\)\*(?!\s)/g, '')
    .replace(/(?<![\p{L}\p{N}\\])_+|(?<!\\)_+(?![\p{L}\p{N}])/gu, '')
    .replace(/\\([!-/:-@[-`{-~])/g, '$1');
  return /^\s*\|.*\|/.test(text) ? cellsOf(text) : text.trim();
}

function cellsOf(row: string): string {
  const cells = row.split('|').map((cell) => cell.trim());
  const text = cells.filter((cell) => cell !== '').join(', ');
  return /[.!?…]$/.test(text) ? text : `${text}.`;
}
