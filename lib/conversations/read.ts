/** Lists, details and the search over titles and text. */
import { Prisma } from '../../generated/prisma/client.ts';
import type { ConversationDetail, ConversationPage, ConversationSummary, MessageView } from '../contract/api.ts';
import { BadRequestError, NotFoundError } from '../contract/errors.ts';
import { database } from '../platform/database.ts';
import { ftsQuery } from '../platform/full-text.ts';
import { findConversation, NEWEST_RUN, ROWS_PER_QUERY } from './store.ts';
import { parametersOf, toMessageView, toSummary } from './views.ts';

export interface ListRequest {
  readonly cursor?: string | undefined;
  readonly limit: number;
  readonly q?: string | undefined;
}

/** Newest first, pinned ones before all others. With `q`: the best matches, in one page. */
/** Who reads, and the one conversation they may when it is one. */
export interface Reader {
  readonly id: string;
  readonly conversationId?: string;
}

/** @param reader a device that was handed one conversation sees that one only. */
export async function listConversations(reader: Reader, request: ListRequest): Promise<ConversationPage> {
  const { id: ownerId, conversationId } = reader;
  if (conversationId !== undefined) {
    const row = await database().conversation.findFirst({
      where: { id: conversationId, ownerId, deletedAt: null },
      include: { runs: NEWEST_RUN },
    });
    return { items: row === null ? [] : [toSummary(row, row.runs[0]?.id ?? null)], next_cursor: null };
  }
  if (request.q !== undefined && request.q.trim() !== '') {
    return { items: await searchConversations(ownerId, request.q, request.limit), next_cursor: null };
  }
  const after = request.cursor === undefined ? null : readCursor(request.cursor);
  const rows = await database().conversation.findMany({
    where: { ownerId, deletedAt: null, temporary: false, ...(after === null ? {} : { OR: after }) },
    orderBy: [{ pinned: 'desc' }, { updatedAt: 'desc' }, { seq: 'desc' }],
    take: request.limit + 1,
    include: { runs: NEWEST_RUN },
  });
  const page = rows.slice(0, request.limit);
  const last = page.at(-1);
  return {
    items: page.map((row) => toSummary(row, row.runs[0]?.id ?? null)),
    next_cursor: rows.length > request.limit && last !== undefined ? writeCursor(last) : null,
  };
}

interface Position {
  readonly pinned: boolean;
  readonly updatedAt: Date;
  readonly seq: number;
}

function writeCursor(row: Position): string {
  return `${row.pinned ? 1 : 0}-${row.updatedAt.getTime()}-${row.seq}`;
}

/** The rows behind a cursor, as the sort order sees them. */
function readCursor(cursor: string): Prisma.ConversationWhereInput[] {
  const match = /^([01])-(\d{1,15})-(\d{1,15})$/.exec(cursor);
  if (match === null) throw new BadRequestError('The cursor is not one of ours.', { param: 'cursor' });
  const pinned = match[1] === '1';
  const updatedAt = new Date(Number(match[2]));
  const seq = Number(match[3]);
  return [
    ...(pinned ? [{ pinned: false }] : []),
    { pinned, updatedAt: { lt: updatedAt } },
    { pinned, updatedAt, seq: { lt: seq } },
  ];
}

interface SearchHit {
  readonly conversationId: string;
  readonly messageId: string | null;
  readonly snippet: string;
}

async function searchConversations(ownerId: string, q: string, limit: number): Promise<ConversationSummary[]> {
  const match = ftsQuery(q);
  if (match === null) return [];
  const titles = await database().$queryRaw<SearchHit[]>(Prisma.sql`
    SELECT c.id AS conversationId, NULL AS messageId, c.title AS snippet
    FROM ConversationSearch s JOIN Conversation c ON c.seq = s.rowid
    WHERE ConversationSearch MATCH ${match} AND c.ownerId = ${ownerId} AND c.deletedAt IS NULL
    ORDER BY s.rank LIMIT ${limit}`);
  const messages = await database().$queryRaw<SearchHit[]>(Prisma.sql`
    SELECT m.conversationId AS conversationId, m.id AS messageId,
           snippet(MessageSearch, 0, '', '', '…', 16) AS snippet
    FROM MessageSearch s JOIN Message m ON m.seq = s.rowid JOIN Conversation c ON c.id = m.conversationId
    WHERE MessageSearch MATCH ${match} AND m.ownerId = ${ownerId} AND c.deletedAt IS NULL
    ORDER BY s.rank LIMIT ${limit * 4}`);
  const best = new Map<string, SearchHit>();
  for (const hit of [...titles, ...messages]) {
    const known = best.get(hit.conversationId);
    // A title hit says which chat; the message hit that follows says where in it.
    if (known === undefined) best.set(hit.conversationId, hit);
    else if (known.messageId === null) best.set(hit.conversationId, hit);
  }
  const ids = [...best.keys()].slice(0, limit);
  const rows = await database().conversation.findMany({
    where: { id: { in: ids }, ownerId },
    include: { runs: NEWEST_RUN },
  });
  const byId = new Map(rows.map((row) => [row.id, row]));
  return ids.flatMap((id) => {
    const row = byId.get(id);
    const hit = best.get(id);
    if (row === undefined || hit === undefined) return [];
    return [
      {
        ...toSummary(row, row.runs[0]?.id ?? null),
        match: { message_id: hit.messageId, snippet: plainText(hit.snippet) },
      },
    ];
  });
}

/** Markdown's marks mean nothing in one line of a list: links become their words, the rest goes. */
function plainText(markdown: string): string {
  return markdown
    .replace(/!?\[([^\]]*)\]\([^)]*\)?/g, '$1')
    .replace(/[*_`~#>|]+/g, ' ')
    .replace(/\s+/g, ' ')
    .trim();
}

/** A conversation with its whole message tree. */
export async function readConversation(ownerId: string, id: string): Promise<ConversationDetail> {
  const row = await findConversation(ownerId, id);
  const [messages, run] = await Promise.all([
    readAllMessages(id),
    database().run.findFirst({ where: { conversationId: id, status: 'running' }, select: { id: true } }),
  ]);
  return {
    ...toSummary(row, run?.id ?? null),
    system_prompt: row.systemPrompt,
    parameters: parametersOf(row),
    leaf_id: row.leafId,
    version: row.version,
    messages: messages.map(toMessageView),
  };
}

async function readAllMessages(conversationId: string) {
  const read = (after: number) =>
    database().message.findMany({
      where: { conversationId, seq: { gt: after } },
      orderBy: { seq: 'asc' },
      take: ROWS_PER_QUERY,
      include: {
        parts: { orderBy: { seq: 'asc' } },
        attachments: { include: { file: true }, orderBy: { seq: 'asc' } },
      },
    });
  const messages = await read(0);
  let page = messages;
  while (page.length === ROWS_PER_QUERY) {
    page = await read(page.at(-1)?.seq ?? 0);
    messages.push(...page);
  }
  return messages;
}

export async function readMessage(
  ownerId: string,
  id: string,
): Promise<{ readonly view: MessageView; readonly conversation_id: string }> {
  const row = await database().message.findFirst({
    where: { id, ownerId, conversation: { deletedAt: null } },
    include: { parts: { orderBy: { seq: 'asc' } }, attachments: { include: { file: true }, orderBy: { seq: 'asc' } } },
  });
  if (row === null) throw new NotFoundError('There is no such message.');
  return { view: toMessageView(row), conversation_id: row.conversationId };
}

/** One page of a conversation's messages, oldest first. */
export async function listMessages(
  ownerId: string,
  conversationId: string,
  request: { readonly cursor?: string | undefined; readonly limit: number },
): Promise<{ items: MessageView[]; next_cursor: string | null }> {
  await findConversation(ownerId, conversationId);
  if (request.cursor !== undefined && !/^\d{1,15}$/.test(request.cursor)) {
    throw new BadRequestError('The cursor is not one of ours.', { param: 'cursor' });
  }
  const rows = await database().message.findMany({
    where: { conversationId, seq: { gt: Number(request.cursor ?? 0) } },
    orderBy: { seq: 'asc' },
    take: request.limit + 1,
    include: { parts: { orderBy: { seq: 'asc' } }, attachments: { include: { file: true }, orderBy: { seq: 'asc' } } },
  });
  const page = rows.slice(0, request.limit);
  const more = rows.length > request.limit;
  return { items: page.map(toMessageView), next_cursor: more ? String(page.at(-1)?.seq) : null };
}
