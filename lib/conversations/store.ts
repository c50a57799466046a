/** Reading conversations: always by owner, never a deleted one. */

import type { BucketFileModel, ConversationModel } from '../../generated/prisma/models.ts';
import { NotFoundError } from '../contract/errors.ts';
import { database } from '../platform/database.ts';
import { fromParts, TOOL_PARTS, type ToolTraffic } from './tool-parts.ts';
import { pathTo } from './tree.ts';

export interface PathMessage extends ToolTraffic {
  readonly id: string;
  readonly role: 'system' | 'user' | 'assistant' | 'tool';
  readonly text: string;
  readonly files: readonly BucketFileModel[];
}

/** @throws NotFoundError for unknown, deleted and foreign conversations alike. */
export async function findConversation(ownerId: string, id: string): Promise<ConversationModel> {
  const row = await database().conversation.findFirst({ where: { id, ownerId, deletedAt: null } });
  if (row === null) throw new NotFoundError('There is no such conversation.');
  return row;
}

/** The title of one of the owner's chats; null when it is not there, deleted, or somebody else's. */
export async function findTitle(ownerId: string, id: string): Promise<string | null> {
  const where = { id, ownerId, deletedAt: null };
  return (await database().conversation.findFirst({ where, select: { title: true } }))?.title ?? null;
}

/** The answer being written; of several side by side the one begun last, where the conversation's leaf is. */
export const NEWEST_RUN = {
  where: { status: 'running' },
  select: { id: true },
  orderBy: { seq: 'desc' },
  take: 1,
} as const;

/** SQLite takes about a thousand parameters in a query, and Prisma looks up what belongs to rows by a list of ids. */
export const ROWS_PER_QUERY = 500;

const readTexts = (ids: readonly string[]) =>
  database().message.findMany({
    where: { id: { in: [...ids] } },
    select: {
      id: true,
      role: true,
      text: true,
      attachments: { select: { file: true }, orderBy: { seq: 'asc' } },
      parts: { where: { type: { in: TOOL_PARTS } }, select: { type: true, payload: true }, orderBy: { seq: 'asc' } },
    },
  });

/** The messages from the root to `leafId`, with their files: what a provider is asked with. */
export async function readPath(conversationId: string, leafId: string): Promise<PathMessage[]> {
  const nodes = await database().message.findMany({
    where: { conversationId },
    select: { id: true, parentId: true, seq: true },
  });
  const ids = pathTo(nodes, leafId).map((node) => node.id);
  const rows = [];
  for (let at = 0; at < ids.length; at += ROWS_PER_QUERY)
    rows.push(...(await readTexts(ids.slice(at, at + ROWS_PER_QUERY))));
  const byId = new Map(rows.map((row) => [row.id, row]));
  return ids.flatMap((id) => {
    const row = byId.get(id);
    if (row === undefined) return [];
    const files = row.attachments.map((attachment) => attachment.file);
    return [{ id: row.id, role: row.role as PathMessage['role'], text: row.text, files, ...fromParts(row.parts) }];
  });
}
