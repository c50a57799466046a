/** Carries a Run from its plan to its end: asks providers in order, writes frames, persists, closes. */
import { type AppError, isAppError } from '../contract/errors.ts';
import type { RecalledMemory, SynthesizeFrame } from '../contract/frames.ts';
import { LIMITS } from '../contract/limits.ts';
import { logger } from '../platform/log.ts';
import type { ChatRequest } from '../providers/provider.ts';
import type { Attempt } from '../providers/routing.ts';
import { AnswerStore } from './answer-store.ts';
import { askInOrder, type Listener } from './attempts.ts';
import { describeFailure, type Failure, failureFrame } from './failures.ts';
import { type Answer, FrameWriter, type Resumed } from './frame-writer.ts';
import type { KeepMedia } from './keep-media.ts';
import type { Run, RunStatus, StopReason } from './run.ts';
import { boundsFor, type TextBounds } from './text-bounds.ts';
import type { SearchNote } from './web-search.ts';

/** The prompt, without what differs from attempt to attempt. */
export interface Prompt extends Omit<ChatRequest, 'model' | 'state'> {
  /** What its system message holds of the owner's memory: told to the reader, not to the provider a second time. */
  readonly memory?: readonly RecalledMemory[];
  /** What was looked up on the web for it. */
  readonly search?: SearchNote | undefined;
}

export interface Preparation {
  readonly attempts: readonly Attempt[];
  /** Why names of the list that was asked for are passed over; each is told once. */
  readonly skipped?: readonly AppError[];
  /** Provider state by provider id, from the client or the stored conversation. */
  readonly states: Readonly<Record<string, unknown>>;
  /** Builds the prompt; may wait for files that are still being read. Called once, whatever the number of attempts. `report` says what is going on. */
  prompt(report: (status: string) => void): Promise<Prompt>;
}

export interface RunPlan {
  /** One named provider: its `parameters` are announced and nobody else is asked. */
  readonly fixed: boolean;
  readonly resumed: Resumed;
  /** Title to announce when the conversation is new and the provider gives none. */
  readonly title: string | null;
  /** Decides whom to ask with what; may throw ProviderNotFoundError or ModelNotFoundError. */
  prepare(signal: AbortSignal): Promise<Preparation>;
  /** How an attempt's outcome is reported to routing (cooldowns, latency). */
  report?(providerId: string, error: unknown, firstTokenMs: number | null, ownerId: string): void;
  /** Stores generated media; without it they are linked where the provider put them. */
  readonly keepMedia?: KeepMedia;
  /** How the answer can be spoken. */
  speech?(answer: string, provider: string | null): Promise<SynthesizeFrame['synthesize'] | null>;
  /** Called once, when the answer is stored and before the stream closes (usage). A failure is logged, no more. */
  onFinished?(answer: Answer, end: Pick<Outcome, 'status' | 'provider' | 'model'>): Promise<void>;
}

interface Outcome {
  readonly status: Exclude<RunStatus, 'running'>;
  readonly failure: Failure | null;
  readonly provider: string | null;
  readonly model: string | null;
}

/** Runs to the end. Never rejects: whatever happens becomes the Run's last frames and the message's status. */
export async function execute(run: Run, plan: RunPlan): Promise<void> {
  const started = performance.now();
  const media = plan.keepMedia === undefined ? null : { keep: plan.keepMedia, signal: run.signal };
  const writer = new FrameWriter(run.log, plan.resumed, () => store.touch(), media);
  run.answer = writer.answer;
  const store = new AnswerStore(run.identity, () => writer.answer);
  const watchdog = setTimeout(() => run.stop('interrupted'), LIMITS.runMaxMs);
  watchdog.unref();
  let outcome: Outcome;
  try {
    outcome = await converse(run, plan, writer);
  } catch (error) {
    outcome = failed(run, error);
  }
  clearTimeout(watchdog);
  try {
    await writer.mediaWritten();
  } catch (error) {
    outcome = failed(run, error);
  }
  writer.settle();
  if (outcome.status === 'complete') await offerSpeech(run, plan, writer, outcome);
  // The row first, the last frame second: who reads `finish` and asks the database finds the whole answer there.
  const announce = announceEnd(writer, outcome, plan.title);
  await store.finish({ ...outcome, durationMs: Math.round(performance.now() - started) });
  announce();
  writer.flushDebug();
  await reportEnd(run, plan, writer, outcome);
  run.finish(outcome.status);
}

async function reportEnd(run: Run, plan: RunPlan, writer: FrameWriter, outcome: Outcome): Promise<void> {
  try {
    await plan.onFinished?.(writer.answer, outcome);
  } catch (cause) {
    logger().warn({ run: run.id, cause: String(cause) }, 'The end of an answer was not reported');
  }
}

/** A voice is an extra: an answer without one is still an answer. */
async function offerSpeech(run: Run, plan: RunPlan, writer: FrameWriter, outcome: Outcome): Promise<void> {
  try {
    const speech = await plan.speech?.(writer.answer.text, outcome.provider);
    if (speech) writer.offerSpeech(speech);
  } catch (cause) {
    logger().warn({ run: run.id, cause: String(cause) }, 'An answer was not offered as speech');
  }
}

function noteSearch(writer: FrameWriter, { findings, problem }: SearchNote): void {
  if (findings !== null) writer.found(findings);
  if (problem === null) return;
  writer.debug(`Couldn't do web search: ${problem}`);
  writer.notice('WebSearchError', problem);
}

async function converse(run: Run, plan: RunPlan, writer: FrameWriter): Promise<Outcome> {
  const { attempts, states, skipped = [], ...preparation } = await plan.prepare(run.signal);
  const [first] = attempts;
  // Before the prompt, which may take a search on the web and say so: `provider` is the first frame of an answer.
  if (first !== undefined) announceProvider(writer, first, plan.fixed);
  for (const { name, message } of skipped) writer.notice(name, message);
  const {
    memory = [],
    search,
    ...prompt
  } = await preparation.prompt((status) => writer.write({ type: 'status', status }, ''));
  const failures: Failure[] = [];
  let asked: Attempt | null = null;
  /** `cut`: why the text ended before its provider did. */
  const held: { bounds: TextBounds | null; cut: string | null } = { bounds: null, cut: null };
  const tellRest = (provider: string): void => {
    if (held.cut === null) writer.write({ type: 'text', text: held.bounds?.flush() ?? '' }, provider);
  };
  const listener: Listener = {
    get produced() {
      return writer.produced;
    },
    get full() {
      return held.cut !== null || writer.full;
    },
    begins(attempt, index) {
      asked = attempt;
      held.bounds = boundsFor(attempt.provider, prompt.parameters);
      if (index > 0) announceProvider(writer, attempt, false);
      if (attempt.notice !== undefined) writer.notice(attempt.notice.name, attempt.notice.message);
      if (index === 0) writer.remember(memory);
      if (index === 0 && search !== undefined) noteSearch(writer, search);
      writer.debug(`Using ${attempt.provider.id} provider and ${attempt.model || 'its default'} model`);
    },
    hears(event, { provider }) {
      const taken = event.type === 'text' ? held.bounds?.take(event.text) : undefined;
      writer.write(taken === undefined ? event : { type: 'text', text: taken.text }, provider.id);
      held.cut = taken?.reason ?? (writer.full ? 'length' : null);
      if (held.cut !== null) writer.write({ type: 'finish', reason: held.cut }, provider.id);
    },
    fails({ provider }, error) {
      if (writer.produced) tellRest(provider.id);
      logUnexpected(run, provider.id, error);
      failures.push(describeFailure(error, provider.id));
    },
    skips() {
      const failure = failures.at(-1);
      if (failure !== undefined) writer.notice(failure.name, failure.message);
    },
    notes: (line) => writer.debug(line),
  };
  const report = plan.report ?? (() => {});
  const { ownerId } = run.identity;
  try {
    const attempt = await askInOrder(
      { ownerId, attempts, request: prompt, states, signal: run.signal, report },
      listener,
    );
    tellRest(attempt.provider.id);
    return { status: 'complete', failure: null, ...whoIs(attempt) };
  } catch (error) {
    if (run.signal.aborted) return { ...stopped(run), ...whoIs(asked) };
    if (failures.length > 0) {
      run.failure = { error };
      return { status: 'failed', failure: summarise(failures, writer.produced), ...whoIs(asked) };
    }
    if (attempts.length > 0) throw error;
    run.failure = { error };
    const failure = { name: 'RetryNoProviderError', message: 'No provider found' };
    return { status: 'failed', failure, provider: null, model: null };
  }
}

const whoIs = (attempt: Attempt | null) => ({
  provider: attempt?.provider.id ?? null,
  model: attempt === null ? null : modelOf(attempt),
});

function announceProvider(writer: FrameWriter, attempt: Attempt, fixed: boolean): void {
  const info = attempt.provider.describe();
  const model = modelOf(attempt);
  writer.frame({
    type: 'provider',
    provider: { name: attempt.provider.id, url: info.url, label: info.label, ...(model === null ? {} : { model }) },
  });
  if (!fixed) return;
  const parameters = Object.fromEntries(info.parameters.map((spec) => [spec.name, spec.default ?? null]));
  writer.frame({
    type: 'parameters',
    parameters: {
      provider: attempt.provider.id,
      model: model ?? '',
      messages: [],
      stream: true,
      timeout: 0,
      response_format: null,
      max_tokens: null,
      stop: [],
      ...parameters,
    },
  });
}

function announceEnd(writer: FrameWriter, outcome: Outcome, title: string | null): () => void {
  if (outcome.status === 'failed' && outcome.failure !== null) {
    const frame = failureFrame(outcome.failure);
    return () => writer.fail(frame);
  }
  if (outcome.status === 'complete') {
    if (writer.answer.title === null && title !== null) writer.answer.title = title;
    const reason = writer.answer.finishReason ?? 'stop';
    writer.answer.finishReason = reason;
    return () => writer.end(reason);
  }
  writer.answer.finishReason = outcome.status;
  return () => writer.end(outcome.status);
}

function stopped(run: Run): Pick<Outcome, 'status' | 'failure'> {
  const reason = run.signal.reason as StopReason;
  return { status: reason === 'interrupted' ? 'interrupted' : 'stopped', failure: null };
}

function failed(run: Run, error: unknown): Outcome {
  if (run.signal.aborted) return { ...stopped(run), provider: null, model: null };
  logUnexpected(run, null, error);
  run.failure = { error };
  return { status: 'failed', failure: describeFailure(error), provider: null, model: null };
}

/** One failure speaks for itself; several are told together, in the words clients of the wire look for. */
function summarise(failures: readonly Failure[], produced: boolean): Failure | null {
  const last = failures.at(-1) ?? null;
  if (failures.length <= 1 || produced) return last;
  const lines = failures.map((failure) => `${failure.provider}: ${failure.name}: ${failure.message}`);
  return { name: 'RetryProviderError', message: `RetryProvider failed:\n${lines.join('\n')}` };
}

function modelOf(attempt: Attempt): string | null {
  return attempt.model || attempt.provider.describe().defaultModel;
}

function logUnexpected(run: Run, provider: string | null, error: unknown): void {
  if (isAppError(error) && error.cause === undefined) return;
  const level = isAppError(error) ? 'info' : 'error';
  logger()[level]({ run: run.id, provider, err: error }, 'A provider failed');
}
