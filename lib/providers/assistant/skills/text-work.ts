/** Work on text given in the message itself: counts, sorting, JSON and CSV, Base64, hashes, lists, summaries. */
import { createHash } from 'node:crypto';
import { summarise } from '../documents/summarise.ts';
import { buildTextIndex } from '../documents/text-index.ts';
import { count, say } from '../language.ts';
import type { Bid, Reply, Skill, Turn } from '../skill.ts';
import { parseTable } from '../tables/parse.ts';
import { type EntityKind, findEntities } from '../text/entities.ts';
import { code, codeBlock, escapeMarkdown } from '../text/markdown.ts';

/** More than this is a file: attach it. Keeps one turn of the event loop short. */
const MAX_CHARS = 100_000;

type Operation = (given: string, turn: Turn) => Reply | Promise<Reply>;

const block = (text: string, language = ''): Reply => ({ text: codeBlock(text, language) });

const OPERATIONS: readonly (readonly [RegExp, Operation])[] = [
  [/\bcsv\b.*(?:to|into|→|в) json/iu, csvToJson],
  [/\bjson\b.*(?:to|into|→|в) csv/iu, jsonToCsv],
  [
    /(?:format|validate|check|pretty|valid|проверь|отформатируй|форматируй).*\bjson\b|\bjson\b.*(?:valid|format|корректен|правильн)/iu,
    formatJson,
  ],
  [
    /(?:decode|from|раскодируй|декодируй).*base ?64|base ?64 decode/iu,
    (given) => block(Buffer.from(given, 'base64').toString('utf8')),
  ],
  [/base ?64/iu, (given) => block(Buffer.from(given, 'utf8').toString('base64'))],
  [
    /\bsha-?256\b|\bhash\b|(?<!\p{L})хеш/iu,
    (given) => ({ text: `SHA-256: ${code(createHash('sha256').update(given).digest('hex'))}` }),
  ],
  [/(?:sort|alphabeti[sz]e).*(?:lines|list|words|this|these)|отсортируй|упорядочи/iu, sortLines],
  [
    /(?:remove|delete|drop) (?:the )?duplicate|dedup|unique lines|(?:удали|убери) (?:дубл|повтор)/iu,
    (given) => block([...new Set(given.split('\n'))].join('\n')),
  ],
  [/upper ?case|capitals|(?:верхн\p{L}+ регистр|заглавны|прописны)/iu, (given) => block(given.toLocaleUpperCase())],
  [/lower ?case|нижн\p{L}+ регистр|строчны/iu, (given) => block(given.toLocaleLowerCase())],
  [
    /how many (?:words|characters|letters|lines|sentences)|count (?:the )?(?:words|characters|letters|lines)|word count|сколько (?:\p{L}+ )?(?:слов|символов|знаков|букв|строк)|(?:по|со)считай (?:слова|символы|буквы|строки)/iu,
    counts,
  ],
  [/summar|tl;?dr|(?<!\p{L})(?:кратко|изложи|перескажи|суммируй|резюмируй)/iu, summary],
  [
    /(?:extract|find|list).*e-?mails?|(?:извлеки|найди|выпиши).*(?:почт|имейл|email)/iu,
    (given, turn) => entities(given, turn, 'email'),
  ],
  [
    /(?:extract|find|list).*(?:urls?|links)|(?:извлеки|найди|выпиши).*ссылки/iu,
    (given, turn) => entities(given, turn, 'url'),
  ],
  [/(?:extract|find|list).*dates|(?:извлеки|найди|выпиши).*даты/iu, (given, turn) => entities(given, turn, 'date')],
  [
    /(?:extract|find|list).*(?:amounts|prices|sums)|(?:извлеки|найди|выпиши).*(?:суммы|цены)/iu,
    (given, turn) => entities(given, turn, 'money'),
  ],
];

export const textWork: Skill = {
  id: 'text-work',
  consider(turn): Bid | null {
    const split = splitTask(turn.question);
    if (split === null) return null;
    const operation = OPERATIONS.find(([pattern]) => pattern.test(split.task))?.[1];
    if (operation === undefined) return null;
    if (split.given.length > MAX_CHARS) return { confidence: 0.9, reply: () => tooLong(turn) };
    return {
      confidence: 0.92,
      reply: () => operation(split.given, turn),
    };
  },
};

/** The instruction, and the text it is about: after a colon or a line break, in a code fence, or in quotes. */
export function splitTask(question: string): { readonly task: string; readonly given: string } | null {
  const fence = /^([\s\S]*?)```[a-z]*\n([\s\S]*?)```([\s\S]*)$/iu.exec(question);
  if (fence !== null) return pair(`${fence[1] ?? ''} ${fence[3] ?? ''}`, fence[2]);
  const line = question.indexOf('\n');
  const first = line < 0 ? question : question.slice(0, line);
  if (line > 0 && first.length <= 200) return pair(first, question.slice(line + 1));
  const quoted = /^([^"«“]{3,200})["«“]([\s\S]+)["»”][\s?.!]*$/u.exec(question);
  if (quoted !== null) return pair(quoted[1], quoted[2]);
  const colon = /^([^:]{3,200}): ?([\s\S]+)$/u.exec(question);
  return colon === null ? null : pair(colon[1], colon[2]);
}

function pair(task = '', given = ''): { task: string; given: string } | null {
  const text = given.trim();
  return text === '' || task.trim() === '' ? null : { task: task.trim(), given: text };
}

const tooLong = (turn: Turn): Reply => ({
  text: say(
    turn.language,
    'That is too much text for a message: attach it as a file.',
    'Для сообщения текста слишком много: приложите его файлом.',
  ),
});

function formatJson(given: string, turn: Turn): Reply {
  try {
    const text = JSON.stringify(JSON.parse(given), null, 2);
    return { text: `${say(turn.language, 'Valid JSON:', 'Корректный JSON:')}\n\n${codeBlock(text, 'json')}` };
  } catch (error) {
    // The parser's own words name the place; they are about the person's text, so they are shown.
    const why = error instanceof Error ? error.message : '';
    return { text: `${say(turn.language, 'This is not valid JSON:', 'Это некорректный JSON:')} ${code(why)}` };
  }
}

function csvToJson(given: string, turn: Turn): Reply {
  const table = parseTable(given);
  if (table === null)
    return { text: say(turn.language, 'I see no table in that text.', 'Таблицы в этом тексте я не вижу.') };
  const rows = table.rows.map((row) =>
    Object.fromEntries(table.columns.map((name, index) => [name, row[index] ?? ''])),
  );
  return block(JSON.stringify(rows, null, 2), 'json');
}

function jsonToCsv(given: string, turn: Turn): Reply {
  let rows: unknown;
  try {
    rows = JSON.parse(given);
  } catch {
    // Formatting says what is wrong with it.
    return formatJson(given, turn);
  }
  if (!Array.isArray(rows) || !rows.every((row) => typeof row === 'object' && row !== null)) {
    return {
      text: say(turn.language, 'For CSV I need a JSON array of objects.', 'Для CSV нужен массив объектов JSON.'),
    };
  }
  const records = rows.map((row) => new Map<string, unknown>(Object.entries(row as object)));
  const columns = [...new Set(records.flatMap((row) => [...row.keys()]))];
  const cell = (value: unknown): string => {
    const text =
      value === undefined || value === null ? '' : typeof value === 'object' ? JSON.stringify(value) : String(value);
    return /[",\n\r]/u.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  };
  const lines = [columns.map(cell), ...records.map((row) => columns.map((name) => cell(row.get(name))))];
  return block(lines.map((line) => line.join(',')).join('\n'), 'csv');
}

function sortLines(given: string, turn: Turn): Reply {
  const lines = given.includes('\n') ? given.split('\n') : given.split(/\s*,\s*/u);
  const collator = new Intl.Collator(turn.language, { numeric: true });
  return block(
    lines
      .map((line) => line.trim())
      .filter(Boolean)
      .sort(collator.compare)
      .join('\n'),
  );
}

function counts(given: string, turn: Turn): Reply {
  const { language } = turn;
  const words = given.match(/[\p{L}\p{N}]+(?:[’'.,-][\p{L}\p{N}]+)*/gu)?.length ?? 0;
  const characters = [...new Intl.Segmenter(language, { granularity: 'grapheme' }).segment(given)].length;
  const parts = [
    count(language, words, ['word', 'words'], ['слово', 'слова', 'слов']),
    count(language, characters, ['character', 'characters'], ['символ', 'символа', 'символов']),
    count(language, given.split('\n').length, ['line', 'lines'], ['строка', 'строки', 'строк']),
  ];
  return { text: `**${parts[0]}**, ${parts.slice(1).join(', ')}.` };
}

async function summary(given: string, turn: Turn): Promise<Reply> {
  const index = await buildTextIndex([{ fileId: '', ordinal: 0, page: null, heading: '', text: given }]);
  const wanted = Math.max(1, Math.min(6, Math.round(Math.sqrt(index.sentences.length))));
  const { sentences } = await summarise(index, wanted, turn.signal);
  const head = say(turn.language, 'In its own sentences:', 'Его же предложениями:');
  return { text: `${head}\n\n${sentences.map(({ text }) => `- ${escapeMarkdown(text)}`).join('\n')}` };
}

function entities(given: string, turn: Turn, kind: EntityKind): Reply {
  const found = [...new Set(findEntities(given, new Set([kind])).map(({ text }) => text))];
  if (found.length === 0) return { text: say(turn.language, 'I found none in that text.', 'В этом тексте не нашёл.') };
  return { text: found.map((text) => `- ${escapeMarkdown(text)}`).join('\n') };
}
