/** One answer from an upstream: one request, its stream read to its end, every failure named. No retries here. */
import { type AppError, UpstreamError, UpstreamTimeoutError } from '../../contract/errors.ts';
import { config } from '../../platform/config.ts';
import { readText } from '../../platform/outbound/index.ts';
import { notAnAnswer } from '../openai-compatible/answer.ts';
import { readPieces } from '../openai-compatible/body-reader.ts';
import { type Asked, connectionLost, errorFromFailure, errorFromStatus } from '../openai-compatible/errors.ts';
import { readFrames, webPage } from '../openai-compatible/frames.ts';
import type { ProviderContext, ProviderEvent } from '../provider.ts';

const OVER = 'over';
/** A body that ends right after the answer leaves its connection to the next one. */
const LAST_BYTES_MS = 50;
/** After the reason for the end, usage may follow; an upstream that then keeps the connection open is left. */
const AFTER_FINISH_MS = 2_000;
/** Upstreams that send keep-alive comments get this many times the first-byte limit for their first token. */
const FIRST_TOKEN_FACTOR = 3;
const ERROR_BODY_BYTES = 64 * 1024;

/** What turns the frames of one wire format into events, keeping what must be known across frames. */
export interface AnswerReader {
  /** The upstream said why it ended; usage may still follow. */
  readonly isFinished: boolean;
  /** The upstream said that nothing follows. */
  readonly isComplete?: boolean;
  readonly hasOutput: boolean;
  /** The text reached the limit of one answer. */
  readonly isFull: boolean;
  /** @throws provider errors that the value reports. */
  read(value: unknown, event: string | undefined): Iterable<ProviderEvent>;
  /** What is left to say at the end, `finish` last. */
  end(): Iterable<ProviderEvent>;
}

export interface StreamCall {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** JSON. Called once, before anything is sent; may read files. */
  body(): Promise<string>;
  readonly answer: AnswerReader;
  /** Bytes of one frame; without it, those of text. */
  readonly frameBytes?: number;
  /** The error of a failing status, where the upstream's own body says more than the common shapes. */
  errorOf?(status: number, headers: Headers, body: string): AppError;
}

/** @throws the provider errors; an abort comes back as its reason. */
export async function* streamAnswer(
  asked: Asked,
  call: StreamCall,
  context: ProviderContext,
): AsyncGenerator<ProviderEvent> {
  const watch = new AbortController();
  const signal = AbortSignal.any([context.signal, watch.signal]);
  try {
    const response = await openStream(asked, call, context, signal, watch);
    yield* readAnswer(asked, call, response, context, watch);
  } catch (error) {
    throw context.signal.aborted ? context.signal.reason : errorFromFailure(asked, error, context.signal);
  } finally {
    // Whatever ended this, the socket does not outlive it. (Without a reason an abort costs an exception and its stack.)
    watch.abort(OVER);
  }
}

async function openStream(
  asked: Asked,
  call: StreamCall,
  context: ProviderContext,
  signal: AbortSignal,
  watch: AbortController,
): Promise<Response> {
  const { label } = asked.preset;
  const body = await call.body();
  context.signal.throwIfAborted();
  context.log(`${label}: asking ${asked.model}`);
  const timer = setTimeout(() => watch.abort(tooLate(label)), config().UPSTREAM_FIRST_BYTE_MS);
  try {
    const response = await context.fetch(call.url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...call.headers },
      body,
      signal,
    });
    if (!response.ok) {
      // A refusal whose body is too long or breaks off is still that refusal.
      const text = await readText(response, ERROR_BODY_BYTES).catch(() => '');
      const { status, headers } = response;
      throw call.errorOf?.(status, headers, text) ?? errorFromStatus(asked, status, headers, text);
    }
    if (response.headers.get('content-type')?.includes('text/html')) throw webPage(label);
    if (!response.body) throw notAnAnswer(label);
    return response;
  } finally {
    clearTimeout(timer);
  }
}

async function* readAnswer(
  asked: Asked,
  { answer, frameBytes }: StreamCall,
  response: Response,
  context: ProviderContext,
  watch: AbortController,
): AsyncGenerator<ProviderEvent> {
  const { label } = asked.preset;
  const body = response.body ?? new ReadableStream<Uint8Array>({ start: (controller) => controller.close() });
  const { UPSTREAM_IDLE_MS: idleMs, UPSTREAM_FIRST_BYTE_MS: firstByteMs } = config();
  const firstToken = setTimeout(() => watch.abort(tooLate(label)), firstByteMs * FIRST_TOKEN_FACTOR);
  let grace: NodeJS.Timeout | undefined;
  let isDone = false;
  /** Read to its end; only the connection's own end is waited for. */
  let isRead = false;
  try {
    const pieces = readPieces(body, { idleMs, onSilence: () => watch.abort(tooLate(label)) });
    for await (const frame of readFrames(pieces, label, frameBytes)) {
      if (isRead) break;
      if (frame.kind === 'malformed') {
        context.log(`${label}: a frame could not be read`);
        // What it held is missing from the text: the rest alone would pass for the whole answer.
        throw answer.hasOutput ? unreadable(label) : notAnAnswer(label);
      }
      isDone = frame.kind === 'done' || frame.kind === 'whole';
      if (frame.kind !== 'done') {
        for (const event of answer.read(frame.value, frame.kind === 'frame' ? frame.event : undefined)) {
          clearTimeout(firstToken);
          // Some name the reason for the end in every frame: what still speaks is not at its end.
          grace?.refresh();
          yield event;
        }
      }
      if (answer.isFull || answer.isComplete) break;
      isRead = isDone;
      if (isRead) grace ??= setTimeout(() => watch.abort(OVER), LAST_BYTES_MS);
      if (answer.isFinished) grace ??= setTimeout(() => watch.abort(tooLate(label)), AFTER_FINISH_MS);
    }
  } catch (error) {
    // The answer itself is whole; how its connection ended no longer matters.
    if (!(answer.isFinished || isRead) || context.signal.aborted) throw error;
    if (!isRead) context.log(`${label}: the connection did not end cleanly`);
  } finally {
    clearTimeout(firstToken);
    clearTimeout(grace);
  }
  if (!answer.isFinished && !answer.isFull && !isDone) throw connectionLost(label);
  if (!answer.hasOutput && !answer.isFinished) throw notAnAnswer(label);
  yield* answer.end();
}

const unreadable = (label: string): AppError =>
  new UpstreamError(`${label} sent a part of its answer that cannot be read. Ask again.`, { code: 'malformed_stream' });

const tooLate = (label: string): AppError => new UpstreamTimeoutError(`${label} did not answer in time`);
