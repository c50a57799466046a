/**
 * Keeps the message row at most `LIMITS.persistMs` behind the stream, and writes the end of a Run. A database that is
 * busy or a disk that is full delays the row, never the stream.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { LIMITS } from '../contract/limits.ts';
import { database } from '../platform/database.ts';
import { logger } from '../platform/log.ts';
import type { Failure } from './failures.ts';
import type { Answer } from './frame-writer.ts';
import type { RunIdentity, RunStatus } from './run.ts';

export interface AnswerEnd {
  readonly status: Exclude<RunStatus, 'running'>;
  readonly failure: Failure | null;
  readonly provider: string | null;
  readonly model: string | null;
  readonly durationMs: number;
}

const FINAL_TRIES = 20;
const FINAL_WAIT_MS = 250;

export class AnswerStore {
  readonly #identity: RunIdentity;
  readonly #answer: () => Answer;
  #timer: NodeJS.Timeout | null = null;
  #writing: Promise<void> = Promise.resolve();

  constructor(identity: RunIdentity, answer: () => Answer) {
    this.#identity = identity;
    this.#answer = answer;
  }

  /** Notes that the answer grew. */
  touch(): void {
    if (this.#identity.messageId === null || this.#timer !== null) return;
    this.#timer = setTimeout(() => {
      this.#timer = null;
      this.#writing = this.#writing.then(() => this.#writeProgress());
    }, LIMITS.persistMs);
  }

  /** Writes the finished answer, its parts and the Run's row in one transaction. Never rejects. */
  async finish(end: AnswerEnd): Promise<void> {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    await this.#writing;
    if (this.#identity.messageId === null) return;
    for (let attempt = 1; attempt <= FINAL_TRIES; attempt += 1) {
      try {
        await this.#writeEnd(this.#identity.messageId, end);
        return;
      } catch (cause) {
        if (isGone(cause)) return;
        logger().warn(
          { run: this.#identity.id, attempt, cause: String(cause) },
          'The end of an answer is not stored yet',
        );
        await sleep(FINAL_WAIT_MS);
      }
    }
    logger().error({ run: this.#identity.id }, 'The end of an answer could not be stored');
  }

  async #writeProgress(): Promise<void> {
    const { messageId } = this.#identity;
    if (messageId === null) return;
    const { text, reasoning, reasoningMs } = this.#answer();
    try {
      await database().message.update({ where: { id: messageId }, data: { text, reasoning, reasoningMs } });
    } catch (cause) {
      // The conversation was deleted meanwhile, or the database is busy: the next write carries everything again.
      logger().debug({ run: this.#identity.id, cause: String(cause) }, 'Progress of an answer was not stored');
    }
  }

  async #writeEnd(messageId: string, end: AnswerEnd): Promise<void> {
    const { conversationId, ownerId, id } = this.#identity;
    const answer = this.#answer();
    const parts = [
      ...answer.sources.map((source) => ({ type: 'source', payload: source as unknown })),
      ...answer.memory.map((memory) => ({ type: 'memory', payload: memory as unknown })),
      ...answer.notices.map((notice) => ({ type: 'notice', payload: notice as unknown })),
      ...answer.suggestions.map((suggestion) => ({ type: 'suggestion', payload: suggestion as unknown })),
      ...answer.toolCalls.map((call) => ({ type: 'tool_call', payload: call })),
    ];
    await database().$transaction(async (tx) => {
      await tx.message.update({
        where: { id: messageId },
        data: {
          text: answer.text,
          reasoning: answer.reasoning,
          reasoningMs: answer.reasoningMs,
          status: end.status,
          error: end.failure === null ? null : JSON.stringify(end.failure),
          finishReason: answer.finishReason,
          provider: end.provider,
          model: end.model,
          usage: answer.usage === null ? null : JSON.stringify(answer.usage),
          durationMs: end.durationMs,
          parts: {
            deleteMany: {},
            create: parts.map(({ type, payload }) => ({ ownerId, type, payload: JSON.stringify(payload) })),
          },
        },
      });
      await tx.run.update({
        where: { id },
        data: {
          status: end.status,
          provider: end.provider,
          model: end.model,
          error: end.failure?.message ?? null,
          finishedAt: new Date(),
        },
      });
      if (conversationId === null) return;
      const stored = await tx.conversation.findUniqueOrThrow({ where: { id: conversationId } });
      const named = answer.title !== null && stored.titleSource === 'auto';
      const state = end.provider !== null && answer.state !== undefined;
      await tx.conversation.update({
        where: { id: conversationId },
        data: {
          updatedAt: new Date(),
          version: { increment: 1 },
          ...(named ? { title: answer.title ?? '', titleSource: 'provider' } : {}),
          ...(state ? { providerState: withState(stored.providerState, end.provider ?? '', answer.state) } : {}),
        },
      });
    });
  }
}

function withState(stored: string, provider: string, state: unknown): string {
  const all = JSON.parse(stored) as Record<string, unknown>;
  return JSON.stringify({ ...all, [provider]: state });
}

/** Prisma's "record not found": the conversation was deleted while its answer was being written. */
function isGone(cause: unknown): boolean {
  return cause instanceof Error && 'code' in cause && cause.code === 'P2025';
}
