/** A file's passages cut into sentences and stemmed: what questions are matched against. */
import { makePacer } from '../pace.ts';
import { splitSentences } from '../text/sentences.ts';
import { terms } from '../text/words.ts';
import type { Passage } from '../tools.ts';

export interface IndexedSentence {
  readonly text: string;
  /** A title rather than a statement. */
  readonly heading: boolean;
  /** The title it stands under. */
  readonly section: string;
  readonly page: number | null;
  readonly stems: readonly string[];
}

export interface TextIndex {
  readonly sentences: readonly IndexedSentence[];
  /** stem -> number of sentences that hold it */
  readonly frequency: ReadonlyMap<string, number>;
  readonly sectionStems: ReadonlyMap<string, ReadonlySet<string>>;
  readonly characters: number;
  readonly words: number;
  /** Highest page number seen, or null where the format has no pages. */
  readonly lastPage: number | null;
}

export async function buildTextIndex(passages: readonly Passage[]): Promise<TextIndex> {
  const pace = makePacer();
  const sentences: IndexedSentence[] = [];
  const frequency = new Map<string, number>();
  const sectionStems = new Map<string, ReadonlySet<string>>();
  let section = '';
  let characters = 0;
  let words = 0;
  let lastPage: number | null = null;
  for (const passage of passages) {
    await pace();
    if (passage.heading !== '' && passage.heading !== section) {
      section = passage.heading;
      // A heading kept apart from the text must be found too.
      for (const stem of new Set(terms(section))) frequency.set(stem, (frequency.get(stem) ?? 0) + 1);
    }
    characters += passage.text.length;
    if (passage.page !== null) lastPage = Math.max(lastPage ?? 0, passage.page);
    for (const { text, heading } of splitSentences(passage.text)) {
      if (heading) section = text;
      const stems = terms(text);
      words += text.match(/[\p{L}\p{N}]+(?:[’'.,-][\p{L}\p{N}]+)*/gu)?.length ?? 0;
      for (const stem of new Set(stems)) frequency.set(stem, (frequency.get(stem) ?? 0) + 1);
      if (!sectionStems.has(section)) sectionStems.set(section, new Set(terms(section)));
      sentences.push({ text, heading, section, page: passage.page, stems });
    }
  }
  return { sentences, frequency, sectionStems, characters, words, lastPage };
}
