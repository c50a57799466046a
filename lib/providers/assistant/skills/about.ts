/** Questions about Hypotez itself, answered from its own guide pages. */

import { type Hit, searchSentences } from '../documents/search.ts';
import { buildTextIndex, type TextIndex } from '../documents/text-index.ts';
import { say } from '../language.ts';
import type { Bid, Reply, Skill, Turn } from '../skill.ts';
import { terms } from '../text/words.ts';
import type { Passage } from '../tools.ts';

/** Signs that the program is meant, not the world. */
const MEANT =
  /hypotez|гипотез|\b(?:you|your|here|this (?:app|program|chat|site)|api keys?|ollama|lm studio|llama\.cpp|vllm|openai|provider|language model|a model)\b|\b(?:delete|restore) (?:a|the|my) chat|удалить чат|connect|подключ|(?<!\p{L})(?:ты|вы|тебя|ваш\p{L}*|здесь|этот чат|программ\p{L}*|ключ\p{L}* api|провайдер\p{L}*|модел\p{L}*|ассистент\p{L}*)(?!\p{L})/iu;
const ABOUT_MY_DATA =
  /where.*\b(?:data|files|chats)\b|\b(?:my data|privacy|backup|uploads?)\b|где.*(?:данные|файлы|чаты)|мои данные|приватност|резервн/iu;
/** How people ask for instructions. Such a question is about the program where a section is asked for in just its words. */
const INSTRUCTION =
  /^(?:(?:so|and|please|а|и|ну)[, ]+)?(?:how (?:do|can|could|would|should|to)\b|where (?:do|can|should) i\b|can i\b|как(?: мне| можно| нам)?(?!\p{L})|где(?: мне| можно)? |можно ли )/iu;
/** Share of the question's words that a section must hold. */
const ENOUGH = 0.5;
/** Share of them that its title, or the ways its matter is asked for, must hold to be the answer by itself. */
const TITLED = 0.99;

interface Section {
  readonly title: string;
  /** Other words its matter is asked for in: the guide keeps them in a comment under the title. */
  readonly asked: string;
  readonly page: string;
  readonly body: string;
}
interface Guide {
  readonly sections: readonly Section[];
  readonly indexes: readonly TextIndex[];
}

export const about: Skill = {
  id: 'about',
  async consider(turn): Promise<Bid | null> {
    if (turn.question.length > 300) return null;
    const meant = MEANT.test(turn.question) || ABOUT_MY_DATA.test(turn.question);
    if (!meant && !INSTRUCTION.test(turn.question)) return null;
    const guide = await openGuide(turn);
    // Not read as a question about a document: here "files" is matter.
    const words = [...new Set(terms(turn.question))].filter((stem) => !/^(?:hypotez|гипотез)/u.test(stem));
    // "What is Hypotez?" has no other words.
    if (words.length === 0 && /hypotez|гипотез/iu.test(turn.question)) {
      const first = guide.sections[0];
      return first === undefined ? null : { confidence: 0.9, reply: () => quoted(turn, [first]) };
    }
    const hits = await searchSentences(guide.indexes, { stems: words, wants: [] }, turn.signal);
    // A section's title says what it is about better than any sentence in it.
    const share = (section: Section | undefined): number => {
      const title = terms(`${section?.title ?? ''} ${section?.asked ?? ''}`);
      return words.filter((word) => title.includes(word)).length / Math.max(1, words.length);
    };
    const titled = (hit: Hit): number => hit.score + share(guide.sections[hit.file]);
    const best = [...hits].sort((a, b) => titled(b) - titled(a))[0];
    const section = best === undefined ? undefined : guide.sections[best.file];
    if (best === undefined || section === undefined) return null;
    const exact = words.length > 0 && share(section) >= TITLED;
    if (!exact && (!meant || best.score < ENOUGH)) return null;
    // Among files of one's own "how do I get a key?" may be about those.
    const confidence =
      !meant && turn.documents.length > 0 ? 0.6 : exact ? 0.86 : Math.min(0.9, 0.35 + 0.5 * best.score);
    return { confidence, reply: () => quoted(turn, [section]) };
  },
};

function quoted(turn: Turn, sections: readonly Section[]): Reply {
  const body = sections.map((section, index) => {
    const link = say(turn.language, 'Hypotez guide', 'руководство Hypotez');
    return `**${section.title}**\n\n${section.body} [${link}: ${section.page}](#source-${index + 1})`;
  });
  return {
    text: body.join('\n\n'),
    sources: sections.map(({ title, page, body: quote }) => ({ title: `${page}: ${title}`, quote })),
    suggestions: [
      say(turn.language, 'What can you do?', 'Что ты умеешь?'),
      say(turn.language, 'Where is my data stored?', 'Где хранятся мои данные?'),
      // A demo is shown no engines.
      ...(turn.ways.place === 'demo' ? [] : [say(turn.language, 'How do I connect Ollama?', 'Как подключить Ollama?')]),
    ],
  };
}

/** Guides are part of the program: cut and indexed once per language. */
const opened = new WeakMap<ReadonlyMap<string, string>, Map<string, Promise<Guide>>>();

async function openGuide(turn: Turn): Promise<Guide> {
  const pages = await turn.tools.guide();
  const known = opened.get(pages) ?? new Map<string, Promise<Guide>>();
  opened.set(pages, known);
  const guide = known.get(turn.language) ?? indexGuide(pages, turn.language);
  known.set(turn.language, guide);
  return guide;
}

async function indexGuide(pages: ReadonlyMap<string, string>, language: string): Promise<Guide> {
  const sections = [...pages].flatMap(([name, text]) => (name.endsWith(`.${language}.md`) ? cut(text) : []));
  const indexes = await Promise.all(
    sections.map(({ title, asked, body }, ordinal) => {
      const passage: Passage = {
        fileId: title,
        ordinal,
        page: null,
        heading: asked === '' ? title : `${title}, ${asked}`,
        text: body,
      };
      return buildTextIndex([passage]);
    }),
  );
  return { sections, indexes };
}

const ASKED = /<!-- asked:([^>]*)-->/u;

function cut(markdown: string): Section[] {
  const page = /^# (.+)$/mu.exec(markdown)?.[1] ?? '';
  return markdown
    .split(/^## /mu)
    .slice(1)
    .map((part) => {
      const [title = '', ...rest] = part.split('\n');
      const body = rest.join('\n');
      const asked = ASKED.exec(body)?.[1]?.trim() ?? '';
      return { title: title.trim(), asked, page, body: body.replace(ASKED, '').trim() };
    });
}
