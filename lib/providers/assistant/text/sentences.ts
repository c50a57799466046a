/** Splits extracted text into sentences: what an answer quotes. */

export interface Sentence {
  readonly text: string;
  /** Looks like a title over other text rather than a statement. */
  readonly heading: boolean;
}

const MAX_CHARS = 600;
/** The segmenter takes the dot of these for an end. */
const ABBREVIATION =
  /(?:\b(?:Mr|Mrs|Ms|Dr|Prof|St|No|Nr|Art|Sec|Fig|vs|etc|e\.g|i\.e|approx|Inc|Ltd|Co|Corp|p|pp|cf)|(?:^|\s)(?:г|гг|ул|д|кв|стр|п|пп|ст|руб|коп|тыс|млн|млрд|т\.\s?е|т\.\s?д|т\.\s?п|др|им|тел|см|рис|[А-ЯA-Z]))\.\s*$/u;
/** "5.", "5.2", "(a)" alone: the number of a clause belongs to what follows. */
const CLAUSE_NUMBER = /^\s*(?:§?\s*\d+(?:\.\d+)*[.)]?|\([a-zа-я\d]{1,3}\)|[a-zа-я]\))\s*$/iu;
const BULLET = /^\s*(?:[-*•–—▪●]|\d+[.)]|\([a-zа-я\d]{1,3}\)|[a-zа-я]\))\s+/iu;
const segmenters = {
  en: new Intl.Segmenter('en', { granularity: 'sentence' }),
  ru: new Intl.Segmenter('ru', { granularity: 'sentence' }),
};

export function splitSentences(text: string): Sentence[] {
  const result: Sentence[] = [];
  for (const block of blocks(text)) {
    const segmenter = /\p{Script=Cyrillic}/u.test(block) ? segmenters.ru : segmenters.en;
    let held = '';
    for (const { segment } of segmenter.segment(block)) {
      held += segment;
      if (ABBREVIATION.test(held) || CLAUSE_NUMBER.test(held)) continue;
      push(result, held);
      held = '';
    }
    push(result, held);
  }
  return result;
}

function push(result: Sentence[], raw: string): void {
  const text = raw.replace(/\s+/gu, ' ').trim();
  if (!/[\p{L}\p{N}]/u.test(text)) return;
  const heading =
    text.length <= 90 &&
    !/[.!?:;,]$/u.test(text) &&
    !/\d[.,]\d{2}\b|[:=|\t]|,\S[^,]*,\S/u.test(raw) &&
    /^[\p{Lu}\d#§]/u.test(text);
  for (let at = 0; at < text.length; at += MAX_CHARS) result.push({ text: text.slice(at, at + MAX_CHARS), heading });
}

/**
 * Lines that belong together. PDF text breaks lines in mid-sentence, so a line that ends without a full stop and is
 * followed by one that begins in lower case goes on; list items, "name: value" lines and table rows stand alone.
 */
function blocks(text: string): string[] {
  const result: string[] = [];
  let open = '';
  for (const raw of text.split(/\r?\n|\f/u)) {
    const line = raw.trim();
    if (line === '') {
      if (open !== '') result.push(open);
      open = '';
      continue;
    }
    if (open !== '' && goesOn(open, line)) {
      open = /\p{L}-$/u.test(open) && /^\p{Ll}/u.test(line) ? open.slice(0, -1) + line : `${open} ${line}`;
    } else {
      if (open !== '') result.push(open);
      open = raw.replace(/^\s*#{1,6}\s+/u, '').trim();
    }
  }
  if (open !== '') result.push(open);
  return result;
}

function goesOn(open: string, line: string): boolean {
  if (BULLET.test(line) && !CLAUSE_NUMBER.test(open)) return false;
  if (/[|\t]/u.test(open) || /[|\t]/u.test(line)) return false;
  if (CLAUSE_NUMBER.test(open)) return true;
  if (/^[\p{Ll}(,;]/u.test(line)) return !/[.!?]$/u.test(open) || /^\p{Ll}/u.test(line);
  // A capital or a number after a long unfinished line: a name or an amount that happens to begin the next line.
  return !/[.!?:;]$/u.test(open) && open.length > 50 && !/^[\p{Lu} ]{6,}$/u.test(line);
}
