/** Answers to "on which page?", "why?" and "what else?": they stay at the passage that answered the question before. */
import { say } from '../language.ts';
import type { Reply, Turn } from '../skill.ts';
import { escapeMarkdown } from '../text/markdown.ts';
import type { OpenDocument } from './library.ts';
import { REASON } from './question.ts';
import { Citations, pageLabel } from './quote.ts';
import type { Hit } from './search.ts';
import { suggest } from './suggest.ts';
import type { IndexedSentence } from './text-index.ts';

const MAX_MORE = 4;

export function placeReply(turn: Turn, documents: readonly OpenDocument[], best: Hit): Reply {
  const document = documents[best.file];
  if (document === undefined) return nothingMore(turn, documents);
  const { sentence } = best;
  const name = escapeMarkdown(document.part.name);
  const place =
    sentence.page === null
      ? say(
          turn.language,
          `**${name}** has no page numbers; it stands here`,
          `В **${name}** нет номеров страниц; это здесь`,
        )
      : `**${pageLabel(turn.language, document.part.mediaType, sentence.page)}**, ${name}`;
  return quoted(turn, documents, document, `${place}:`, [sentence]);
}

/** The reason the text gives in the same section, or that it gives none. */
export function whyReply(turn: Turn, documents: readonly OpenDocument[], best: Hit): Reply {
  const document = documents[best.file];
  if (document === undefined) return nothingMore(turn, documents);
  const reason = sectionOf(document, best).find(({ text }) => REASON.test(text));
  if (reason !== undefined) return quoted(turn, documents, document, '', [reason]);
  const head = say(
    turn.language,
    'The text gives no reason. This is all it says there:',
    'Причины текст не называет. Вот всё, что там сказано:',
  );
  return quoted(turn, documents, document, head, [best.sentence]);
}

/** What stands in the same section and has not been quoted yet in this conversation. */
export function moreReply(turn: Turn, documents: readonly OpenDocument[], best: Hit): Reply {
  const document = documents[best.file];
  if (document === undefined) return nothingMore(turn, documents);
  const said = turn.messages
    .filter(({ role }) => role === 'assistant')
    .flatMap(({ content }) =>
      content.flatMap((part) => (part.type === 'text' ? [part.text.replace(/\*\*/gu, '')] : [])),
    )
    .join('\n');
  const fresh = sectionOf(document, best).filter(({ text }) => !said.includes(escapeMarkdown(text)));
  if (fresh.length === 0) return nothingMore(turn, documents);
  return quoted(turn, documents, document, '', fresh.slice(0, MAX_MORE));
}

/** The statements of the section of a hit, from the hit on and then those before it. */
function sectionOf({ index }: OpenDocument, { at, sentence }: Hit): readonly IndexedSentence[] {
  const same = (other: IndexedSentence) =>
    !other.heading && other.section === sentence.section && other.page === sentence.page;
  return [...index.sentences.slice(at), ...index.sentences.slice(0, at)].filter(same);
}

function quoted(
  turn: Turn,
  documents: readonly OpenDocument[],
  document: OpenDocument,
  head: string,
  sentences: readonly IndexedSentence[],
): Reply {
  const citations = new Citations(turn.language, documents.length > 1);
  const quotes = sentences.map(
    (sentence) => `> ${escapeMarkdown(sentence.text)} ${citations.cite(document, sentence)}`,
  );
  return {
    text: [...(head === '' ? [] : [head]), quotes.join('\n>\n')].join('\n\n'),
    sources: citations.sources,
    suggestions: suggest(turn, documents),
    found: true,
  };
}

const nothingMore = (turn: Turn, documents: readonly OpenDocument[]): Reply => ({
  text: say(
    turn.language,
    'That passage is all I found about it. Ask about something else in the file, or for a summary.',
    'Больше об этом я ничего не нашёл. Спросите о другом или попросите краткое изложение.',
  ),
  suggestions: suggest(turn, documents),
});
