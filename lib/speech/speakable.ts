/** What of an answer is said aloud: its words, without the signs of markdown, code, addresses and tables. */
import { lexer, type Token, type Tokens } from 'marked';

/** The spoken form of markdown; paragraphs stay apart, so that a voice can breathe between them. */
export function speakableText(markdown: string): string {
  return lexer(markdown)
    .map(wordsOf)
    .filter((words) => words !== '')
    .join('\n')
    .replace(/https?:\/\/\S+/g, '')
    .replace(/[ \t]+/g, ' ')
    .trim();
}

/** The beginning of a text, cut after a sentence where there is one in its second half. */
export function cutAtSentence(text: string, fits: (part: string) => boolean): string {
  if (fits(text)) return text;
  const segmenter = new Intl.Segmenter(undefined, { granularity: 'sentence' });
  let kept = '';
  for (const { segment } of segmenter.segment(text)) {
    if (!fits(kept + segment)) break;
    kept += segment;
  }
  if (kept !== '') return kept.trim();
  let length = text.length;
  while (length > 1 && !fits(text.slice(0, length))) length = Math.floor(length * 0.8);
  return text.slice(0, length).toWellFormed().trim();
}

function wordsOf(token: Token): string {
  switch (token.type) {
    case 'code':
    case 'html':
    case 'hr':
    case 'space':
    case 'image':
    case 'def':
      return '';
    case 'list':
      return (token as Tokens.List).items.map(wordsOf).join('\n');
    case 'table': {
      const { header, rows } = token as Tokens.Table;
      return [header, ...rows].map((cells) => cells.map((cell) => inline(cell.tokens)).join(', ')).join('.\n');
    }
    case 'br':
      return '\n';
    default: {
      const children = 'tokens' in token ? token.tokens : undefined;
      const words = children ? inline(children) : 'text' in token ? String(token.text) : '';
      // Headings and list items end without a full stop; without one a voice runs on.
      const ends = ['heading', 'list_item'].includes(token.type) && /[\p{L}\p{N})]$/u.test(words.trim());
      return ends ? `${words.trim()}.` : words;
    }
  }
}

const inline = (tokens: readonly Token[]): string => tokens.map(wordsOf).join('');
