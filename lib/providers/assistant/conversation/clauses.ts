/** Several questions in one message, taken apart: "how much is it, and when is it due?" */
import { readQuestion } from '../documents/question.ts';
import { readFollowUp } from './follow-up.ts';

const MAX_CHARS = 300;
const MAX_CLAUSES = 4;
const ASKING_EN = String.raw`(?:what(?:['’]?s)?|which|who(?:['’]s|m|se)?|when|where|why|how)\b`;
const HELPING_EN = String.raw`(?:is|are|was|were|do|does|did|can|could|may|must|should|will|would)\b`;
const ASKING_RU = String.raw`(?:(?:за|до|с|со|на|в|во|по|для|у|от|к|о) )?(?:когда|сколько|где|кто|кого|кому|кем|куда|откуда|почему|зачем|чей|чья|что|чем|как(?:ой|ая|ое|ие|ов|ова|ово|овы|ого|ому|им|ую)?|можно|нужно|надо|есть ли)(?!\p{L})`;
/** Between two questions. A bare comma does not count: "if I pay late, what happens" is one question. */
const BOUNDARY = new RegExp(
  String.raw`\?+\s+(?=\S)|;\s+|[,.]?\s+(?:and|but|also|plus)(?: also| then)?\s+(?=${ASKING_EN})|,\s+(?:and|but)\s+(?=${HELPING_EN})|[,.]?\s+(?:и|а|но)(?: также| ещё| еще)?\s+(?=${ASKING_RU})`,
  'iu',
);
const QUESTION = new RegExp(String.raw`(?:^|\s)(?:${ASKING_EN}|${ASKING_RU})|^${HELPING_EN}|\d`, 'iu');
/** Conditions and reported questions hold question words without being questions of their own. */
const SUBORDINATE = /^(?:if|because|although|since|after|before|если|когда я|потому|хотя)(?!\p{L})/iu;
/** Given text and file names are material: what stands in them is not taken apart. */
const MATERIAL = /["«“`\n]|:\s/u;
/** "How much is the rent and the deposit?": one head, two subjects. */
const SHARED_HEAD =
  /^((?:how much (?:is|are|was|were)|what(?:['’]s| is| are| was| were)|who (?:is|are)|when (?:is|are)|where (?:is|are)|сколько (?:стоит|составляет)|как(?:ой|ая|ое|ие|ов|ова|овы)|кто|когда|где)\s+)(.{2,60}?)(?: and |, | и )(.{2,60})$/iu;

/** The questions of a message in order; one when it cannot be taken apart safely. */
export function splitClauses(text: string): string[] {
  if (text.length > MAX_CHARS || MATERIAL.test(text) || SUBORDINATE.test(text)) return [text];
  const clauses = text
    .split(BOUNDARY)
    .map((clause) => clause.replace(/^[\s,.]+|[\s,.]+$/gu, ''))
    .filter(Boolean);
  const [first] = clauses;
  if (first === undefined || clauses.length < 2 || clauses.length > MAX_CLAUSES) return [text];
  // "How much was sold? The sum of the column." goes on about the same.
  if (clauses.slice(1).some((clause) => !QUESTION.test(clause) && readFollowUp(clause) === null)) return [text];
  // "When and where is it paid?" begins with a word that asks nothing by itself.
  const ended = text.startsWith(`${first}?`);
  if (!QUESTION.test(first) || (!ended && readQuestion(first).stems.length === 0)) return [text];
  return clauses;
}

/** "How much is the rent and the deposit?" as two questions with the same beginning; null when it is none. */
export function shareHead(text: string): string[] | null {
  if (text.length > MAX_CHARS || MATERIAL.test(text) || /\bbetween\b|(?<!\p{L})между(?!\p{L})/iu.test(text))
    return null;
  const match = SHARED_HEAD.exec(text.replace(/[\s?!.]+$/u, ''));
  if (match === null) return null;
  const [, head = '', one = '', other = ''] = match;
  return [one, other].every((part) => readQuestion(part).stems.length > 0) ? [head + one, head + other] : null;
}
