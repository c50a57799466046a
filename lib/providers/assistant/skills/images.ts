/** Reads the text in attached images and answers over its lines. It does not see what a picture shows. */
import { judgeLegibility } from '../../../inference/ocr/index.ts';
import type { ImagePart } from '../../provider.ts';
import { lastSubject, readFollowUp } from '../conversation/follow-up.ts';
import { ANSWERS } from '../documents/ask.ts';
import { type Question, readQuestion } from '../documents/question.ts';
import { emphasise } from '../documents/quote.ts';
import { namesOnlyKind, searchSentences } from '../documents/search.ts';
import type { TextIndex } from '../documents/text-index.ts';
import { AMOUNT, BOUGHT_ASKED, itemLines } from '../images/receipt.ts';
import { say } from '../language.ts';
import { offerEyes } from '../media/offers.ts';
import { asksForFacts, factsOf, factsReply } from '../media/picture-facts.ts';
import type { Bid, Reply, Skill, Turn, Work } from '../skill.ts';
import { findEntities } from '../text/entities.ts';
import { codeBlock, escapeMarkdown } from '../text/markdown.ts';
import { terms, words } from '../text/words.ts';
import type { ImageText } from '../tools.ts';

const READ =
  /\b(?:read|text|ocr|transcribe|extract|written|says?|recogni[sz]e)\b|прочита|текст|распозна|написано|что на (?:фото|картинк|изображ|скан)/iu;
/** The whole text is asked for, whatever words it holds. */
const READ_ALL = /\b(?:all|whole|full|entire)\b.*\btext\b|^(?:read|ocr|transcribe)\b|^прочита|весь текст|распозна/iu;
const TOTAL =
  /\btotal|\bsum\b|how much (?:did|was|is|do|does)? ?(?:i|it|this|the bill|the receipt|in all|altogether)|итог|всего|сумма|сколько (?:я )?(?:заплатил|потратил|стоил|к оплате)/iu;
const TOTAL_LINE =
  /^(?:grand |amount )?total\b|\btotal (?:due|amount)|amount due|balance due|to pay|итог|итого|всего|к оплате/iu;
const TOTAL_STEMS = new Set(
  terms(
    'total sum amount pay paid cost spend spent bill receipt invoice image picture photo due all altogether euro dollar final grand here shop purchase bought итог итоговый сумма всего чек счет фото картинка заплатить потратить стоить стоил оплата к оплате рубль покупка общий',
  ),
);
const NOT_TOTAL = /sub-?total|подытог|without|без ндс/iu;
const PRICE_ASKED = /\bhow much\b|\bprice\b|\bcosts?\b|(?<!\p{L})(?:почём|сколько (?:сто|за|плат)|цен[аыу])/iu;
/** Characters of a source's quote. */
const MAX_QUOTE = 400;
const SHOP_ASKED =
  /\b(?:which|what|name of the) (?:shop|store|supermarket|restaurant|cafe|café)\b|как\p{L}+ (?:это )?магазин|в каком магазине|название магазина/iu;
const DATE_ASKED = /\bwhen\b|\bdate\b|(?<!\p{L})когда|дат[аыу]|какого числа/iu;
const ABOUT_IMAGE =
  /\b(?:image|picture|photo|scan|screenshot|receipt|describe)\b|изображени|картинк|фото|скан|чек|опиши/iu;

export const images: Skill = {
  id: 'images',
  consider(turn): Bid | null {
    if (turn.images.length === 0) return null;
    const fresh = turn.newImages > 0;
    if (turn.documents.length > 0 && !fresh && !ABOUT_IMAGE.test(turn.question)) return null;
    return { confidence: fresh ? 0.85 : ABOUT_IMAGE.test(turn.question) ? 0.8 : 0.5, reply: () => read(turn) };
  },
};

async function* read(turn: Turn): Work {
  const { language } = turn;
  const chosen = turn.newImages > 0 ? turn.images.slice(0, turn.newImages) : turn.images.slice(0, 1);
  const replies: Reply[] = [];
  for (const image of chosen) {
    if (asksForFacts(turn.question)) {
      replies.push({ text: await factsReply(turn, image), found: true });
      continue;
    }
    yield {
      type: 'status',
      status: say(language, `Reading the text in ${image.name}`, `Читаю текст на ${image.name}`),
    };
    const seen = await turn.tools.readImage(turn.ownerId, image, turn.signal);
    turn.signal.throwIfAborted();
    const name = chosen.length > 1 ? `**${escapeMarkdown(image.name)}**\n\n` : '';
    const reply = await answerOver(turn, image, seen);
    replies.push({ ...reply, text: name + reply.text });
  }
  return {
    text: replies.map(({ text }) => text).join('\n\n'),
    sources: replies.length === 1 ? (replies[0]?.sources ?? []) : [],
    suggestions: [
      say(language, 'Read all the text', 'Прочитай весь текст'),
      say(language, 'What is the total?', 'Какая итоговая сумма?'),
      say(language, 'When is it dated?', 'Какая там дата?'),
    ],
  };
}

async function answerOver(turn: Turn, image: ImagePart, seen: ImageText): Promise<Reply> {
  const { language, question } = turn;
  const lines = seen.lines.map(({ text }) => text.trim()).filter(Boolean);
  if (lines.length === 0) {
    const why = say(
      language,
      'I found no text in this image. I read printed Latin, Russian and Chinese letters and digits; I cannot see what a picture shows.',
      'Текста на этом изображении я не нашёл. Я читаю печатную латиницу, русские буквы, китайские знаки и цифры, а что изображено, не вижу.',
    );
    return { text: `${why} ${await offerEyes(turn)}\n\n${await factsOf(turn, image)}`, found: false };
  }
  const items = BOUGHT_ASKED.test(question) ? itemLines(lines) : [];
  if (items.length > 0) return bought(turn, image.name, items);
  const answered = await answerFromLines(turn, image.name, lines);
  if (answered !== null) return answered;
  const legibility = judgeLegibility(seen);
  const text = codeBlock(lines.join('\n'));
  if (legibility !== 'legible') return { text: `${await notLegible(turn, legibility)}\n\n${text}` };
  const item = pricedItem(question);
  if (item !== null) return { text: `${noSuchLine(turn, item)}\n\n${text}`, found: false };
  if (question === '' || READ.test(question)) {
    const note = say(language, 'The text I can read in the image:', 'Текст, который я вижу на изображении:');
    return { text: `${note}\n\n${text}`, found: true };
  }
  const note = say(
    language,
    'The text in the image doesn’t answer that, and I only read text: I cannot see what a picture shows.',
    'Текст на изображении на это не отвечает, а я читаю только текст: что изображено, я не вижу.',
  );
  const read = say(language, 'This is the text I read:', 'Вот что я прочитал:');
  return { text: `${note} ${await offerEyes(turn)}\n\n${read}\n\n${text}` };
}

const notLegible = async (turn: Turn, legibility: 'other-alphabet' | 'unsure'): Promise<string> =>
  legibility === 'other-alphabet'
    ? `${say(
        turn.language,
        'This looks like an alphabet I cannot read: I know printed Latin, Russian and Chinese letters and digits. The letters below are guesses, the numbers are more likely right.',
        'Похоже, здесь алфавит, которого я не читаю: я знаю печатную латиницу, русские буквы, китайские знаки и цифры. Буквы ниже угаданы неверно, числам можно верить больше.',
      )} ${await offerEyes(turn)}`
    : say(
        turn.language,
        'I can hardly make out this text; a sharper or straighter photo may help. This is my guess:',
        'Этот текст я разбираю с трудом; поможет более чёткий или ровный снимок. Вот что у меня вышло:',
      );

function bought(turn: Turn, name: string, items: readonly string[]): Reply {
  const head = say(turn.language, 'The lines with a price:', 'Строки с ценой:');
  const lines = items.map((line) => `- ${escapeMarkdown(line.replace(/\s+/gu, ' '))}`).join('\n');
  return {
    text: `${head}\n\n${lines}\n\n[${escapeMarkdown(name)}](#source-1)`,
    sources: [{ title: name, quote: items.join('\n').slice(0, MAX_QUOTE) }],
    found: true,
  };
}

/** What the price is asked of, in the question's words; null where a total or something else is asked. */
function pricedItem(question: string): string | null {
  if (!PRICE_ASKED.test(question)) return null;
  const named = words(question).filter((word) => terms(word).some((stem) => !TOTAL_STEMS.has(stem)));
  return named.length === 0 || named.length > 4 ? null : named.join(' ');
}

const noSuchLine = (turn: Turn, item: string): string =>
  say(
    turn.language,
    `I found no line with “${escapeMarkdown(item)}” in the text of this image. It may be called something else there; this is the text I read:`,
    `Строки со словами «${escapeMarkdown(item)}» я в тексте этого изображения не нашёл. Там это может называться иначе или на другом языке; вот что я прочитал:`,
  );

async function answerFromLines(turn: Turn, name: string, lines: readonly string[]): Promise<Reply | null> {
  const { question } = turn;
  const total = TOTAL.test(question) && namesNothingElse(question) ? totalLine(lines) : undefined;
  if (total !== undefined) return cited(name, total.text, total.marked);
  const followUp = readFollowUp(question);
  const own = readQuestion(followUp?.kind === 'subject' ? followUp.subject : question);
  const previous = lastSubject(turn.earlier);
  // "By when?" goes on about what was asked before.
  const stems = namesOnlyKind(own.stems) && previous !== null ? readQuestion(previous).stems : [];
  const all = [...new Set([...own.stems, ...stems])];
  // The price of one thing stands on its own line: "how much" and "cost" would find the total's.
  const items = pricedItem(question) === null ? [] : all.filter((stem) => !TOTAL_STEMS.has(stem));
  const asked = { ...own, stems: items.length > 0 ? items : all };
  const best = (await searchSentences([indexLines(lines)], asked, turn.signal))[0];
  if (best !== undefined && best.score >= ANSWERS && question !== '' && !READ_ALL.test(question)) {
    const second = await secondLine(turn, lines, asked, best.sentence.stems);
    const texts = [best.sentence.text, ...(second === null ? [] : [second])];
    return {
      text: texts
        .map((text, at) => `${marked(text, asked, items.length > 0)} [${escapeMarkdown(name)}](#source-${at + 1})`)
        .join('\n>\n'),
      sources: texts.map((quote) => ({ title: name, quote })),
      found: true,
    };
  }
  // A receipt begins with the name of the shop.
  const [head] = lines;
  if (SHOP_ASKED.test(question) && head !== undefined && /\p{L}{3}/u.test(head) && itemLines(lines).length > 0)
    return cited(name, head, `> **${escapeMarkdown(head)}**`);
  if (!DATE_ASKED.test(question)) return null;
  // "When was this?" names nothing that is printed: the date of a receipt is its first.
  for (const text of lines) {
    const date = findEntities(text, new Set(['date']))[0];
    if (date !== undefined) return cited(name, text, mark(text, date.text).marked);
  }
  return null;
}

/** The price of a line is its last amount: what stands before it may be a weight or a number of pieces. */
function marked(text: string, asked: Question, priced: boolean): string {
  const price = priced ? [...text.matchAll(AMOUNT)].at(-1)?.[0] : undefined;
  return price === undefined ? `> ${emphasise(text, asked)}` : mark(text, price).marked;
}

/** "How much were the bread and the coffee?": the line for what the first one leaves out. */
async function secondLine(
  turn: Turn,
  lines: readonly string[],
  asked: Question,
  known: readonly string[],
): Promise<string | null> {
  if (!/ and | и |,/iu.test(turn.question)) return null;
  const stems = asked.stems.filter((stem) => !known.includes(stem) && !TOTAL_STEMS.has(stem));
  const hit = (await searchSentences([indexLines(lines)], { ...asked, stems }, turn.signal))[0];
  return hit !== undefined && hit.score >= ANSWERS ? hit.sentence.text : null;
}

const cited = (name: string, quote: string, text: string): Reply => ({
  text: `${text} [${escapeMarkdown(name)}](#source-1)`,
  sources: [{ title: name, quote }],
  found: true,
});

/** "How much was the juice?" asks of the juice, not of the total. */
const namesNothingElse = (question: string): boolean =>
  readQuestion(question).stems.every((stem) => TOTAL_STEMS.has(stem));

/** The total of a receipt, by the line that names it. */
function totalLine(lines: readonly string[]): { text: string; marked: string } | undefined {
  // The last such line is the final one: subtotals come before it.
  const at = lines.findLastIndex((line) => TOTAL_LINE.test(line) && !NOT_TOTAL.test(line));
  const same = lines[at];
  const next = lines[at + 1];
  if (same === undefined) return undefined;
  // OCR may put the amount on a line of its own.
  const text = hasAmount(same) || next === undefined || !hasAmount(next) ? same : `${same} ${next}`;
  const amount = [...text.matchAll(AMOUNT)].at(-1)?.[0];
  return amount === undefined ? undefined : mark(text, amount);
}

const hasAmount = (line: string): boolean => line.search(AMOUNT) >= 0;

function mark(text: string, span: string): { text: string; marked: string } {
  const at = text.lastIndexOf(span);
  const marked = `> ${escapeMarkdown(text.slice(0, at))}**${escapeMarkdown(span)}**${escapeMarkdown(text.slice(at + span.length))}`;
  return { text, marked };
}

/** Every line is a statement of its own: a receipt has no sentences. */
function indexLines(lines: readonly string[]): TextIndex {
  const sentences = lines.map((text) => ({ text, heading: false, section: '', page: null, stems: terms(text) }));
  const frequency = new Map<string, number>();
  for (const { stems } of sentences)
    for (const stem of new Set(stems)) frequency.set(stem, (frequency.get(stem) ?? 0) + 1);
  return { sentences, frequency, sectionStems: new Map(), characters: 0, words: 0, lastPage: null };
}
