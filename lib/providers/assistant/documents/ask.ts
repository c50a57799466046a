/** Answers a question from files: the best sentence quoted, or an honest "not found" with what came closest. */
import { count, say } from '../language.ts';
import type { Reply, Turn } from '../skill.ts';
import { escapeMarkdown } from '../text/markdown.ts';
import type { OpenDocument } from './library.ts';
import type { Question } from './question.ts';
import { Citations, statement } from './quote.ts';
import type { Hit } from './search.ts';
import { suggest } from './suggest.ts';

/** From here on a sentence is offered as the answer. */
export const ANSWERS = 0.5;
/** Below this nothing is shown at all. */
export const CHANCE = 0.22;
const MAX_QUOTES = 3;
/** A second sentence is shown when it is nearly as good as the first. */
const NEARLY = 0.86;

export function askReply(
  turn: Turn,
  documents: readonly OpenDocument[],
  question: Question,
  hits: readonly Hit[],
): Reply {
  const { language } = turn;
  const citations = new Citations(language, documents.length > 1);
  const best = hits[0];
  const names = documents.map(({ part }) => escapeMarkdown(part.name)).join(', ');
  if (best === undefined || best.score < CHANCE) {
    const words = documents.reduce((sum, { index }) => sum + index.words, 0);
    return {
      text: say(
        language,
        `I found nothing about that in ${names} (searched ${count('en', words, ['word', 'words'], ['', '', ''])}). I look for the words of your question, so other wording may help. If the answer isn’t in the file, a language model may know it: [Settings → Providers](/chat/settings/).`,
        `В ${names} я ничего об этом не нашёл (просмотрено ${count('ru', words, ['', ''], ['слово', 'слова', 'слов'])}). Я ищу по словам вопроса, так что другая формулировка может помочь. Если ответа в файле нет, его может знать языковая модель: [Настройки → Провайдеры](/chat/settings/).`,
      ),
      suggestions: suggest(turn, documents),
      found: false,
    };
  }
  const fact = factOf(documents, best, question);
  const unfit = (question.strict === true && fact === null) || lacksTotal(turn.question, question, best);
  if (best.score < ANSWERS || unfit) {
    const document = documents[best.file];
    const quote = document === undefined ? '' : quoteOf(document, best, citations);
    return {
      text: `${say(language, `I found no clear answer to that in ${names}. The closest passage is this one:`, `Ясного ответа на это в ${names} я не нашёл. Ближе всего вот это место:`)}\n\n${quote}`,
      sources: citations.sources,
      suggestions: suggest(turn, documents),
    };
  }
  const chosen = choose(hits, best);
  const quotes = chosen.flatMap((hit) => {
    const document = documents[hit.file];
    return document === undefined ? [] : [quoteOf(document, hit, citations)];
  });
  return {
    text: [...(fact === null ? [] : [fact]), ...quotes].join('\n\n'),
    sources: citations.sources,
    suggestions: suggest(turn, documents),
    found: true,
  };
}

const TOTAL_ASKED =
  /\bin (?:total|all)\b|\baltogether\b|\boverall\b|\bcombined\b|в (?:сумме|целом|общей сложности)|(?<!\p{L})всего(?!\p{L})|вместе/iu;
const TOTAL_SAID = /\btotal|\bsum\b|altogether|overall|in all\b|combined|итог|всего|сумм|общ|в целом/iu;

/** One amount of several is no total: a sentence that answers "in total" says so itself. */
const lacksTotal = (asked: string, { wants }: Question, { sentence }: Hit): boolean =>
  wants[0] === 'money' && TOTAL_ASKED.test(asked) && !TOTAL_SAID.test(`${sentence.section} ${sentence.text}`);

function choose(hits: readonly Hit[], best: Hit): Hit[] {
  const chosen = [best];
  for (const hit of hits.slice(1)) {
    if (chosen.length >= MAX_QUOTES || hit.score < best.score * NEARLY || hit.score < ANSWERS) break;
    // Its neighbour is shown with the first anyway, and a repeated sentence says nothing new.
    if (
      chosen.some(
        (one) => (one.file === hit.file && Math.abs(one.at - hit.at) <= 1) || one.sentence.text === hit.sentence.text,
      )
    )
      continue;
    chosen.push(hit);
  }
  return chosen;
}

/** The fact in a line of its own, before the passage that proves it. */
function factOf(documents: readonly OpenDocument[], hit: Hit, question: Question): string | null {
  const own = statement(hit.sentence.text, question);
  if (own !== null) return own;
  const next = followOf(documents[hit.file], hit);
  return next === null ? null : statement(next, question);
}

/** A line like "Deposit" or "yes" alone says little: what it introduces is shown too. */
function followOf(document: OpenDocument | undefined, { at, sentence }: Hit): string | null {
  const next = document?.index.sentences[at + 1];
  const short = /[:]$/u.test(sentence.text) || sentence.stems.length < 3;
  return next !== undefined && next.page === sentence.page && short ? next.text : null;
}

export function quoteOf(document: OpenDocument, hit: Hit, citations: Citations): string {
  const { sentence } = hit;
  const next = followOf(document, hit);
  const follow = next === null ? '' : ` ${escapeMarkdown(next)}`;
  const section =
    sentence.section !== '' && sentence.section !== sentence.text && sentence.section.length <= 80
      ? `*${escapeMarkdown(sentence.section)}:* `
      : '';
  return `> ${section}${escapeMarkdown(sentence.text)}${follow} ${citations.cite(document, sentence)}`;
}
