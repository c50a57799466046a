/** Quotes with their place: the sentence, the span that answers set in bold, and a link to the numbered source. */
import type { Source } from '../../../contract/frames.ts';
import type { Language } from '../language.ts';
import { say } from '../language.ts';
import { relatedStems } from '../text/concepts.ts';
import { type EntityKind, findEntities } from '../text/entities.ts';
import { escapeMarkdown } from '../text/markdown.ts';
import { terms } from '../text/words.ts';
import type { OpenDocument } from './library.ts';
import type { Question } from './question.ts';

/** Collects sources in the order they are quoted; the same passage keeps its number. */
export class Citations {
  readonly sources: Source[] = [];
  readonly #language: Language;
  /** Several files are being quoted, so each link names its own. */
  readonly #named: boolean;

  constructor(language: Language, named: boolean) {
    this.#language = language;
    this.#named = named;
  }

  /** A markdown link to the passage: "[p. 6](#source-1)". */
  cite(document: OpenDocument, sentence: { readonly text: string; readonly page: number | null }): string {
    const { part } = document;
    const page = sentence.page;
    let number = this.sources.findIndex((one) => one.title === part.name && one.quote === sentence.text) + 1;
    if (number === 0) {
      this.sources.push({
        title: part.name,
        quote: sentence.text,
        bucket_id: part.bucketId,
        file: part.name,
        ...(page === null ? {} : { page }),
      });
      number = this.sources.length;
    }
    const name = escapeMarkdown(part.name);
    const place = page === null ? name : pageLabel(this.#language, part.mediaType, page);
    return `[${this.#named && page !== null ? `${name}, ${place}` : place}](#source-${number})`;
  }
}

export function pageLabel(language: Language, mediaType: string, page: number): string {
  if (/spreadsheet|excel/u.test(mediaType)) return say(language, `sheet ${page}`, `лист ${page}`);
  if (/epub/u.test(mediaType)) return say(language, `ch. ${page}`, `гл. ${page}`);
  return say(language, `p. ${page}`, `с. ${page}`);
}

/** The sentence as markdown with the answering span in bold, where one can be told. */
export function emphasise(text: string, question: Question): string {
  const span = answerSpan(text, question);
  if (span === null) return escapeMarkdown(text);
  const [start, end] = span;
  return `${escapeMarkdown(text.slice(0, start))}**${escapeMarkdown(text.slice(start, end))}**${escapeMarkdown(text.slice(end))}`;
}

/** The answering span as a statement of its own: "**Three months' notice**"; null where none can be told. */
export function statement(text: string, question: Question): string | null {
  const span = answerSpan(text, question);
  if (span === null) return null;
  const said = text.slice(...span);
  return `**${escapeMarkdown(said.charAt(0).toLocaleUpperCase() + said.slice(1))}**`;
}

/** The answering span itself; null where none can be told. */
export function answerText(text: string, question: Question): string | null {
  const span = answerSpan(text, question);
  return span === null ? null : text.slice(...span);
}

function answerSpan(text: string, question: Question): readonly [number, number] | null {
  const found = findEntities(text);
  const asked = positionsOf(text, question.stems);
  for (const kind of question.wants as readonly EntityKind[]) {
    const candidates = found.filter((entity) => entity.kind === kind);
    if (candidates.length === 0) continue;
    const nearest = candidates.reduce((a, b) => (distance(b.start, asked) < distance(a.start, asked) ? b : a));
    let end = nearest.start + nearest.text.length;
    // "three months' notice" is one thing.
    if (kind === 'duration') end += /^\s+(?:(?:written|prior) )?notice\b/iu.exec(text.slice(end))?.[0].length ?? 0;
    return [nearest.start, end];
  }
  return null;
}

function positionsOf(text: string, stems: readonly string[]): number[] {
  const wanted = new Set(stems.flatMap((stem) => [stem, ...relatedStems(stem)]));
  return [...text.matchAll(/\p{L}+/gu)].flatMap((match) => {
    const [stem] = terms(match[0]);
    return stem !== undefined && wanted.has(stem) ? [match.index] : [];
  });
}

/** To the closest word of the question; what follows a word belongs to it rather than what precedes it. */
function distance(start: number, asked: readonly number[]): number {
  return Math.min(Number.MAX_SAFE_INTEGER, ...asked.map((at) => (start >= at ? start - at : (at - start) * 2)));
}
