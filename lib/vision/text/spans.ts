/** Pieces of a text with a kind, and how those that overlap are sorted out. */

export type EntityKind = 'PERSON' | 'ORG' | 'GPE' | 'DATE' | 'MONEY' | 'EMAIL' | 'URL';

/** UTF-16 offsets. */
export interface Span {
  readonly kind: EntityKind;
  readonly start: number;
  readonly end: number;
}

/** The wire's form: offsets count code points, as Python's do. */
export interface Entity {
  readonly entity: EntityKind;
  readonly value: string;
  readonly start: number;
  readonly end: number;
}

/** What is sure by its form comes first. */
const RANK: Readonly<Record<EntityKind, number>> = { EMAIL: 0, URL: 0, MONEY: 1, DATE: 2, ORG: 3, PERSON: 4, GPE: 5 };

/** Of those that overlap the surer stays, then the longer; in the order of the text. */
export function settle(text: string, spans: readonly Span[]): readonly Entity[] {
  const kept: Span[] = [];
  const ranked = spans
    .filter(({ start, end }) => end > start)
    .toSorted((a, b) => RANK[a.kind] - RANK[b.kind] || b.end - b.start - (a.end - a.start));
  for (const span of ranked) {
    if (!kept.some((other) => span.start < other.end && other.start < span.end)) kept.push(span);
  }
  const inOrder = kept.toSorted((a, b) => a.start - b.start);
  const entities: Entity[] = [];
  let at = 0;
  let points = 0;
  for (const { kind, start, end } of inOrder) {
    const value = text.slice(start, end);
    points += lengthInPoints(text.slice(at, start));
    const length = lengthInPoints(value);
    entities.push({ entity: kind, value, start: points, end: points + length });
    points += length;
    at = end;
  }
  return entities;
}

function lengthInPoints(text: string): number {
  let count = 0;
  for (const _ of text) count += 1;
  return count;
}
