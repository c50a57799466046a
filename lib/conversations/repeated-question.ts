/**
 * A question that got no answer and comes again is the same question: libraries send a failed request again by
 * themselves. Said again after an answer, the same words are a new one.
 */
import { isDeepStrictEqual } from 'node:util';
import type { Transaction } from '../platform/database.ts';
import { fromParts, TOOL_PARTS } from './tool-parts.ts';
import type { IncomingMessage } from './turn.ts';

/** The message to answer when `messages` are the last ones before the unanswered end of a thread; null otherwise. */
export async function findRepeated(
  tx: Transaction,
  leafId: string | null,
  messages: readonly IncomingMessage[],
): Promise<string | null> {
  const leaf = leafId === null ? null : await tx.message.findUnique({ where: { id: leafId } });
  if (leaf === null || leaf.role !== 'assistant' || leaf.status === 'complete') return null;
  let at = leaf.parentId;
  for (const message of messages.toReversed()) {
    const stored = at === null ? null : await readStored(tx, at);
    if (stored === null || !isDeepStrictEqual(stored.said, await saidBy(tx, message))) return null;
    at = stored.parentId;
  }
  return messages.length === 0 ? null : leaf.parentId;
}

async function readStored(tx: Transaction, id: string) {
  const row = await tx.message.findUnique({
    where: { id },
    include: {
      parts: { where: { type: { in: TOOL_PARTS } } },
      attachments: { include: { file: { select: { sha256: true } } } },
    },
  });
  if (row === null) return null;
  const files = row.attachments.map(({ file }) => file.sha256).sort();
  return {
    parentId: row.parentId,
    said: { role: row.role, text: row.text, files, call: fromParts(row.parts).toolCallId },
  };
}

/** By content: inline media is stored anew each time it is sent. */
async function saidBy(tx: Transaction, { role, text, fileIds, toolCallId }: IncomingMessage) {
  const rows = await tx.bucketFile.findMany({ where: { id: { in: [...fileIds] } }, select: { sha256: true } });
  return { role, text, files: rows.map(({ sha256 }) => sha256).sort(), call: toolCallId };
}
