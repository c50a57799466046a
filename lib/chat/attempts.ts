/** Asks providers in order until one has answered: the loop behind every answer, whoever listens to it. */
import { setTimeout as sleep } from 'node:timers/promises';
import {
  type AppError,
  isAppError,
  MissingAuthError,
  ProviderNotFoundError,
  RateLimitError,
  UpstreamError,
  UpstreamRequestError,
} from '../contract/errors.ts';
import { cookiesFor } from '../cookies/index.ts';
import type { ChatRequest, ProviderContext, ProviderEvent } from '../providers/provider.ts';
import type { Attempt } from '../providers/routing.ts';
import { describeFailure } from './failures.ts';
import { lookAtPictures } from './look-at-pictures.ts';
import { waitBeforeRetry } from './patience.ts';
import { transcribeSound } from './transcribe.ts';

/** Who hears an answer as it is made. */
export interface Listener {
  /** Something of the answer has been heard: its provider is final. */
  readonly produced: boolean;
  /** The answer has reached its limit; the provider must be stopped. */
  readonly full: boolean;
  begins(attempt: Attempt, index: number): void;
  /** A promise holds the provider back until it is settled. */
  hears(event: ProviderEvent, attempt: Attempt): void | Promise<void>;
  /** An attempt failed for good. */
  fails?(attempt: Attempt, error: unknown): void;
  /** An attempt failed before it said anything; the next is tried. */
  skips(attempt: Attempt, error: unknown): void;
  notes(line: string): void;
}

export interface Asking {
  readonly ownerId: string;
  readonly attempts: readonly Attempt[];
  readonly request: Omit<ChatRequest, 'model' | 'state'>;
  /** What each provider last gave to be handed back, by its id. */
  readonly states: Readonly<Record<string, unknown>>;
  readonly signal: AbortSignal;
  report(providerId: string, error: unknown, firstTokenMs: number | null, ownerId: string): void;
}

/**
 * Gives the attempt that answered.
 * @throws the signal's reason; the error of the one provider that was asked, or one that tells of all of them.
 */
export async function askInOrder(asking: Asking, listener: Listener): Promise<Attempt> {
  const started = performance.now();
  const failures: FailedAttempt[] = [];
  for (const [index, attempt] of asking.attempts.entries()) {
    try {
      listener.begins(attempt, index);
      const failed = failures.map(toldOf);
      const request = failed.length === 0 ? asking.request : { ...asking.request, failed };
      const hasFallback = index < asking.attempts.length - 1;
      await askPatiently({ ...asking, request }, attempt, listener, { started, hasFallback });
      return attempt;
    } catch (error) {
      if (asking.signal.aborted) throw asking.signal.reason;
      failures.push({ attempt, error });
      listener.fails?.(attempt, error);
      // A provider that has said something is final: starting again elsewhere would garble the answer.
      if (listener.produced) throw error;
      if (index < asking.attempts.length - 1) listener.skips(attempt, error);
    }
  }
  const [only] = failures;
  if (only === undefined) throw new ProviderNotFoundError('No provider found');
  throw failures.length === 1 ? only.error : summarise(failures);
}

interface FailedAttempt {
  readonly attempt: Attempt;
  readonly error: unknown;
}

const toldOf = ({ attempt: { provider }, error }: FailedAttempt) => ({
  label: provider.describe().label,
  message: describeFailure(error, provider.id).message,
});

/** Asks one provider, again where that may help; its last failure is the one that counts. */
async function askPatiently(
  asking: Asking,
  attempt: Attempt,
  listener: Listener,
  { started, hasFallback }: { readonly started: number; readonly hasFallback: boolean },
): Promise<void> {
  for (let retries = 0; ; retries++) {
    try {
      await ask(asking, attempt, listener);
      return;
    } catch (error) {
      if (asking.signal.aborted) throw error;
      const elapsedMs = performance.now() - started;
      const wait = listener.produced ? null : waitBeforeRetry({ error, retries, elapsedMs, hasFallback });
      if (wait === null) {
        asking.report(attempt.provider.id, error, null, asking.ownerId);
        throw error;
      }
      listener.notes(`${describeFailure(error, attempt.provider.id).message}: asked again in ${wait} ms`);
      await sleep(wait, undefined, { signal: asking.signal });
    }
  }
}

/** Why a provider is let go of at the end. (Without a reason an abort costs an exception and its stack.) */
const OVER = 'over';

async function ask(asking: Asking, attempt: Attempt, listener: Listener): Promise<void> {
  const { provider, model, credentials, fetch } = attempt;
  const { ownerId } = asking;
  const abort = new AbortController();
  const context: ProviderContext = {
    ownerId,
    signal: AbortSignal.any([asking.signal, abort.signal]),
    credentials,
    fetch,
    cookies: (url) => cookiesFor(ownerId, url),
    look: (looking) => lookAtPictures({ ...looking, ownerId, signal: context.signal }),
    transcribe: (sound) => transcribeSound({ ownerId, sound, signal: context.signal }),
    log: (line) => listener.notes(line),
  };
  const asked = performance.now();
  let firstTokenMs: number | null = null;
  let isFinished = false;
  try {
    const events = provider.chat({ ...asking.request, model, state: asking.states[provider.id] }, context);
    await forEach(events, asking.signal, (event) => {
      if (event.type === 'finish') isFinished = true;
      const held = listener.hears(event, attempt);
      if (firstTokenMs === null && listener.produced) firstTokenMs = performance.now() - asked;
      return listener.full ? 'enough' : held;
    });
    if (!listener.produced && !isFinished) {
      throw new UpstreamError(`${provider.describe().label} answered with nothing.`);
    }
    asking.report(provider.id, null, firstTokenMs, ownerId);
  } finally {
    abort.abort(OVER);
  }
}

/**
 * Hands each event over, and lets go at once when the signal aborts, whether or not the provider listens. One promise a
 * step and no generator between: this loop sees every token of every answer.
 * @throws the signal's reason when it aborts.
 */
async function forEach<T>(
  events: AsyncIterable<T>,
  signal: AbortSignal,
  hand: (event: T) => void | 'enough' | Promise<void>,
): Promise<void> {
  const iterator = events[Symbol.asyncIterator]();
  const gone = Promise.withResolvers<never>();
  gone.promise.catch(() => {}); // it loses most races, and nobody awaits it then
  const onAbort = (): void => gone.reject(signal.reason);
  signal.addEventListener('abort', onAbort, { once: true });
  const walk = async (): Promise<void> => {
    while (!signal.aborted) {
      const step = await iterator.next();
      if (step.done === true || signal.aborted) return;
      const held = hand(step.value);
      if (held === 'enough') return;
      if (held !== undefined) await held;
    }
  };
  try {
    signal.throwIfAborted();
    await Promise.race([walk(), gone.promise]);
    signal.throwIfAborted();
  } finally {
    signal.removeEventListener('abort', onAbort);
    // Not awaited: a generator that is stuck in an await would hold its return() for as long.
    Promise.resolve(iterator.return?.()).catch(() => {
      // The provider's own clean-up failed after we let go; its error has nobody to go to.
    });
  }
}

/** Several failures as one: of their kind where all are of one kind, in the words clients of the wire look for. */
export function summarise(failures: readonly FailedAttempt[]): AppError {
  const told = failures.map(({ attempt, error }) => describeFailure(error, attempt.provider.id));
  const message = `RetryProvider failed:\n${told.map((one) => `${one.provider}: ${one.name}: ${one.message}`).join('\n')}`;
  const errors = failures.map(({ error }) => error).filter(isAppError);
  if (errors.length === failures.length && errors.every(({ status }) => status === 401)) {
    return new MissingAuthError(message);
  }
  if (errors.length === failures.length && errors.every(({ status }) => status === 429)) {
    return new RateLimitError(message, { retryAfter: Math.min(...errors.map(({ retryAfter = 5 }) => retryAfter)) });
  }
  const [first] = errors;
  if (first !== undefined && errors.length === failures.length && errors.every(({ status }) => status === 400)) {
    return new UpstreamRequestError(message, { param: first.param, code: first.code });
  }
  return new UpstreamError(message);
}
