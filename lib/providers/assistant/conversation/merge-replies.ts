/** Replies to the questions of one message, joined into one: passages quoted once, sources numbered through. */
import type { Source } from '../../../contract/frames.ts';
import { type Language, say } from '../language.ts';
import type { Reply } from '../skill.ts';
import { escapeMarkdown } from '../text/markdown.ts';

const LINK = /\[(?:[^\]\\]|\\.)*\]\(#source-(\d+)\)/gu;

export interface ClauseReply {
  readonly clause: string;
  readonly reply: Reply;
}

export function mergeReplies(replies: readonly ClauseReply[], language: Language): Reply {
  const sources: Source[] = [];
  const paragraphs: string[] = [];
  for (const { clause, reply } of replies) {
    const known = sources.length;
    const numbers = (reply.sources ?? []).map((source) => numberOf(source, sources));
    const text = reply.text.replace(LINK, (link, number: string) =>
      link.replace(/#source-\d+/u, `#source-${numbers[Number(number) - 1] ?? number}`),
    );
    if (reply.found === false) paragraphs.push(nothing(clause, language));
    else if (numbers.length > 0 && numbers.every((number) => number <= known)) paragraphs.push(...withoutQuote(text));
    else paragraphs.push(text);
  }
  const suggestions = replies.flatMap(({ reply }) => reply.suggestions ?? []);
  return { text: [...new Set(paragraphs)].join('\n\n'), sources, suggestions };
}

/** The number of an equal source, else of this one, put last. */
function numberOf(source: Source, sources: Source[]): number {
  const at = sources.findIndex(
    (one) => one.title === source.title && one.quote === source.quote && one.page === source.page,
  );
  return at >= 0 ? at + 1 : sources.push(source);
}

/** The passage stands above already: what is left is the fact, with its link. */
function withoutQuote(text: string): string[] {
  const paragraphs = text.split('\n\n');
  const fact = paragraphs.filter((paragraph) => !paragraph.startsWith('>')).join('\n\n');
  if (fact === '') return [];
  const [link = ''] = text.match(LINK) ?? [];
  return [fact.includes(link) ? fact : `${fact} ${link}`];
}

const nothing = (clause: string, language: Language): string => {
  const asked = escapeMarkdown(clause.replace(/[\s?]+$/u, ''));
  return say(
    language,
    `“${asked}”: I found nothing about that here. A language model may know: [Settings → Providers](/chat/settings/).`,
    `«${asked}»: об этом я здесь ничего не нашёл. Может знать языковая модель: [Настройки → Провайдеры](/chat/settings/).`,
  );
};
