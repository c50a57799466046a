/** A table of a file with the place it comes from, and its rows as markdown and as quotes. */
import type { Source } from '../../../contract/frames.ts';
import type { DocumentPart } from '../../provider.ts';
import { pageLabel } from '../documents/quote.ts';
import { count, say } from '../language.ts';
import type { Reply, Turn } from '../skill.ts';
import { escapeMarkdown } from '../text/markdown.ts';
import type { Table } from './parse.ts';

export interface Sheet {
  /** The file it stands in; null for one pasted into the message. */
  readonly part: DocumentPart | null;
  readonly table: Table;
  /** 1-based number of the sheet; null where the format has none. */
  readonly page: number | null;
  /** The file is a table, rather than a text with one in it. */
  readonly tabular: boolean;
}

type Row = readonly string[];
const MAX_SHOWN = 30;
const MAX_QUOTE = 400;

/** "Item: Rent, Planned: 1240" */
export const rowText = ({ table }: Sheet, row: Row): string =>
  table.columns
    .flatMap((title, index) => {
      const cell = row[index] ?? '';
      return cell === '' ? [] : [title === '' ? cell : `${title}: ${cell}`];
    })
    .join(', ')
    .slice(0, MAX_QUOTE);

/** The source of a reply; none for what stands in the message itself. */
export const sourcesOf = ({ part, page, table, ...sheet }: Sheet, rows: readonly Row[]): Source[] =>
  part === null
    ? []
    : [
        {
          title: part.name,
          quote:
            rows.length === 1 && rows[0] !== undefined
              ? rowText({ part, page, table, ...sheet }, rows[0])
              : table.columns.join(', '),
          bucket_id: part.bucketId,
          file: part.name,
          ...(page === null ? {} : { page }),
        },
      ];

/** "[budget.xlsx, sheet 1](#source-1)": the only source of its reply; "" where there is none. */
export function linkTo(turn: Turn, { part, page }: Sheet): string {
  if (part === null) return '';
  const place = page === null ? '' : `, ${pageLabel(turn.language, part.mediaType, page)}`;
  return `[${escapeMarkdown(part.name)}${place}](#source-1)`;
}

/** "(Research, 3 rows, link)" */
export const inBrackets = (...parts: readonly string[]): string => {
  const said = parts.filter((part) => part !== '');
  return said.length === 0 ? '' : ` (${said.join(', ')})`;
};

export function tableReply(turn: Turn, sheet: Sheet, rows: readonly Row[], what: string): Reply {
  const { columns, rows: all } = sheet.table;
  const line = (cells: Row) => `| ${columns.map((_, index) => escapeMarkdown(cells[index] ?? '')).join(' | ')} |`;
  const of = say(turn.language, `of ${all.length}`, `из ${all.length}`);
  const size = count(turn.language, rows.length, ['row', 'rows'], ['строка', 'строки', 'строк']);
  const head = `**${size}** ${of}${what === '' ? '' : `, ${escapeMarkdown(what)}`} ${linkTo(turn, sheet)}`.trimEnd();
  const shown = rows.slice(0, MAX_SHOWN);
  const rest = rows.length - shown.length;
  return {
    text: [
      head,
      ...(rows.length === 0
        ? []
        : [[line(columns), `| ${columns.map(() => '---').join(' | ')} |`, ...shown.map(line)].join('\n')]),
      ...(rest === 0 ? [] : [say(turn.language, `…and ${rest} more.`, `…и ещё ${rest}.`)]),
    ].join('\n\n'),
    sources: sourcesOf(sheet, rows),
    found: true,
  };
}
