/**
 * Better passages out of those a file was first cut into: what a page carries on every page (headers, footers, page
 * numbers) goes, lines and words that a layout broke are whole again, and every passage begins and ends with a sentence.
 * Refining what is refined changes nothing.
 */
import type { Passage } from './chunk.ts';

/** Characters, as for the first cut. */
const TARGET = 1_000;
const MAX = 1_200;
/** A last passage shorter than this joins the one before. */
const CRUMB = 200;
/** A line that stands on so many pages, and on half of all, belongs to the page and not to the text. */
const FURNITURE_PAGES = 3;
const FURNITURE_CHARS = 150;
/** Intl.Segmenter's time grows faster than its input. */
const SEGMENT_WINDOW = 20_000;
/** Words that end in a full stop without ending a sentence. */
const ABBREVIATION =
  /(?:^|[\s(["'])(?:\p{Lu}|Dr|Mr|Mrs|Ms|Prof|St|No|Nr|Art|Abs|Fig|vs|cf|ca|approx|etc|e\.g|i\.e|p|pp|vol|ed|Inc|Ltd|Co|т\.е|т\.д|им|ул|г|стр|рис)\.$/u;

type Source = Pick<Passage, 'page' | 'heading' | 'text'>;

export interface Refined {
  readonly passages: readonly Passage[];
  readonly text: string;
}

export function refinePassages(passages: readonly Source[]): Refined {
  const furniture = findFurniture(passages);
  const refined: Passage[] = [];
  let text = '';
  let heading = '';
  for (const group of groupByPlace(passages)) {
    const paragraphs = group.text
      .split(/\n{2,}/)
      .filter((paragraph) => !furniture.has(shapeOf(paragraph)))
      .map(toSentences)
      .filter((sentences) => sentences.length > 0);
    if (paragraphs.length === 0) continue;
    for (const packed of pack(withoutRepeats(paragraphs))) {
      refined.push({ ordinal: refined.length, page: group.page, heading: group.heading, text: packed });
      if (group.heading !== heading && !packed.startsWith(group.heading)) text += `## ${group.heading}\n\n`;
      heading = group.heading;
      text += `${packed}\n\n`;
    }
  }
  return { passages: refined, text: text.trimEnd() };
}

/** Neighbours of the same page and heading are one text again. */
function groupByPlace(passages: readonly Source[]): Source[] {
  const groups: { page: number | null; heading: string; text: string }[] = [];
  for (const { page, heading, text } of passages) {
    const last = groups.at(-1);
    if (last && last.page === page && last.heading === heading) last.text += joinerOf(last.text) + text;
    else groups.push({ page, heading, text });
  }
  return groups;
}

/** A passage that was cut in mid-sentence goes on in the next one. */
const joinerOf = (before: string): string => (/[\p{L}\p{N},;]$/u.test(before) ? '\n' : '\n\n');

function findFurniture(passages: readonly Source[]): ReadonlySet<string> {
  const pages = new Set(passages.flatMap(({ page }) => (page === null ? [] : [page])));
  const places = new Map<string, Set<number>>();
  for (const { page, text } of passages) {
    if (page === null) continue;
    for (const paragraph of text.split(/\n{2,}/)) {
      if (paragraph.length > FURNITURE_CHARS) continue;
      const shape = shapeOf(paragraph);
      places.set(shape, (places.get(shape) ?? new Set()).add(page));
    }
  }
  const least = Math.max(FURNITURE_PAGES, pages.size / 2);
  return new Set([...places].filter(([, found]) => found.size >= least).map(([shape]) => shape));
}

/** "Page 3 of 9" and "Page 4 of 9" have one shape. */
const shapeOf = (paragraph: string): string => paragraph.trim().toLowerCase().replace(/\d+/g, '#');

/** Rows of a table, items of a list and lines of code keep their line; wrapped prose becomes sentences. */
function toSentences(paragraph: string): string[] {
  const sentences: string[] = [];
  let prose = '';
  const flush = (): void => {
    sentences.push(...splitSentences(prose));
    prose = '';
  };
  for (const line of paragraph.split('\n').map((raw) => raw.trimEnd())) {
    if (line.trim() === '') continue;
    if (isRow(line)) {
      flush();
      sentences.push(`${line}\n`);
    } else prose += prose === '' ? line.trim() : ` ${line.trim()}`;
  }
  flush();
  return sentences;
}

const isRow = (line: string): boolean => /\t| \| |^\s*(?:[-*•‣▪]|\d{1,3}[.)]|#{1,6}|>)\s|^\s{4,}|[{};]$/.test(line);

function splitSentences(prose: string): string[] {
  // A word that a line end broke ("agree-" / "ment") is one word again; "pre- and post-" stays as it is.
  const whole = prose.replace(/(\p{Ll})[-\u00ad] (?!(?:and|or|und|oder|и|или)\b)(\p{Ll}{2,})/gu, '$1$2').trim();
  if (whole === '') return [];
  const segmenter = new Intl.Segmenter(undefined, { granularity: 'sentence' });
  const sentences: string[] = [];
  for (let start = 0; start < whole.length; start += SEGMENT_WINDOW) {
    for (const { segment } of segmenter.segment(whole.slice(start, start + SEGMENT_WINDOW))) {
      const before = sentences.at(-1);
      // Cut inside a sentence: by the window, after an abbreviation, or before a small letter.
      if (before !== undefined && isOpen(before, segment)) sentences[sentences.length - 1] = before + segment;
      else sentences.push(segment);
    }
  }
  return sentences.map((sentence) => sentence.trim()).filter((sentence) => sentence !== '');
}

function isOpen(before: string, next: string): boolean {
  const end = before.trimEnd();
  return !/[.!?…:。！？]["'»”’)\]]*$/u.test(end) || ABBREVIATION.test(end) || /^\s*\p{Ll}/u.test(next);
}

/** A long sentence that stands twice under one heading of one page was extracted twice. */
function withoutRepeats(paragraphs: readonly string[][]): string[][] {
  const seen = new Set<string>();
  const isNew = (sentence: string): boolean => {
    if (sentence.length < 40) return true;
    if (seen.has(sentence)) return false;
    seen.add(sentence);
    return true;
  };
  return paragraphs.map((sentences) => sentences.filter(isNew)).filter((sentences) => sentences.length > 0);
}

function pack(paragraphs: readonly string[][]): string[] {
  const packed: string[] = [];
  let open = '';
  const close = (): void => {
    if (open.trim() !== '') packed.push(open.trim());
    open = '';
  };
  for (const sentences of paragraphs) {
    let joiner = open === '' ? '' : '\n\n';
    for (const sentence of sentences.flatMap(cutLong)) {
      if (joiner === ' ' && sentence.endsWith('\n')) joiner = '\n';
      if (open !== '' && (open.length >= TARGET || open.length + joiner.length + sentence.length > MAX)) {
        close();
        joiner = '';
      }
      open = open.trimEnd() + (open === '' ? '' : joiner) + sentence;
      joiner = sentence.endsWith('\n') ? '\n' : ' ';
    }
  }
  close();
  const crumb = packed.at(-1);
  const before = packed.at(-2);
  if (crumb !== undefined && before !== undefined && crumb.length < CRUMB && before.length + crumb.length + 2 <= MAX) {
    packed.splice(-2, 2, `${before}\n\n${crumb}`);
  }
  return packed;
}

/** A "sentence" longer than a passage is no sentence (a table, base64): it is cut between words. */
function cutLong(sentence: string): string[] {
  const parts: string[] = [];
  let rest = sentence;
  while (rest.length > MAX) {
    const space = rest.lastIndexOf(' ', MAX);
    let cut = space > MAX / 2 ? space + 1 : MAX;
    // Never between the halves of a surrogate pair.
    if (/[\uD800-\uDBFF]/.test(rest.charAt(cut - 1))) cut--;
    parts.push(rest.slice(0, cut).trimEnd());
    rest = rest.slice(cut);
  }
  return [...parts, rest];
}
