/**
 * Ranks the sentences of one or more files against a question. A sentence earns the rarity-weighted share of the
 * question's words that it holds, with less for words that stand in its heading or beside it, and for words of the
 * same notion; then it is judged by whether it holds the kind of thing asked for.
 */
import { makePacer } from '../pace.ts';
import { relatedStems } from '../text/concepts.ts';
import { findEntities } from '../text/entities.ts';
import { terms as splitTerms } from '../text/words.ts';
import { type Question, REASON } from './question.ts';
import type { IndexedSentence, TextIndex } from './text-index.ts';

export interface Hit {
  /** Index into the searched files. */
  readonly file: number;
  /** Index into that file's sentences. */
  readonly at: number;
  readonly sentence: IndexedSentence;
  /** 0..1 and a little above: 0.5 and more is an answer, below 0.25 is chance. */
  readonly score: number;
  /** Share of the question's words found in or around the sentence, 0..1. */
  readonly coverage: number;
}

const RELATED = 0.8;
const PREFIX = 0.9;
const TYPO = 0.7;
const IN_HEADING = 0.75;
const BESIDE = 0.45;
/** Sentences whose content is looked at closely. */
const CANDIDATES = 40;
/** Words for the paper itself weigh little: every sentence of a lease is about the lease. */
const PAPER = new Set([
  'leas',
  'contract',
  'agreem',
  'agre',
  'договор',
  'report',
  'отчет',
  'invoic',
  'letter',
  'письм',
  'polic',
  'manual',
]);

/** Words that name the kind of thing asked for: the thing itself answers, not the word. */
const KIND_WORDS = new Set(
  splitTerms(
    'period duration term date day time deadline amount price cost sum percent number address name срок дата число сумма размер количество процент адрес имя',
  ),
);

/** "And for how long?" names the kind of its answer and nothing else. */
export const namesOnlyKind = (stems: readonly string[]): boolean => stems.every((stem) => KIND_WORDS.has(stem));

interface Term {
  readonly weight: number;
  readonly matches: ReadonlyMap<string, number>;
}

export async function searchSentences(
  files: readonly TextIndex[],
  question: Question,
  signal?: AbortSignal,
): Promise<Hit[]> {
  const vocabulary = joinFrequencies(files);
  const total = files.reduce((sum, file) => sum + file.sentences.length, 0);
  const pace = makePacer(signal);
  const terms: Term[] = [];
  for (const stem of question.stems) terms.push(await readTerm(stem, vocabulary, total, pace));
  const weight = terms.reduce((sum, term) => sum + term.weight, 0);
  if (weight === 0) return [];
  let candidates: Hit[] = [];
  for (const [fileNumber, file] of files.entries()) {
    const own: (Float32Array | null)[] = [];
    for (const sentence of file.sentences) {
      own.push(matchStems(sentence.stems, terms));
      if (own.length % 64 === 0) await pace();
    }
    const headings = new Map<string, Float32Array | null>();
    for (const [section, stems] of file.sectionStems) headings.set(section, matchStems([...stems], terms));
    for (const [at, sentence] of file.sentences.entries()) {
      if (at % 64 === 0) await pace();
      if (sentence.heading && sentence.stems.length <= 8 && file.sentences[at + 1] !== undefined) continue;
      const self = own[at] ?? null;
      const heading = headings.get(sentence.section) ?? null;
      if (self === null && heading === null) continue;
      let sum = 0;
      terms.forEach((term, index) => {
        const best = Math.max(
          self?.[index] ?? 0,
          IN_HEADING * (heading?.[index] ?? 0),
          BESIDE * (own[at - 1]?.[index] ?? 0),
          BESIDE * (own[at + 1]?.[index] ?? 0),
        );
        sum += best * term.weight;
      });
      const coverage = sum / weight;
      candidates.push({ file: fileNumber, at, sentence, score: coverage + nearness(sentence.stems, terms), coverage });
    }
    if (candidates.length > 4 * CANDIDATES) candidates = best(candidates, CANDIDATES);
  }
  const judged: Hit[] = [];
  for (const hit of best(candidates, CANDIDATES)) {
    await pace();
    judged.push({ ...hit, score: hit.score * fitness(hit, question) });
  }
  return best(judged, CANDIDATES);
}

function best(hits: readonly Hit[], limit: number): Hit[] {
  return [...hits].sort((a, b) => b.score - a.score || a.file - b.file || a.at - b.at).slice(0, limit);
}

function joinFrequencies(files: readonly TextIndex[]): ReadonlyMap<string, number> {
  if (files.length === 1 && files[0] !== undefined) return files[0].frequency;
  const joined = new Map<string, number>();
  for (const file of files) for (const [stem, n] of file.frequency) joined.set(stem, (joined.get(stem) ?? 0) + n);
  return joined;
}

/** Which stems of the files stand for a word of the question, how well, and how much the word says. */
async function readTerm(
  stem: string,
  vocabulary: ReadonlyMap<string, number>,
  total: number,
  pace: () => Promise<void> | undefined,
): Promise<Term> {
  const matches = new Map<string, number>();
  if (vocabulary.has(stem)) matches.set(stem, 1);
  for (const related of relatedStems(stem)) if (vocabulary.has(related)) matches.set(related, RELATED);
  if (stem.length >= 4) {
    let looked = 0;
    for (const word of vocabulary.keys()) {
      if (++looked % 1024 === 0) await pace();
      if (matches.has(word)) continue;
      const gap = Math.abs(word.length - stem.length);
      if (gap <= 3 && word.length >= 4 && (word.startsWith(stem) || stem.startsWith(word))) matches.set(word, PREFIX);
      else if (gap <= 1 && !vocabulary.has(stem) && couldBeTypo(stem, word)) matches.set(word, TYPO);
    }
  }
  const seen = vocabulary.get(stem) ?? Math.max(0, ...[...matches.keys()].map((word) => vocabulary.get(word) ?? 0));
  const rarity = Math.log(1 + total / (seen + 1)) / Math.log(1 + total || 2);
  const light = PAPER.has(stem) ? 0.15 : KIND_WORDS.has(stem) ? 0.3 * rarity : undefined;
  return { weight: light ?? Math.max(0.25, rarity), matches };
}

/** Of a short word only a missing letter counts: "pool" and "poor" are both words. */
const couldBeTypo = (stem: string, word: string): boolean =>
  (stem.length >= 6 || (stem.length >= 4 && word.length === stem.length + 1)) && isTypo(stem, word);

/** One letter wrong, missing, added or two swapped. */
function isTypo(a: string, b: string): boolean {
  if (a[0] !== b[0]) return false;
  let start = 0;
  while (start < a.length && a[start] === b[start]) start++;
  let endA = a.length;
  let endB = b.length;
  while (endA > start && endB > start && a[endA - 1] === b[endB - 1]) {
    endA--;
    endB--;
  }
  const left = a.slice(start, endA);
  const right = b.slice(start, endB);
  return (left.length <= 1 && right.length <= 1) || (left.length === 2 && left[0] === right[1] && left[1] === right[0]);
}

function matchStems(stems: readonly string[], terms: readonly Term[]): Float32Array | null {
  let found: Float32Array | null = null;
  for (const [index, term] of terms.entries()) {
    let value = 0;
    for (const stem of stems) value = Math.max(value, term.matches.get(stem) ?? 0);
    if (value === 0) continue;
    found ??= new Float32Array(terms.length);
    found[index] = value;
  }
  return found;
}

/** A little more for words of the question that stand side by side in the sentence too. */
function nearness(stems: readonly string[], terms: readonly Term[]): number {
  let pairs = 0;
  for (let index = 0; index + 1 < terms.length; index++) {
    const at = stems.findIndex((stem) => terms[index]?.matches.has(stem));
    if (at >= 0 && stems.slice(at + 1, at + 3).some((stem) => terms[index + 1]?.matches.has(stem))) pairs++;
  }
  return Math.min(0.15, pairs * 0.06);
}

function fitness({ sentence, coverage }: Hit, { wants, why }: Question): number {
  let factor = sentence.heading ? 0.7 : 1;
  if (why === true) factor *= REASON.test(sentence.text) ? 1.3 : 0.75;
  if (sentence.stems.length < 2) factor *= 0.7;
  // Rows of a table are answered from the table.
  if (/ \| |\t/u.test(sentence.text)) factor *= 0.7;
  if (wants.length === 0) return factor;
  const kinds = new Set(findEntities(sentence.text).map(({ kind }) => kind));
  const place = wants.findIndex((kind) => kinds.has(kind));
  if (place === 0) factor *= 1.25;
  else if (place > 0) factor *= 1.12;
  // Names and places are recognised less surely than numbers.
  else factor *= wants.includes('person') || wants.includes('place') ? 0.85 : 0.7;
  return coverage > 0 ? factor : 0;
}
