/** One answer from an upstream: one request, its stream read to its end, every failure named. No retries here. */
import { type AppError, UpstreamTimeoutError } from '../../contract/errors.ts';
import { config } from '../../platform/config.ts';
import { readText } from '../../platform/outbound/index.ts';
import type { ChatRequest, ProviderContext, ProviderEvent } from '../provider.ts';
import { Answer, notAnAnswer } from './answer.ts';
import { readPieces } from './body-reader.ts';
import { type Asked, connectionLost, errorFromFailure, errorFromStatus, missingAuth } from './errors.ts';
import { readFrames, webPage } from './frames.ts';
import type { Preset } from './preset.ts';
import { baseUrlOf, buildChatBody, buildHeaders, joinUrl } from './request.ts';

/** After the reason for the end, usage may follow; an upstream that then keeps the connection open is left. */
const AFTER_FINISH_MS = 2_000;
/** Frames that are not JSON and are passed over before the stream counts as broken. */
const MAX_MALFORMED = 20;
/** Upstreams that send keep-alive comments get this many times the first-byte limit for their first token. */
const FIRST_TOKEN_FACTOR = 3;
const ERROR_BODY_BYTES = 64 * 1024;

export async function* streamChat(
  preset: Preset,
  request: ChatRequest,
  model: string,
  context: ProviderContext,
): AsyncGenerator<ProviderEvent> {
  const asked: Asked = { preset, model, apiKey: context.credentials.apiKey };
  const watch = new AbortController();
  const signal = AbortSignal.any([context.signal, watch.signal]);
  try {
    const response = await openStream(asked, request, context, signal, watch);
    yield* readAnswer(asked, response, context, watch);
  } catch (error) {
    throw context.signal.aborted ? context.signal.reason : errorFromFailure(asked, error, context.signal);
  } finally {
    // Whatever ended this, the socket does not outlive it.
    watch.abort();
  }
}

async function openStream(
  asked: Asked,
  request: ChatRequest,
  context: ProviderContext,
  signal: AbortSignal,
  watch: AbortController,
): Promise<Response> {
  const { preset, model } = asked;
  const baseUrl = baseUrlOf(context.credentials, preset);
  if (baseUrl === null || (preset.auth && !asked.apiKey && !context.credentials.baseUrl)) throw missingAuth(asked);
  const body = await buildChatBody(request, model, preset);
  context.signal.throwIfAborted();
  context.log(`${preset.label}: asking ${model}`);
  const timer = setTimeout(() => watch.abort(tooLate(preset.label)), config().UPSTREAM_FIRST_BYTE_MS);
  try {
    const response = await context.fetch(joinUrl(baseUrl, '/chat/completions'), {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...buildHeaders(context.credentials, preset) },
      body,
      signal,
    });
    if (!response.ok) {
      // A refusal whose body is too long or breaks off is still that refusal.
      const text = await readText(response, ERROR_BODY_BYTES).catch(() => '');
      throw errorFromStatus(asked, response.status, response.headers, text);
    }
    if (response.headers.get('content-type')?.includes('text/html')) throw webPage(preset.label);
    if (!response.body) throw notAnAnswer(preset.label);
    return response;
  } finally {
    clearTimeout(timer);
  }
}

async function* readAnswer(
  asked: Asked,
  response: Response,
  context: ProviderContext,
  watch: AbortController,
): AsyncGenerator<ProviderEvent> {
  const { label } = asked.preset;
  const answer = new Answer(asked);
  const body = response.body ?? new ReadableStream<Uint8Array>({ start: (controller) => controller.close() });
  const { UPSTREAM_IDLE_MS: idleMs, UPSTREAM_FIRST_BYTE_MS: firstByteMs } = config();
  const firstToken = setTimeout(() => watch.abort(tooLate(label)), firstByteMs * FIRST_TOKEN_FACTOR);
  let grace: NodeJS.Timeout | undefined;
  let isDone = false;
  let malformed = 0;
  try {
    const pieces = readPieces(body, { idleMs, onSilence: () => watch.abort(tooLate(label)) });
    for await (const frame of readFrames(pieces, label)) {
      if (frame.kind === 'malformed') {
        malformed += 1;
        context.log(`${label}: a frame could not be read`);
        if (malformed > MAX_MALFORMED) throw notAnAnswer(label);
        continue;
      }
      isDone = frame.kind === 'done' || frame.kind === 'whole';
      if (frame.kind !== 'done') {
        for (const event of answer.read(frame.value, frame.kind === 'frame' ? frame.event : undefined)) {
          clearTimeout(firstToken);
          yield event;
        }
      }
      if (isDone || answer.isFull) break;
      if (answer.isFinished) grace ??= setTimeout(() => watch.abort(tooLate(label)), AFTER_FINISH_MS);
    }
  } catch (error) {
    // The answer itself is whole; how its connection ended no longer matters.
    if (!answer.isFinished || context.signal.aborted) throw error;
    context.log(`${label}: the connection did not end cleanly`);
  } finally {
    clearTimeout(firstToken);
    clearTimeout(grace);
  }
  if (!answer.isFinished && !answer.isFull && !isDone)
    throw malformed > 0 && !answer.hasOutput ? notAnAnswer(label) : connectionLost(label);
  if (!answer.hasOutput && !answer.isFinished) throw notAnAnswer(label);
  yield* answer.end();
}

const tooLate = (label: string): AppError => new UpstreamTimeoutError(`${label} did not answer in time`);
