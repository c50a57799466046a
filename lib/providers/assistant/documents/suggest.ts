/** Follow-ups that can really be answered: they are made from what the file holds. */
import { say } from '../language.ts';
import type { Turn } from '../skill.ts';
import { findEntities } from '../text/entities.ts';
import type { OpenDocument } from './library.ts';

/** Sentences looked at for what is worth offering, and characters of each: it is done in one slice of time. */
const LOOK = 40;
const LOOK_CHARS = 300;

export function suggest(turn: Turn, documents: readonly OpenDocument[]): string[] {
  const document = documents[0];
  if (document === undefined) return [];
  const { language } = turn;
  const kinds = new Map<string, number>();
  for (const { text } of document.index.sentences.slice(0, LOOK)) {
    for (const { kind } of findEntities(text.slice(0, LOOK_CHARS))) kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
  }
  const offers: string[] = [];
  const asked = turn.question.toLowerCase();
  if (!/summar|кратк|изложи/u.test(asked)) {
    offers.push(say(language, `Summarise ${document.part.name}`, `Кратко изложи ${document.part.name}`));
  }
  if ((kinds.get('date') ?? 0) >= 2) offers.push(say(language, 'List all dates', 'Перечисли все даты'));
  if ((kinds.get('money') ?? 0) >= 2) offers.push(say(language, 'List all amounts', 'Перечисли все суммы'));
  if ((kinds.get('email') ?? 0) >= 2)
    offers.push(say(language, 'List all e-mail addresses', 'Перечисли все адреса почты'));
  offers.push(say(language, 'How many pages and words does it have?', 'Сколько в нём страниц и слов?'));
  return offers.filter((offer) => offer.toLowerCase() !== asked);
}
