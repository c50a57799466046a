/** Answers from pages that a web search found: their sentences, quoted, each with the page it stands on. */
import type { Source } from '../../../contract/frames.ts';
import type { WebPage } from '../../provider.ts';
import { readQuestion } from '../documents/question.ts';
import { type Hit, searchSentences } from '../documents/search.ts';
import { buildTextIndex } from '../documents/text-index.ts';
import { say } from '../language.ts';
import type { Reply, Turn } from '../skill.ts';
import { escapeMarkdown } from '../text/markdown.ts';

/** Below this a sentence shares words with the question by chance. */
const CHANCE = 0.3;
const MAX_QUOTES = 4;

/** null when no page says anything about the question. */
export async function webReply(turn: Turn, pages: readonly WebPage[]): Promise<Reply | null> {
  const indexes = [];
  for (const { text } of pages) {
    indexes.push(await buildTextIndex([{ fileId: '', ordinal: 0, page: null, heading: '', text }]));
  }
  const hits = await searchSentences(indexes, readQuestion(turn.question), turn.signal);
  const chosen = distinct(hits.filter(({ score }) => score >= CHANCE)).slice(0, MAX_QUOTES);
  if (chosen.length === 0) return null;
  const sources: Source[] = [];
  const quotes = chosen.flatMap(({ file, sentence }) => {
    const page = pages[file];
    if (page === undefined) return [];
    sources.push({ title: page.title, url: page.url, quote: sentence.text });
    const host = escapeMarkdown(new URL(page.url).hostname.replace(/^www\./, ''));
    return [`> ${escapeMarkdown(sentence.text)} [${host}](#source-${sources.length})`];
  });
  const head = say(
    turn.language,
    'This is what the pages I found say. I quote them; I do not judge whether they are right.',
    'Вот что написано на найденных страницах. Я их цитирую, но не проверяю, правы ли они.',
  );
  return { text: [head, ...quotes].join('\n\n'), sources, found: true };
}

/** The same sentence stands on many pages. */
function distinct(hits: readonly Hit[]): Hit[] {
  const seen = new Set<string>();
  return hits.filter(({ sentence }) => {
    const key = sentence.stems.join(' ');
    return !seen.has(key) && seen.add(key);
  });
}
