/** Questions about the files of this conversation. */

import type { DocumentPart } from '../../provider.ts';
import { splitClauses } from '../conversation/clauses.ts';
import { baseQuestion, lastSubject, readFollowUp } from '../conversation/follow-up.ts';
import { addUpReply, readAddends } from '../documents/add-up.ts';
import { ANSWERS, askReply, CHANCE } from '../documents/ask.ts';
import { moreReply, placeReply, whyReply } from '../documents/follow-up.ts';
import { type DocumentIntent, readIntent } from '../documents/intent.ts';
import { chooseDocuments, type OpenDocument, openDocument } from '../documents/library.ts';
import { type Question, readQuestion } from '../documents/question.ts';
import { type Hit, namesOnlyKind, searchSentences } from '../documents/search.ts';
import { findReply, listReply, outlineReply, pageReply, sizeReply, summaryReply } from '../documents/work.ts';
import { count, say } from '../language.ts';
import type { Bid, Reply, Skill, Turn, Work } from '../skill.ts';
import { escapeMarkdown } from '../text/markdown.ts';

export const documents: Skill = {
  id: 'documents',
  async consider(turn): Promise<Bid | null> {
    if (turn.documents.length === 0) return null;
    const parts = chooseDocuments(turn, turn.documents);
    const followUp = readFollowUp(turn.question);
    const base = followUp === null || followUp.kind === 'subject' ? null : baseQuestion(turn.earlier);
    if (followUp !== null && followUp.kind !== 'subject' && base !== null && base !== '')
      return { confidence: 0.87, reply: () => continueWith(turn, parts, base, followUp.kind) };
    const intent: DocumentIntent = isQuestion(turn.question) ? readIntent(turn.question) : { kind: 'summary' };
    if (intent.kind !== 'question') return { confidence: 0.88, reply: () => work(turn, parts, intent) };
    const opened = await Promise.all(parts.map((part) => openDocument(turn, part)));
    const addends = readAddends(turn.question);
    const sum = addends === null ? null : await addUpReply(turn, opened, addends);
    // As sure as a bid can be: the message is one sum, not several questions.
    if (sum !== null) return { confidence: 0.95, reply: () => sum };
    const { question, hits } = await search(turn, opened);
    return { confidence: confidenceOf(turn, hits[0]), reply: () => answer(turn, opened, question, hits) };
  },
};

/** Files that come with nothing, or with the address they are from, ask to be looked at as a whole. */
const isQuestion = (text: string): boolean => text !== '' && !/^https?:\/\/\S+$/i.test(text);

function confidenceOf(turn: Turn, best: Hit | undefined): number {
  const score = best?.score ?? 0;
  if (score >= ANSWERS) return Math.min(0.86, 0.5 + 0.35 * score);
  // With a file just attached the question is most likely about it, found or not.
  if (turn.newDocuments > 0) return 0.44;
  return score >= CHANCE ? 0.42 : 0.3;
}

async function search(turn: Turn, opened: readonly OpenDocument[]): Promise<{ question: Question; hits: Hit[] }> {
  const find = (question: Question) =>
    searchSentences(
      opened.map(({ index }) => index),
      question,
      turn.signal,
    );
  const followUp = readFollowUp(turn.question);
  const own = readQuestion(followUp?.kind === 'subject' ? followUp.subject : turn.question);
  const previous = lastSubject(turn.earlier);
  const before = previous === null ? null : readQuestion(previous);
  if (followUp?.kind === 'subject' && before !== null) {
    // "And the deposit?" asks of the deposit what was asked before.
    const question = { ...own, wants: own.wants.length > 0 ? own.wants : before.wants, why: before.why === true };
    const hits = await find(question);
    if ((hits[0]?.score ?? 0) >= ANSWERS) return { question, hits };
    // "And for two people?" narrows it down.
    const both = { ...question, stems: [...new Set([...own.stems, ...before.stems])].slice(0, 16) };
    return { question: both, hits: await find(both) };
  }
  // "And how much is it?" has no words of its own: it goes on about what was asked before.
  const leaning =
    namesOnlyKind(own.stems) ||
    /\b(?:it|its|that|this|they|them|their|there|he|she|his|her)\b|(?<!\p{L})(?:это|этот|эта|он|она|оно|они|его|её|ее|их|ему|ей|там)(?!\p{L})/iu.test(
      turn.question,
    );
  const stems = own.stems.length <= 2 && leaning ? [...own.stems, ...(before?.stems ?? [])] : own.stems;
  const question = { ...own, stems: [...new Set(stems)].slice(0, 16) };
  return { question, hits: await find(question) };
}

async function* continueWith(
  turn: Turn,
  parts: readonly DocumentPart[],
  base: string,
  kind: 'more' | 'why' | 'where',
): Work {
  const opened = await Promise.all(parts.map((part) => openDocument(turn, part)));
  for (const document of opened) yield { type: 'status', status: readingStatus(turn, document) };
  const subject = lastSubject(turn.earlier) ?? base;
  const asked = splitClauses(subject).at(-1) ?? subject;
  const { hits } = await search(
    { ...turn, question: asked, earlier: turn.earlier.slice(0, turn.earlier.lastIndexOf(subject)) },
    opened,
  );
  const best = hits[0];
  if (best === undefined || best.score < CHANCE) return unreadableOrNothing(turn, opened);
  const reply = kind === 'where' ? placeReply : kind === 'why' ? whyReply : moreReply;
  return reply(turn, opened, best);
}

async function unreadableOrNothing(turn: Turn, opened: readonly OpenDocument[]): Promise<Reply> {
  if (opened.every(({ index }) => index.sentences.length === 0)) return unreadable(turn, opened);
  return askReply(turn, opened, { stems: [], wants: [] }, []);
}

async function* answer(turn: Turn, opened: readonly OpenDocument[], question: Question, hits: readonly Hit[]): Work {
  for (const document of opened) yield { type: 'status', status: readingStatus(turn, document) };
  const readable = opened.filter(({ index }) => index.sentences.length > 0);
  if (readable.length === 0) return unreadable(turn, opened);
  return askReply(turn, opened, question, hits);
}

async function* work(turn: Turn, parts: readonly DocumentPart[], intent: DocumentIntent): Work {
  const opened = await Promise.all(parts.map((part) => openDocument(turn, part)));
  for (const document of opened) yield { type: 'status', status: readingStatus(turn, document) };
  const readable = opened.filter(({ index }) => index.sentences.length > 0);
  if (readable.length === 0) return unreadable(turn, opened);
  switch (intent.kind) {
    case 'summary':
      return summaryReply(turn, readable);
    case 'outline':
      return outlineReply(turn, readable);
    case 'size':
      return sizeReply(turn, readable);
    case 'page':
      return pageReply(turn, readable, intent.page);
    case 'list':
      return listReply(turn, readable, intent.entities);
    case 'find':
      return findReply(turn, readable, intent.phrase);
    case 'question':
      throw new TypeError('a question is answered by search, not by work');
  }
}

export function readingStatus(turn: Turn, { part, index }: OpenDocument): string {
  const pages = part.pages ?? index.lastPage;
  const size =
    pages === null
      ? count(turn.language, index.words, ['word', 'words'], ['слово', 'слова', 'слов'])
      : count(turn.language, pages, ['page', 'pages'], ['страница', 'страницы', 'страниц']);
  return say(turn.language, `Reading ${part.name}, ${size}`, `Читаю ${part.name}, ${size}`);
}

async function unreadable(turn: Turn, opened: readonly OpenDocument[]): Promise<Reply> {
  const failures = await Promise.all(
    opened.map(async ({ part }) => ({
      name: escapeMarkdown(part.name),
      why: await turn.tools.whyUnread(turn.ownerId, part.fileId),
    })),
  );
  const empty = failures.filter(({ why }) => why === null).map(({ name }) => name);
  const texts = failures.flatMap(({ name, why }) =>
    why === null
      ? []
      : [
          say(
            turn.language,
            `${name} could not be read. ${escapeMarkdown(why)} Attach it again, or a sound copy of it.`,
            `${name} прочитать не удалось. ${escapeMarkdown(why)} Приложите файл ещё раз или его исправную копию.`,
          ),
        ],
  );
  if (empty.length > 0) {
    const names = empty.join(', ');
    texts.push(
      say(
        turn.language,
        `I found no text in ${names}. If it is a scan, its pages are pictures: attach them as images and I will read those.`,
        `В ${names} я не нашёл текста. Если это скан, его страницы — картинки: приложите их изображениями, и я их прочитаю.`,
      ),
    );
  }
  return { found: false, text: texts.join('\n\n') };
}
