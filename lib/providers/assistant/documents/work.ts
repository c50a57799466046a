/** Work on opened files other than answering a question: summary, outline, size, page, lists, exact phrases. */
import { count, say } from '../language.ts';
import { makePacer } from '../pace.ts';
import type { Reply, Turn } from '../skill.ts';
import { type EntityKind, findEntities } from '../text/entities.ts';
import { escapeMarkdown } from '../text/markdown.ts';
import type { OpenDocument } from './library.ts';
import { Citations, pageLabel } from './quote.ts';
import { suggest } from './suggest.ts';
import { summarise } from './summarise.ts';

const MAX_LISTED = 60;
const MAX_FOUND = 10;
const PAGE_CHARS = 1_500;

export async function summaryReply(turn: Turn, documents: readonly OpenDocument[]): Promise<Reply> {
  const { language } = turn;
  const citations = new Citations(language, documents.length > 1);
  const parts: string[] = [];
  for (const document of documents) {
    const { index, part } = document;
    const wanted = Math.max(
      3,
      Math.min(8, Math.round(Math.sqrt(index.sentences.length)), Math.ceil(8 / documents.length)),
    );
    const summary = await summarise(index, Math.min(wanted, Math.max(1, index.sentences.length)), turn.signal);
    parts.push(`**${escapeMarkdown(part.name)}**, ${sizeOf(turn, document)}`);
    parts.push(
      say(language, 'In its own sentences:', 'Его же предложениями:'),
      summary.sentences
        .map((sentence) => `- ${escapeMarkdown(sentence.text)} ${citations.cite(document, sentence)}`)
        .join('\n'),
    );
    if (summary.outline.length >= 3) {
      const titles = summary.outline.map(({ text, page }) => {
        const place = page === null ? '' : `, ${pageLabel(language, part.mediaType, page)}`;
        return `${escapeMarkdown(text)}${place}`;
      });
      parts.push(`${say(language, 'Sections:', 'Разделы:')} ${titles.slice(0, 12).join(' · ')}`);
    }
  }
  return { text: parts.join('\n\n'), sources: citations.sources, suggestions: suggest(turn, documents) };
}

export async function outlineReply(turn: Turn, documents: readonly OpenDocument[]): Promise<Reply> {
  const parts: string[] = [];
  for (const { index, part } of documents) {
    const { outline } = await summarise(index, 1, turn.signal);
    const lines = outline.map(({ text, page }) =>
      page === null
        ? `- ${escapeMarkdown(text)}`
        : `- ${escapeMarkdown(text)} (${pageLabel(turn.language, part.mediaType, page)})`,
    );
    parts.push(
      lines.length === 0
        ? say(turn.language, `I see no headings in ${part.name}.`, `Заголовков в ${part.name} я не вижу.`)
        : `**${escapeMarkdown(part.name)}**\n\n${lines.join('\n')}`,
    );
  }
  return { text: parts.join('\n\n'), suggestions: suggest(turn, documents) };
}

export function sizeReply(turn: Turn, documents: readonly OpenDocument[]): Reply {
  const lines = documents.map((document) => `**${escapeMarkdown(document.part.name)}**: ${sizeOf(turn, document)}.`);
  return { text: lines.join('\n\n'), suggestions: suggest(turn, documents) };
}

function sizeOf(turn: Turn, { part, index }: OpenDocument): string {
  const { language } = turn;
  const pages = part.pages ?? index.lastPage;
  return [
    ...(pages === null ? [] : [count(language, pages, ['page', 'pages'], ['страница', 'страницы', 'страниц'])]),
    count(language, index.words, ['word', 'words'], ['слово', 'слова', 'слов']),
    count(language, index.characters, ['character', 'characters'], ['символ', 'символа', 'символов']),
  ].join(', ');
}

export function pageReply(turn: Turn, documents: readonly OpenDocument[], wanted: number): Reply {
  const page =
    wanted > 0 ? wanted : Math.max(1, ...documents.map(({ part, index }) => part.pages ?? index.lastPage ?? 1));
  const { language } = turn;
  const citations = new Citations(language, documents.length > 1);
  for (const document of documents) {
    const sentences = document.index.sentences.filter((sentence) => sentence.page === page);
    if (sentences.length === 0) continue;
    let text = '';
    let shown = 0;
    for (const sentence of sentences) {
      if (text.length + sentence.text.length > PAGE_CHARS && shown > 0) break;
      text += sentence.heading ? `\n\n**${escapeMarkdown(sentence.text)}**\n\n` : `${escapeMarkdown(sentence.text)} `;
      shown++;
    }
    const first = sentences[0];
    const link = first === undefined ? '' : citations.cite(document, first);
    const rest =
      shown < sentences.length
        ? `\n\n${say(language, `The page goes on; these are its first ${shown} of ${sentences.length} sentences.`, `Страница на этом не кончается: показано предложений ${shown} из ${sentences.length}.`)}`
        : '';
    return {
      text: `${text.trim()} ${link}${rest}`,
      sources: citations.sources,
      suggestions: suggest(turn, documents),
      found: true,
    };
  }
  const pages = documents.map(({ part, index }) => part.pages ?? index.lastPage).find((n) => n !== null);
  return {
    text:
      pages === undefined || pages === null
        ? say(language, 'This file has no page numbers.', 'В этом файле нет номеров страниц.')
        : say(
            language,
            `I have no text for page ${page}: the file has ${pages} pages.`,
            `Текста страницы ${page} у меня нет: в файле страниц ${pages}.`,
          ),
  };
}

const LABELS: Readonly<Record<EntityKind, readonly [string, string]>> = {
  date: ['Dates', 'Даты'],
  time: ['Times', 'Время'],
  duration: ['Periods', 'Сроки'],
  money: ['Amounts', 'Суммы'],
  percent: ['Percentages', 'Проценты'],
  number: ['Numbers', 'Числа'],
  email: ['E-mail addresses', 'Адреса почты'],
  url: ['Links', 'Ссылки'],
  phone: ['Phone numbers', 'Телефоны'],
  person: ['Names', 'Имена'],
  organisation: ['Organisations', 'Организации'],
  role: ['Parties', 'Стороны'],
  place: ['Addresses', 'Адреса'],
};

export async function listReply(
  turn: Turn,
  documents: readonly OpenDocument[],
  kinds: readonly EntityKind[],
): Promise<Reply> {
  const { language } = turn;
  const citations = new Citations(language, documents.length > 1);
  const pace = makePacer(turn.signal);
  const parts: string[] = [];
  for (const kind of kinds) {
    const found = new Map<string, string>();
    let more = 0;
    for (const document of documents) {
      for (const sentence of document.index.sentences) {
        await pace();
        for (const entity of findEntities(sentence.text, new Set([kind]))) {
          const key = entity.text.toLowerCase();
          if (found.has(key)) continue;
          if (found.size >= MAX_LISTED) more++;
          else
            found.set(
              key,
              `- **${escapeMarkdown(entity.text)}**: ${context(sentence.text, entity.start, entity.text.length)} ${citations.cite(document, sentence)}`,
            );
        }
      }
    }
    const label = say(language, ...LABELS[kind]);
    if (found.size === 0) parts.push(say(language, `${label}: I found none.`, `${label}: не нашёл.`));
    else parts.push(`${label} (${found.size + more}):\n\n${[...found.values()].join('\n')}`);
    if (more > 0) parts.push(say(language, `…and ${more} more.`, `…и ещё ${more}.`));
  }
  if (kinds.some((kind) => kind === 'person' || kind === 'organisation' || kind === 'place')) {
    parts.push(
      say(
        language,
        'Names are recognised by their form, so some may be missing or not be names.',
        'Имена распознаны по форме записи: что-то могло потеряться или попасть сюда зря.',
      ),
    );
  }
  return { text: parts.join('\n\n'), sources: citations.sources, suggestions: suggest(turn, documents) };
}

/** The words around a find, short enough for a list. */
function context(text: string, start: number, length: number): string {
  const from = Math.max(0, start - 60);
  const to = Math.min(text.length, start + length + 60);
  const cut = text.slice(
    from === 0 ? 0 : text.indexOf(' ', from) + 1,
    to === text.length ? to : text.lastIndexOf(' ', to),
  );
  return escapeMarkdown(`${from === 0 ? '' : '…'}${cut}${to === text.length ? '' : '…'}`);
}

export function findReply(turn: Turn, documents: readonly OpenDocument[], phrase: string): Reply {
  const { language } = turn;
  const citations = new Citations(language, documents.length > 1);
  const wanted = phrase.toLowerCase().replace(/\s+/gu, ' ').trim();
  const lines: string[] = [];
  let total = 0;
  for (const document of documents) {
    for (const sentence of document.index.sentences) {
      const at = sentence.text.toLowerCase().indexOf(wanted);
      if (at < 0) continue;
      total++;
      if (lines.length >= MAX_FOUND) continue;
      const text = sentence.text;
      const marked = `${escapeMarkdown(text.slice(0, at))}**${escapeMarkdown(text.slice(at, at + wanted.length))}**${escapeMarkdown(text.slice(at + wanted.length))}`;
      lines.push(`- ${marked} ${citations.cite(document, sentence)}`);
    }
  }
  const quoted = `“${escapeMarkdown(phrase)}”`;
  if (total === 0) {
    return { text: say(language, `${quoted} does not occur, word for word.`, `${quoted} дословно не встречается.`) };
  }
  const head = say(
    language,
    `${quoted} occurs in ${count('en', total, ['sentence', 'sentences'], ['', '', ''])}:`,
    `${quoted} встречается, предложений: ${total}.`,
  );
  return { text: `${head}\n\n${lines.join('\n')}`, sources: citations.sources, suggestions: suggest(turn, documents) };
}
