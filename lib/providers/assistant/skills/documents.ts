/** Questions about the files of this conversation. */

import type { DocumentPart } from '../../provider.ts';
import { ANSWERS, askReply, CHANCE } from '../documents/ask.ts';
import { type DocumentIntent, readIntent } from '../documents/intent.ts';
import { chooseDocuments, type OpenDocument, openDocument } from '../documents/library.ts';
import { type Question, readQuestion } from '../documents/question.ts';
import { type Hit, searchSentences } from '../documents/search.ts';
import { findReply, listReply, outlineReply, pageReply, sizeReply, summaryReply } from '../documents/work.ts';
import { count, say } from '../language.ts';
import type { Bid, Reply, Skill, Turn, Work } from '../skill.ts';

export const documents: Skill = {
  id: 'documents',
  async consider(turn): Promise<Bid | null> {
    if (turn.documents.length === 0) return null;
    const parts = chooseDocuments(turn, turn.documents);
    const intent: DocumentIntent = turn.question === '' ? { kind: 'summary' } : readIntent(turn.question);
    if (intent.kind !== 'question') return { confidence: 0.88, reply: () => work(turn, parts, intent) };
    const opened = await Promise.all(parts.map((part) => openDocument(turn, part)));
    const { question, hits } = await search(turn, opened);
    return { confidence: confidenceOf(turn, hits[0]), reply: () => answer(turn, opened, question, hits) };
  },
};

function confidenceOf(turn: Turn, best: Hit | undefined): number {
  const score = best?.score ?? 0;
  if (score >= ANSWERS) return Math.min(0.86, 0.5 + 0.35 * score);
  // With a file just attached the question is most likely about it, found or not.
  if (turn.newDocuments > 0) return 0.44;
  return score >= CHANCE ? 0.42 : 0.3;
}

async function search(turn: Turn, opened: readonly OpenDocument[]): Promise<{ question: Question; hits: Hit[] }> {
  const own = readQuestion(turn.question);
  const previous = turn.earlier.at(-1);
  // "And how much is it?" has no words of its own: it goes on about what was asked before.
  const leaning =
    own.stems.length === 0 ||
    /\b(?:it|that|this|they|them)\b|(?<!\p{L})(?:это|он|она|оно|они|его|её|их)(?!\p{L})/iu.test(turn.question);
  const before = own.stems.length <= 1 && leaning && previous !== undefined ? readQuestion(previous).stems : [];
  const question = { ...own, stems: [...new Set([...own.stems, ...before])].slice(0, 16) };
  const hits = await searchSentences(
    opened.map(({ index }) => index),
    question,
    turn.signal,
  );
  return { question, hits };
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

function unreadable(turn: Turn, opened: readonly OpenDocument[]): Reply {
  const names = opened.map(({ part }) => part.name).join(', ');
  return {
    text: say(
      turn.language,
      `I found no text in ${names}. If it is a scan, its pages are pictures: attach them as images and I will read those.`,
      `В ${names} я не нашёл текста. Если это скан, его страницы — картинки: приложите их изображениями, и я их прочитаю.`,
    ),
  };
}
