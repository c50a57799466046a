/**
 * Extractive summary: the sentences that carry most of the text's own frequent words, spread over the whole length,
 * none saying what another already said. Nothing is rephrased.
 */
import { makePacer } from '../pace.ts';
import type { IndexedSentence, TextIndex } from './text-index.ts';

export interface Summary {
  readonly sentences: readonly IndexedSentence[];
  /** Titles in reading order, each once. */
  readonly outline: readonly { readonly text: string; readonly page: number | null }[];
}

const MAX_OUTLINE = 20;

export async function summarise(index: TextIndex, wanted: number, signal?: AbortSignal): Promise<Summary> {
  const pace = makePacer(signal);
  const body: IndexedSentence[] = [];
  for (const [at, sentence] of index.sentences.entries()) {
    if (at % 256 === 0) await pace();
    if (!sentence.heading && sentence.stems.length >= 4 && /\p{Ll}{2}/u.test(sentence.text)) body.push(sentence);
  }
  const pool = body.length > 0 ? body : index.sentences.filter(({ stems }) => stems.length > 0);
  const total = index.sentences.length;
  // Words in more than a third of the sentences, or in one only, do not tell sentences apart.
  const weightOf = (stem: string): number => {
    const n = index.frequency.get(stem) ?? 0;
    return n < 2 && total > 8 ? 0.2 : Math.log(1 + n) * Math.log(1 + total / (n + 1));
  };
  const scored: { sentence: IndexedSentence; order: number; score: number; stems: Set<string> }[] = [];
  for (const [order, sentence] of pool.entries()) {
    await pace();
    const stems = new Set(sentence.stems);
    let score = 0;
    for (const stem of stems) score += weightOf(stem);
    // The root favours sentences of middle length over the longest ones.
    score /= Math.sqrt(Math.max(6, stems.size));
    const heading = index.sectionStems.get(sentence.section);
    if (heading !== undefined && [...stems].some((stem) => heading.has(stem))) score *= 1.15;
    if (order === 0) score *= 1.3;
    if (/\?$/u.test(sentence.text)) score *= 0.6;
    scored.push({ sentence, order, score, stems });
  }
  const chosen: typeof scored = [];
  const share = scored.length / wanted;
  for (let part = 0; part < wanted; part++) {
    const section = scored.slice(Math.floor(part * share), Math.floor((part + 1) * share));
    let next: { one: (typeof scored)[number]; value: number } | null = null;
    for (const one of section) {
      await pace();
      const value = one.score * (1 - Math.max(0, ...chosen.map((other) => overlap(one.stems, other.stems))));
      if (next === null || value > next.value) next = { one, value };
    }
    if (next !== null) chosen.push(next.one);
  }
  return {
    sentences: chosen.sort((a, b) => a.order - b.order).map(({ sentence }) => sentence),
    outline: outlineOf(index),
  };
}

function overlap(a: ReadonlySet<string>, b: ReadonlySet<string>): number {
  let shared = 0;
  for (const stem of a) if (b.has(stem)) shared++;
  return shared / Math.max(1, Math.min(a.size, b.size));
}

function outlineOf(index: TextIndex): { text: string; page: number | null }[] {
  const seen = new Map<string, { text: string; page: number | null }>();
  for (const { section, page } of index.sentences) {
    // A running head repeats on every page; it is kept once, where it first stands.
    if (section !== '' && !seen.has(section)) seen.set(section, { text: section, page });
  }
  const all = [...seen.values()];
  return all.length <= MAX_OUTLINE ? all : all.slice(0, MAX_OUTLINE);
}
