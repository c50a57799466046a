/** Greetings, thanks, goodbyes and "what can you do": short, and with a next step. */
import { say } from '../language.ts';
import type { Bid, Reply, Skill, Turn } from '../skill.ts';

const HELLO =
  /^(?:hi+|hello|hey|good (?:morning|afternoon|evening|day)|greetings|привет(?:ик|ствую)?|здравствуй(?:те)?|добр(?:ый|ое|ой) (?:день|вечер|утро|ночи)|хай|салют)(?: there| everyone| assistant| всем| ассистент)?$/iu;
const THANKS =
  /^(?:(?:ok|okay|great|good|perfect|cool|nice|super|отлично|супер|хорошо|ок|здорово|круто|класс)[,!. ]*)?(?:thanks?(?: you)?(?: (?:a lot|so much|very much))?|thx|ty|спасибо(?: большое| тебе| вам)?|благодарю)$/iu;
const PRAISE = /^(?:ok|okay|great|good|perfect|cool|nice|отлично|супер|хорошо|ок|здорово|круто|класс|ясно|понятно)$/iu;
const BYE = /^(?:bye(?: bye)?|goodbye|good night|see you(?: later)?|пока|до свидания|до встречи|спокойной ночи)$/iu;
const HOW_ARE_YOU = /^(?:how are you(?: doing)?(?: today)?|how'?s it going|как (?:дела|ты|поживаешь|жизнь))$/iu;
const ABILITIES =
  /^(?:what (?:all )?(?:can|do) you (?:do|help(?: me)? with)|what are you (?:able to do|capable of|good at)|how can you help(?: me)?|help(?: me)?|what are your (?:skills|abilities|capabilities)|(?:а )?что ты (?:умеешь|можешь)(?: делать)?|(?:а )?что вы (?:умеете|можете)(?: делать)?|чем (?:ты )?(?:можешь|можете) помочь|помощь|помоги(?: мне)?|твои возможности)$/iu;
const IDENTITY =
  /^(?:who are you|what are you|what is your name|what'?s your name|are you (?:an? )?(?:ai|llm|language model|chatgpt|gpt|robot|bot|human|real)(?: person)?|is this chatgpt|which model (?:are you|is this)|what model are you|(?:а )?(?:ты )?кто ты(?: такой)?|кто вы|как тебя зовут|что ты такое|ты (?:ии|языковая модель|chatgpt|gpt|робот|бот|человек)|какая ты модель)$/iu;

export const greetings: Skill = {
  id: 'greetings',
  consider(turn): Bid | null {
    const said = turn.question
      .replace(/[\s!?.,…()\p{Extended_Pictographic}]+$/gu, '')
      .replace(/\s+/gu, ' ')
      .trim();
    if (said === '' && turn.newDocuments + turn.newImages + turn.newSounds > 0) return null;
    // A greeting before a question is politeness; the question is what counts.
    const core = said.replace(/^(?:hi|hello|hey|привет|здравствуйте)[ ,!]+(?=\S)/iu, '');
    const reply = replyTo(core, turn) ?? replyTo(said, turn);
    return reply === null ? null : { confidence: 1, reply: () => reply };
  },
};

function replyTo(said: string, turn: Turn): Reply | null {
  const { language } = turn;
  if (said === '' || HELLO.test(said)) {
    return {
      text: say(
        language,
        'Hello! Attach a file or a photo and ask about it, or give me something to calculate. I work offline and I am not a language model, so I only say what I can find or compute.',
        'Здравствуйте! Приложите файл или фото и спросите о нём, или дайте мне что-нибудь посчитать. Я работаю без сети и я не языковая модель: говорю только то, что нашёл или вычислил.',
      ),
      suggestions: starters(turn),
    };
  }
  if (THANKS.test(said)) {
    return { text: say(language, 'You’re welcome. Anything else?', 'Пожалуйста. Что-нибудь ещё?') };
  }
  if (PRAISE.test(said)) {
    return {
      text: say(
        language,
        'Good. Ask the next question whenever you like.',
        'Хорошо. Задавайте следующий вопрос, когда захотите.',
      ),
    };
  }
  if (BYE.test(said)) {
    return {
      text: say(language, 'Goodbye. This chat stays here.', 'До свидания. Этот чат останется здесь.'),
    };
  }
  if (HOW_ARE_YOU.test(said)) {
    return {
      text: say(
        language,
        'I’m a program, so nothing to report, but everything is running. What shall I look at?',
        'Я программа, так что рассказать нечего, но всё работает. Что посмотреть?',
      ),
      suggestions: starters(turn),
    };
  }
  if (IDENTITY.test(said)) {
    return {
      text: say(
        language,
        'I’m the Assistant built into Hypotez. I am **not a language model**: I find answers in your files and quote them, read the text in images, calculate, and remember what you tell me in this chat. For free conversation, connect a model in [Settings → Providers](/chat/settings/).',
        'Я Ассистент, встроенный в Hypotez. Я **не языковая модель**: нахожу ответы в ваших файлах и цитирую их, читаю текст на изображениях, считаю и помню то, что вы сказали в этом чате. Для свободной беседы подключите модель: [Настройки → Провайдеры](/chat/settings/).',
      ),
      suggestions: starters(turn),
    };
  }
  if (ABILITIES.test(said)) return { text: abilities(turn), suggestions: starters(turn) };
  return null;
}

export function abilities(turn: Turn): string {
  return say(
    turn.language,
    [
      'I work offline, on this machine, without a language model. I can:',
      '',
      '- **answer from your files** (PDF, Word, spreadsheets, text, e-books) with the passage and its page',
      '- **summarise** a file or pasted text with its own sentences, and list its dates, amounts, e-mails or names',
      '- **work out tables**: look up a cell, list rows (“amount > 100”), sum or average a column, in CSV, Excel and documents',
      '- **read the text in a photo or scan** (Latin letters, digits, Chinese), such as the total on a receipt',
      '- **calculate**: arithmetic, percentages, units, dates',
      '- **remember** what you tell me in this chat',
      '- **handle text**: count words, sort lines, check JSON, convert JSON and CSV, hashes, Base64',
      '- **explain Hypotez**',
      '',
      'For essays, translation, code or general knowledge, connect a language model in [Settings → Providers](/chat/settings/).',
    ].join('\n'),
    [
      'Я работаю без сети, на этой машине и без языковой модели. Я умею:',
      '',
      '- **отвечать по вашим файлам** (PDF, Word, таблицы, текст, книги) с цитатой и страницей',
      '- **кратко излагать** файл или вставленный текст его же предложениями, перечислять даты, суммы, адреса почты, имена',
      '- **работать с таблицами**: найти ячейку, вывести строки («сумма > 100»), сложить или усреднить столбец в CSV, Excel и документах',
      '- **читать текст на фото или скане** (латиница, цифры, китайские знаки), например итог в чеке',
      '- **вычислять**: арифметика, проценты, единицы, даты',
      '- **помнить**, что вы сказали в этом чате',
      '- **обрабатывать текст**: считать слова, сортировать строки, проверять JSON, переводить JSON и CSV, хеши, Base64',
      '- **рассказывать о Hypotez**',
      '',
      'Для сочинений, перевода, кода и общих знаний подключите языковую модель: [Настройки → Провайдеры](/chat/settings/).',
    ].join('\n'),
  );
}

function starters(turn: Turn): string[] {
  const document = turn.documents[0];
  return [
    ...(document === undefined
      ? []
      : [say(turn.language, `Summarise ${document.name}`, `Кратко изложи ${document.name}`)]),
    say(turn.language, 'What can you do?', 'Что ты умеешь?'),
    say(turn.language, 'How do I connect a model?', 'Как подключить модель?'),
    say(turn.language, 'What is 15% of 240?', 'Сколько будет 15% от 240?'),
  ];
}
