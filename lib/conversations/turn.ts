/**
 * The rows of one turn: what the person said and the empty answer, committed together before a provider is asked, so
 * that nothing a client was told can be lost.
 */
import { randomUUID } from 'node:crypto';
import { BadRequestError, NotFoundError } from '../contract/errors.ts';
import { database, type Transaction } from '../platform/database.ts';
import { matchHistory } from './match.ts';
import { findRepeated } from './repeated-question.ts';
import { titleFrom } from './title.ts';
import { type ToolTraffic, toParts } from './tool-parts.ts';

export interface IncomingMessage extends ToolTraffic {
  readonly role: 'system' | 'user' | 'assistant' | 'tool';
  readonly text: string;
  /** Bucket files that travel with it; their owner has been checked. */
  readonly fileIds: readonly string[];
}

export interface TurnRequest {
  readonly ownerId: string;
  readonly conversationId: string;
  readonly messages: readonly IncomingMessage[];
  /** Where `messages` go: under a message, at the root (null), or wherever the sent history matches (undefined). */
  readonly parentId: string | null | undefined;
  /** Messages without a place and without an answer among them are the next ones of the conversation. */
  readonly goesOn?: boolean;
  /** Goes on with this assistant message (or, when true, with the last one of the history). */
  readonly continued: string | boolean;
  readonly provider: string;
  readonly model: string;
  /** Becomes the conversation's own; null leaves it as it is. */
  readonly systemPrompt: string | null;
}

export interface Turn {
  readonly runId: string;
  readonly conversationId: string;
  /** The title of a conversation made by this turn; null for an old one, or when there were no words for it. */
  readonly title: string | null;
  readonly userMessageId: string | null;
  /** The answer's row, `streaming`. */
  readonly messageId: string;
  /** What the answer holds already (continue). */
  readonly text: string;
  readonly reasoning: string;
  /** The message the answer hangs under: the end of the prompt. */
  readonly parentId: string;
}

/**
 * Opens a turn in one transaction.
 * @throws NotFoundError for a conversation or parent that is unknown, deleted or somebody else's; BadRequestError when
 * there is nothing to answer.
 */
export async function beginTurn(request: TurnRequest): Promise<Turn> {
  return database().$transaction(async (tx) => {
    const created = await openConversation(tx, request);
    const { fresh, ...place } = created ? { parentId: null, fresh: request.messages } : await findPlace(tx, request);
    let parentId: string | null = place.parentId;
    for (const message of fresh) parentId = await addMessage(tx, request, parentId, message);

    const resumed = typeof request.continued === 'string' ? request.continued : request.continued ? parentId : null;
    const answer = await openAnswer(tx, request, parentId, resumed);
    const runId = randomUUID();
    await tx.run.create({
      data: {
        id: runId,
        ownerId: request.ownerId,
        conversationId: request.conversationId,
        messageId: answer.messageId,
        provider: request.provider,
        model: request.model,
      },
    });
    await tx.conversation.update({
      where: { id: request.conversationId },
      data: {
        leafId: answer.messageId,
        provider: request.provider,
        model: request.model,
        updatedAt: new Date(),
        version: { increment: 1 },
        ...(request.systemPrompt === null ? {} : { systemPrompt: request.systemPrompt }),
      },
    });
    return {
      runId,
      conversationId: request.conversationId,
      title: created ? titleOf(request) || null : null,
      ...answer,
    };
  });
}

async function openConversation(tx: Transaction, request: TurnRequest): Promise<boolean> {
  const existing = await tx.conversation.findUnique({ where: { id: request.conversationId } });
  if (existing !== null) {
    if (existing.ownerId !== request.ownerId || existing.deletedAt !== null) {
      throw new NotFoundError('There is no such conversation.');
    }
    return false;
  }
  await tx.conversation.create({
    data: { id: request.conversationId, ownerId: request.ownerId, title: titleOf(request) },
  });
  return true;
}

function titleOf(request: TurnRequest): string {
  return titleFrom(request.messages.find((message) => message.role === 'user')?.text ?? '');
}

/** Where in an existing tree the new messages go, and which of them are new. */
async function findPlace(
  tx: Transaction,
  request: TurnRequest,
): Promise<{ parentId: string | null; fresh: readonly IncomingMessage[] }> {
  const { conversationId, messages, parentId } = request;
  if (parentId === undefined && request.goesOn && messages.every(({ role }) => role !== 'assistant')) {
    const { leafId } = await tx.conversation.findUniqueOrThrow({ where: { id: conversationId } });
    const repeated = await findRepeated(tx, leafId, messages);
    return repeated === null ? { parentId: leafId, fresh: messages } : { parentId: repeated, fresh: [] };
  }
  if (parentId === undefined) {
    const stored = await tx.message.findMany({
      where: { conversationId },
      select: { id: true, parentId: true, seq: true, role: true, text: true },
    });
    const match = matchHistory(stored, messages);
    return { parentId: match.node?.id ?? null, fresh: messages.slice(match.covered) };
  }
  if (parentId !== null && (await tx.message.count({ where: { id: parentId, conversationId } })) === 0) {
    throw new NotFoundError('There is no such message in this conversation.', { param: 'parent_id' });
  }
  return { parentId, fresh: messages };
}

async function addMessage(
  tx: Transaction,
  request: TurnRequest,
  parentId: string | null,
  message: IncomingMessage,
): Promise<string> {
  const id = randomUUID();
  await tx.message.create({
    data: {
      id,
      ownerId: request.ownerId,
      conversationId: request.conversationId,
      parentId,
      role: message.role,
      text: message.text,
      parts: { create: toParts(message).map((part) => ({ ownerId: request.ownerId, ...part })) },
      attachments: { create: message.fileIds.map((fileId) => ({ ownerId: request.ownerId, fileId })) },
    },
  });
  return id;
}

type Opened = Pick<Turn, 'userMessageId' | 'messageId' | 'text' | 'reasoning' | 'parentId'>;

async function openAnswer(
  tx: Transaction,
  request: TurnRequest,
  parentId: string | null,
  resumedId: string | null,
): Promise<Opened> {
  const targetId = resumedId ?? parentId;
  const target =
    targetId === null
      ? null
      : await tx.message.findFirst({ where: { id: targetId, conversationId: request.conversationId } });
  if (target === null) {
    throw new BadRequestError('There is no message to answer.', { param: 'messages' });
  }
  if (resumedId !== null) {
    if (target.role !== 'assistant' || target.parentId === null) {
      throw new BadRequestError('Only an answer can be continued.', { param: 'message_id' });
    }
    await tx.message.update({ where: { id: target.id }, data: { status: 'streaming', error: null } });
    return {
      userMessageId: target.parentId,
      messageId: target.id,
      text: target.text,
      reasoning: target.reasoning,
      parentId: target.parentId,
    };
  }
  if (target.role === 'assistant') {
    throw new BadRequestError('The last message is an answer: there is nothing to answer.', { param: 'messages' });
  }
  const messageId = randomUUID();
  await tx.message.create({
    data: {
      id: messageId,
      ownerId: request.ownerId,
      conversationId: request.conversationId,
      parentId: target.id,
      role: 'assistant',
      status: 'streaming',
      provider: request.provider || null,
      model: request.model || null,
    },
  });
  return { userMessageId: target.id, messageId, text: '', reasoning: '', parentId: target.id };
}
