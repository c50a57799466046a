/** Recalls what the person said about themselves, in their own words, from this conversation and their memory. */
import { say } from '../language.ts';
import type { Bid, Reply, Skill, Turn } from '../skill.ts';
import { escapeMarkdown } from '../text/markdown.ts';
import { terms } from '../text/words.ts';

interface Fact {
  readonly key: string;
  readonly value: string;
  readonly said: string;
}

const NAME = String.raw`(\p{Lu}[\p{L}’'-]+(?: \p{Lu}[\p{L}’'-]+){0,2})`;
/** "I am Heiner" is a name only with its capital: "I am tired" is not. */
const NAMED = new RegExp(
  String.raw`(?:(?<!\p{L})[Ii](?: am|['’]m)|[Mm]y name(?: is|['’]s)|[Cc]all me|[Мм]еня зовут|[Мм]о[её] имя(?: —| -)?|(?:^|[.!,] )[Яя](?: —| -)?) ${NAME}`,
  'u',
);
const SENTENCE = /[^.!?\n]+(?:[.!?](?=\S)[^.!?\n]+)*[.!?]?/gu;
const MY =
  /(?<!\p{L})(?:my|our|мой|моя|моё|мое|мои|наш|наша|наше|наши) ([\p{L}\p{N} '’-]{2,60}?)(?: is| are| was| will be|:| =| —| –| - |\s+это)\s*(.+)/iu;
/** "My dog is called Rex", "мою собаку зовут Рекс": the name of something of theirs. */
const CALLED =
  /(?<!\p{L})(?:my|our) ([\p{L} '’-]{2,40}?)(?:['’]s name is| is called| is named| are called|, called)\s+([^,;]+)|(?<!\p{L})(?:мо(?:ю|его|ему|ей|их|я|й|ё|е)|наш\p{L}*) ([\p{L} -]{2,40}?) (?:зовут|называется|называют)\s+([^,;]+)/iu;
const LIVE = /(?<!\p{L})(?:i live|i'm living|i am living|i['’]?m from|i am from|я живу|я из)\s+(.+)/iu;
const WORK = /(?<!\p{L})(?:i (?:also )?work|and work|я работаю|и работаю)\s+(.+)/iu;
const OLD = /(?<!\p{L})(?:i am|i['’]m) (\d{1,3})(?: years? old)?(?:[.!,]|$)|(?<!\p{L})мне (\d{1,3}) (?:год|лет)/iu;
const REMEMBER =
  /(?<!\p{L})(?:please )?(?:remember|note|keep in mind|запомни|учти|имей в виду)(?: that| this|,? что)?[:,]?\s+(.+)/iu;
const ASK_TO_REMEMBER =
  /^(?:(?:please|пожалуйста)[, ]+)?(?:remember|note|keep in mind|запомни(?:те)?|учти(?:те)?|имей(?:те)? в виду)(?!\p{L})[^?]+$/iu;
const TOLD =
  /what (?:did|have) i (?:say|said|tell you|told you|mention|mentioned)(?: you)?(?: about)?\s*(.*?)\??$|что я (?:говорил|сказал|рассказывал|писал|упоминал)а?(?: тебе)?(?: об?о?| про)?\s*(.*?)\??$/iu;
const ASK_NAME =
  /(?:what(?:'s| is) my name|who am i|do you (?:know|remember) my name|как меня зовут|как мо[её] имя|кто я)\b|(?:как меня зовут|кто я(?!\p{L}))/iu;
const ASK_MY =
  /(?:what|which|who|when|where|how (?:much|old))(?:'s| is| are| was)? (?:the )?my ([\p{L}\p{N} '’-]+?)\??$|(?:как\p{L}+|кто|что|когда|где|сколько)(?: у меня)? (?:мой|моя|моё|мое|мои) ([\p{L}\p{N} -]+?)\??$|do you (?:know|remember) my ([\p{L} ]+?)\??$/iu;
const CALLED_KEY = terms('name')[0] ?? '';
/** "What is its name?", "как её зовут?", "what is my dog called?" */
const ASK_CALLED =
  /what(?:['’]?s| is| are| was) (?:its|his|her|their|the) names?\b|what (?:is|are) (?:it|he|she|they|(?:my|our) ([\p{L} -]+?)) (?:called|named)|как (?:его|её|ее|их) зовут|как зовут (?:мо(?:ю|его|ей|их)|наш\p{L}*) ([\p{L} -]+?)\??$|how is (?:my|our) ([\p{L} -]+?) called/iu;
const ASK_LIVE = /where (?:do|did) i live|where am i from|где я живу|откуда я(?!\p{L})/iu;
const ASK_WORK = /where do i work|what do i do(?: for a living)?\??$|где я работаю|кем я работаю/iu;
const ASK_OLD = /how old am i|what is my age|сколько мне лет/iu;

export const memory: Skill = {
  id: 'memory',
  consider(turn): Bid | null {
    const { kept } = turn;
    if (kept !== undefined) return { confidence: 0.96, reply: () => confirm(turn, kept) };
    // "Запомни, что мой кот Мурзик" asks nothing, though "что мой кот" would.
    const asked = ASK_TO_REMEMBER.test(turn.question) ? null : recall(turn);
    if (asked !== null) return asked;
    if (turn.question.length > 400 || /\?\s*$/u.test(turn.question)) return null;
    const facts = readFacts(turn.question);
    if (facts.length === 0) return null;
    return { confidence: 0.87, reply: () => acknowledge(turn, facts) };
  },
};

/** "My dog is called Rex. What is its name?": what is told goes before what is asked. Null for anything else. */
export function splitTold(message: string): { readonly fact: string; readonly question: string } | null {
  const match = /^([^?]{4,300}[.!])\s+([^.!?]{3,200}\?*)$/u.exec(message);
  const [, fact = '', question = ''] = match ?? [];
  const asks =
    /\?$/u.test(question) ||
    /^(?:what|who|when|where|which|how|как|кто|что|где|когда|сколько)(?!\p{L})/iu.test(question);
  return match !== null && asks && readFacts(fact).length > 0 ? { fact, question } : null;
}

export function readFacts(message: string): Fact[] {
  const facts: Fact[] = [];
  for (const raw of message.slice(0, 5_000).match(SENTENCE) ?? []) {
    const said = raw.trim();
    if (said.endsWith('?')) continue;
    const add = (key: string, value: string | undefined) => {
      const clean = value?.replace(/[.!\s]+$/u, '').trim();
      if (clean) facts.push({ key, value: clean, said });
    };
    add('name', NAMED.exec(said)?.[1]);
    add('live', LIVE.exec(said)?.[1]?.replace(/,? (?:and (?:i )?|и (?:я )?)(?:work|работаю)(?!\p{L}).*$/iu, ''));
    add('work', WORK.exec(said)?.[1]);
    const old = OLD.exec(said);
    add('age', old?.[1] ?? old?.[2]);
    const called = CALLED.exec(said);
    if (called !== null) {
      add(`${terms(called[1] ?? called[3] ?? '').join(' ')} ${CALLED_KEY}`, called[2] ?? called[4]);
      continue;
    }
    const mine = MY.exec(said);
    if (mine?.[1] !== undefined && !/^(?:name|имя)$/iu.test(mine[1])) add(terms(mine[1]).join(' '), mine[2]);
    add('remember', REMEMBER.exec(said)?.[1]);
  }
  return facts;
}

function recall(turn: Turn): Bid | null {
  const { question, language } = turn;
  // What was said here is newer than what was said elsewhere.
  const facts = () => [...turn.remembered, ...turn.earlier].flatMap(readFacts);
  const newest = (key: string) => facts().findLast((fact) => fact.key === key);
  const direct: readonly (readonly [RegExp, string])[] = [
    [ASK_NAME, 'name'],
    [ASK_LIVE, 'live'],
    [ASK_WORK, 'work'],
    [ASK_OLD, 'age'],
  ];
  for (const [pattern, key] of direct) {
    if (!pattern.test(question) || question.length > 120) continue;
    const fact = newest(key);
    return { confidence: 0.95, reply: () => (fact === undefined ? unknown(turn) : told(turn, fact)) };
  }
  const called = ASK_CALLED.exec(question);
  if (called !== null && question.length <= 120) {
    const owner = terms(called.slice(1).find((group) => group !== undefined) ?? '');
    const named = facts().findLast(({ key }) => {
      const words = key.split(' ');
      return words.includes(CALLED_KEY) && owner.every((stem) => words.includes(stem));
    });
    if (named !== undefined) return { confidence: 0.94, reply: () => told(turn, named) };
  }
  const said = TOLD.exec(question);
  if (said !== null) {
    const wanted = terms(said[1] ?? said[2] ?? '');
    const lines = turn.earlier
      .flatMap((message) => message.match(SENTENCE) ?? [])
      .map((line) => line.trim())
      .filter((line) => wanted.length === 0 || wanted.some((stem) => terms(line).includes(stem)));
    const quotes = lines.slice(-5).map((line) => `> ${escapeMarkdown(line)}`);
    return {
      confidence: 0.93,
      reply: () =>
        quotes.length === 0
          ? unknown(turn)
          : { text: `${say(language, 'You said:', 'Вы сказали:')}\n\n${quotes.join('\n>\n')}` },
    };
  }
  const my = ASK_MY.exec(question);
  const wanted = terms(my?.slice(1).find((group) => group !== undefined) ?? '');
  if (wanted.length === 0) return null;
  const known = facts().findLast(({ key }) => wanted.every((stem) => key.split(' ').includes(stem)));
  if (known !== undefined) return { confidence: 0.94, reply: () => told(turn, known) };
  // With files at hand "my deposit" is more likely in them.
  return turn.documents.length + turn.images.length + turn.sounds.length > 0
    ? null
    : { confidence: 0.6, reply: () => unknown(turn) };
}

const told = (turn: Turn, fact: Fact): Reply => ({
  text: `**${escapeMarkdown(fact.value)}**. ${say(turn.language, 'You said', 'Вы сказали')}: “${escapeMarkdown(fact.said)}”`,
});

const unknown = (turn: Turn): Reply => ({
  found: false,
  text: say(turn.language, 'You haven’t told me that in this chat.', 'В этом чате вы мне этого не говорили.'),
});

const confirm = ({ language }: Turn, kept: string): Reply => ({
  text: say(
    language,
    `I’ll remember it, in other chats too: “${escapeMarkdown(kept)}”. What I remember is under Settings › Memory.`,
    `Запомнил, и для других чатов тоже: «${escapeMarkdown(kept)}». Всё, что я помню, — в «Настройки › Память».`,
  ),
});

function acknowledge(turn: Turn, facts: readonly Fact[]): Reply {
  const name = facts.find(({ key }) => key === 'name')?.value;
  const { language } = turn;
  if (name !== undefined) {
    return {
      text: say(
        language,
        `Nice to meet you, ${escapeMarkdown(name)}. I’ll remember it in this chat.`,
        `Приятно познакомиться, ${escapeMarkdown(name)}. В этом чате я это запомню.`,
      ),
      suggestions: [
        say(language, 'What is my name?', 'Как меня зовут?'),
        say(language, 'What can you do?', 'Что ты умеешь?'),
      ],
    };
  }
  const values = [...new Set(facts.map(({ said }) => `“${escapeMarkdown(said)}”`))].join(', ');
  return { text: say(language, `Noted for this chat: ${values}`, `Запомнил в этом чате: ${values}`) };
}
