/** Names in English, by compromise, and companies that write themselves as one word with capitals inside. */
import nlp from 'compromise';
import type { EntityKind, Span } from './spans.ts';

interface Found {
  readonly text: string;
  readonly offset: { readonly start: number; readonly length: number };
}

/** "OpenAI", "DeepMind"; not "McDonald", which is a person's, and not languages of programmers. */
const JOINED = /\b(?!Ma?c[A-Z])[A-Z][a-z]{1,20}[A-Z][A-Za-z]{0,20}\b(?<!Script)/g;
/** Names of compromise end with the punctuation after them, and a place with what it lies in. */
const EDGE = /^[\s"'“”(]+|[\s"'“”().,;:!?]+$|['’]s$/g;

export function findEnglishNames(text: string): Span[] {
  const document = nlp(text);
  const spans = [
    ...toSpans(text, 'PERSON', document.people().json({ offset: true }) as Found[]),
    ...toSpans(text, 'ORG', document.organizations().json({ offset: true }) as Found[]),
    ...toSpans(text, 'GPE', document.places().json({ offset: true }) as Found[]),
  ];
  for (const { 0: name, index: start } of text.matchAll(JOINED))
    spans.push({ kind: 'ORG', start, end: start + name.length });
  return spans;
}

function toSpans(text: string, kind: EntityKind, found: readonly Found[]): Span[] {
  return found.flatMap(({ text: words, offset }) => {
    // The library trims in places its offsets do not tell of: what counts is that the text stands there.
    const at = text.startsWith(words, offset.start) ? offset.start : text.indexOf(words, Math.max(0, offset.start - 2));
    if (at < 0 || /\p{Script=Cyrillic}/u.test(words)) return [];
    const parts = kind === 'GPE' ? words.split(/(?<=,)/) : [words];
    let start = at;
    return parts.map((part): Span => {
      const begin = start + (/^[\s"'“”(]+/.exec(part)?.[0].length ?? 0);
      const value = clean(part);
      start += part.length;
      return { kind, start: begin, end: begin + value.length };
    });
  });
}

/** Twice: a genitive may stand before a comma. */
const clean = (part: string): string => part.replace(EDGE, '').replace(EDGE, '');
