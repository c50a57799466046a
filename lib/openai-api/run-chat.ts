/**
 * One answer for a program: the same providers, routing, limits and bookkeeping as a chat in the browser, read as events.
 * Without a `conversationId` nothing is kept and the answer ends with its client; with one the server keeps the thread.
 */
import { randomUUID } from 'node:crypto';
import { UnavailableError, UpstreamTimeoutError } from '../contract/errors.ts';
import { LIMITS } from '../contract/limits.ts';
import type { ApiRequest } from '../platform/http/types.ts';
import type { Identity } from '../platform/identity.ts';
import type { ChatParameters, NativeRequest } from '../providers/provider.ts';
import type { Wanted } from './caller.ts';
import type { ChatEvent } from './chat-event.ts';
import { EventQueue } from './event-queue.ts';
import { enter } from './going.ts';
import { JsonGate } from './json-gate.ts';
import type { ApiMessage } from './request.ts';
import { answerInThread } from './threaded.ts';
import { answerUnstored } from './unstored.ts';

export interface ChatTask {
  readonly wanted: Wanted;
  /** In OpenAI's shape, whatever dialect they came in. */
  readonly messages: readonly ApiMessage[];
  /** `stop` and `max_tokens` hold for every provider, also for those that take no notice of them. */
  readonly parameters: ChatParameters;
  /** Keeps the thread on the server: the next request with this id need hold only what is new. */
  readonly conversationId?: string | undefined;
  /** What a provider gave to be handed back, as a `conversation` of an earlier answer said it. */
  readonly conversation?: Readonly<Record<string, unknown>> | undefined;
  readonly webSearch?: boolean | string | undefined;
  /** The request in the words of one provider, which gets it as it is. */
  readonly native?: NativeRequest | undefined;
  /** Milliseconds the whole answer may take. */
  readonly timeoutMs?: number | undefined;
}

export interface ChatContext {
  readonly request: ApiRequest;
  readonly owner: Identity;
}

export interface RunningChat {
  readonly id: string;
  /** Who answers, as far as it is known; both are when `runChat` has resolved by a first token. */
  readonly about: { provider: string; model: string };
  /**
   * The events in batches, as they come; an empty batch after `LIMITS.heartbeatMs` of silence, null at the end. One
   * reader.
   * @throws provider errors
   */
  next(): Promise<readonly ChatEvent[] | null>;
  /** Lets go of the provider. Idempotent; also to be called at the end. */
  stop(): void;
}

/** Nobody is told of it: one for all saves a stack each. */
const LET_GO = new UnavailableError('The answer was let go.');

/**
 * Resolves at the first token, or after `LIMITS.heartbeatMs` without one.
 * @throws provider errors, NotFoundError, BadRequestError: whatever is known before the answer begins.
 */
export async function runChat(task: ChatTask, context: ChatContext): Promise<RunningChat> {
  const leave = enter();
  const abort = new AbortController();
  const onGone = (): void => abort.abort(LET_GO);
  const { signal: client } = context.request;
  if (client.aborted) onGone();
  else client.addEventListener('abort', onGone, { once: true });
  const deadline =
    task.timeoutMs === undefined
      ? undefined
      : setTimeout(() => abort.abort(new UpstreamTimeoutError('The answer took too long.')), task.timeoutMs);
  const unlist = leave.onDrain(() => abort.abort(new UnavailableError('The server is shutting down.')));

  const queue = new EventQueue<ChatEvent>(LIMITS.apiEventsAhead);
  const heartbeat = setInterval(() => queue.nudge(), LIMITS.heartbeatMs).unref();
  const begun = Promise.withResolvers<void>();
  const about = { provider: '', model: '' };
  const tell = (event: ChatEvent): Promise<void> | undefined => {
    if (event.type === 'provider') {
      about.provider = event.provider;
      about.model = event.model;
    } else if (event.type !== 'model' && event.type !== 'state' && event.type !== 'native') begun.resolve();
    heartbeat.refresh();
    return queue.push(event);
  };
  const format = task.parameters.response_format;
  const gate = format === undefined ? null : new JsonGate(format, tell);
  const hear = gate === null ? tell : (event: ChatEvent) => gate.hear(event);
  const answer = task.conversationId === undefined ? answerUnstored : answerInThread;
  void answer(task, context, abort.signal, hear)
    .then(() => {
      if (gate?.failure) throw gate.failure.error;
      queue.end();
    })
    .catch((error: unknown) => {
      const told = abort.signal.aborted ? abort.signal.reason : error;
      queue.end({ error: told });
      begun.reject(told);
    })
    .finally(() => {
      begun.resolve();
      clearTimeout(deadline);
      clearInterval(heartbeat);
      client.removeEventListener('abort', onGone);
      unlist();
      leave.done();
    });
  await firstOf(begun.promise);
  return {
    id: randomUUID(),
    about,
    next: () => queue.next(),
    stop: () => {
      abort.abort(LET_GO);
      queue.end();
    },
  };
}

/** Every event of an answer, one by one; leaving the loop lets go of the provider. */
export async function* readEvents(chat: RunningChat): AsyncGenerator<ChatEvent, void, undefined> {
  try {
    for (let batch = await chat.next(); batch !== null; batch = await chat.next()) yield* batch;
  } finally {
    chat.stop();
  }
}

/** Resolves with the answer's beginning, or when it has been silent so long that its client should hear something. */
async function firstOf(begun: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const silence = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, LIMITS.heartbeatMs);
  });
  try {
    await Promise.race([begun, silence]);
  } finally {
    clearTimeout(timer);
  }
}
