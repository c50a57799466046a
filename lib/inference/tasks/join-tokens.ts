/** Labelled pieces of words, put together to names and found again in the text they came from. */
import type { Entity } from '../types.ts';

export interface LabelledToken {
  /** `B-PER`, `I-PER`, `O`, or without its place: `PER`. */
  readonly entity: string;
  readonly score: number;
  readonly word: string;
}

/** All tokens of a text in order, those that are no name too. `offset` is where the text begins in the whole. */
export function joinTokens(text: string, tokens: readonly LabelledToken[], offset: number): Entity[] {
  const entities: Entity[] = [];
  const folded = fold(text);
  let at = 0;
  let open: { label: string; start: number; end: number; scores: number[] } | null = null;
  const close = (): void => {
    if (open === null) return;
    const { label, start, end, scores } = open;
    const score = scores.reduce((sum, value) => sum + value, 0) / scores.length;
    entities.push({ label, score, text: text.slice(start, end), start: offset + start, end: offset + end });
    open = null;
  };
  for (const { entity, score, word } of tokens) {
    // Marks of how a tokenizer cuts words: ##ing, ▁the, Ġthe.
    const continues = word.startsWith('##');
    const plain = fold(word.replace(/^##|^[▁Ġ\s]+/g, ''));
    const start = plain === '' ? -1 : folded.indexOf(plain, at);
    // Unknown to the tokenizer ([UNK]), or changed beyond finding: the place stays where it was.
    if (start < 0) continue;
    const end = start + plain.length;
    at = end;
    const label = entity.replace(/^[BIES]-/, '');
    if (label === 'O') close();
    else if (open !== null && open.label === label && (continues || !entity.startsWith('B-'))) {
      open.end = end;
      open.scores.push(score);
    } else {
      close();
      open = { label, start, end, scores: [score] };
    }
  }
  close();
  return entities;
}

/** As uncased models read it, letter for letter: a letter that would become two stays. */
function fold(text: string): string {
  let out = '';
  for (const unit of text) {
    const plain = unit.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
    out += plain.length === unit.length ? plain : unit;
  }
  return out;
}
