/**
 * A chat of Copilot's own site, with the cookies of a browser that is signed in there. The site keeps the thread, so
 * only the last question is sent. GitHub documents none of it; public clients of the site show these requests:
 * `POST <site>/github-copilot/chat/token` with the cookies gives `{token}`; `POST <threads>/github/chat/threads` opens a
 * thread (`{thread_id}`); `POST .../threads/<id>/messages` answers with events `{type: "content", body}` up to
 * `{type: "complete"}`.
 */

import { MissingAuthError, UpstreamError } from '../../contract/errors.ts';
import { LIMITS } from '../../contract/limits.ts';
import { createFetch, readText } from '../../platform/outbound/index.ts';
import { type Asked, errorFromFailure, errorFromStatus } from '../openai-compatible/errors.ts';
import { asObject, asString, type Json, parseJson } from '../openai-compatible/json.ts';
import type { ChatMessage, ChatRequest, ProviderContext, ProviderEvent } from '../provider.ts';
import { type AnswerReader, streamAnswer } from '../upstream/stream-answer.ts';
import { copilotAddresses } from './addresses.ts';
import { LABEL } from './identity.ts';

const ANSWER_BYTES = 64 * 1024;
const SMALL_MS = 15_000;
const THREAD_ID = /^[A-Za-z0-9_-]{1,100}$/;

/** The owner's cookies of the site when they hold a session; null when there is none. */
export async function webCookies(context: ProviderContext): Promise<string | null> {
  const cookies = (await context.cookies?.(`${copilotAddresses().site}/copilot`)) ?? null;
  return cookies !== null && /(^|;\s*)user_session=/.test(cookies) ? cookies : null;
}

/** Goes on with the thread of `request.state` where there is one; tells the thread in a `state` event. */
export async function* chatInThread(
  request: ChatRequest,
  model: string,
  cookies: string,
  context: ProviderContext,
): AsyncGenerator<ProviderEvent> {
  const { threads } = copilotAddresses();
  const asked: Asked = { preset: { label: LABEL, keyPage: null }, model, apiKey: undefined };
  const token = await siteToken(asked, cookies, context);
  const headers = { authorization: `GitHub-Bearer ${token}`, 'copilot-integration-id': 'copilot-chat' };
  const known = asString(asObject(request.state)?.conversation_id);
  const isKnown = known !== null && THREAD_ID.test(known);
  const thread = isKnown ? known : await openThread(asked, headers, context);
  yield { type: 'state', state: { conversation_id: thread } };
  const question = wordsOf(request.messages, isKnown);
  yield* streamAnswer(
    asked,
    {
      url: `${threads}/github/chat/threads/${thread}/messages`,
      headers: { ...headers, accept: 'text/event-stream' },
      body: async () => JSON.stringify(toBody(question, model, request.messages)),
      answer: new ThreadAnswer(),
    },
    { ...context, fetch: createFetch({ policy: 'provider', baseUrl: threads }) },
  );
}

async function siteToken(asked: Asked, cookies: string, context: ProviderContext): Promise<string> {
  const { site } = copilotAddresses();
  const headers = {
    cookie: cookies,
    origin: site,
    'github-verified-fetch': 'true',
    'x-requested-with': 'XMLHttpRequest',
  };
  const value = await post(asked, site, '/github-copilot/chat/token', headers, context);
  const token = asString(value.token);
  if (!token || !/^[\x21-\x7e]+$/.test(token)) throw cookiesRefused();
  return token;
}

async function openThread(asked: Asked, headers: Record<string, string>, context: ProviderContext): Promise<string> {
  const value = await post(asked, copilotAddresses().threads, '/github/chat/threads', headers, context);
  const id = asString(value.thread_id) ?? asString(asObject(value.thread)?.id) ?? asString(value.id) ?? '';
  if (!THREAD_ID.test(id)) throw new UpstreamError(`${LABEL} did not open a thread`);
  return id;
}

async function post(
  asked: Asked,
  base: string,
  path: string,
  headers: Record<string, string>,
  context: ProviderContext,
): Promise<Json> {
  const signal = AbortSignal.any([context.signal, AbortSignal.timeout(SMALL_MS)]);
  try {
    const fetch = createFetch({ policy: 'provider', baseUrl: base });
    const response = await fetch(`${base}${path}`, {
      method: 'POST',
      headers: { accept: 'application/json', 'content-type': 'application/json', 'user-agent': 'Hypotez', ...headers },
      body: '{}',
      signal,
    });
    const text = await readText(response, ANSWER_BYTES);
    // Signed out, the site shows its sign-in page, or says that there is nothing.
    if ([401, 403, 404, 422].includes(response.status)) throw cookiesRefused();
    if (!response.ok) throw errorFromStatus(asked, response.status, response.headers, text);
    const value = asObject(parseJson(text));
    if (value === null) throw cookiesRefused();
    return value;
  } catch (error) {
    throw errorFromFailure(asked, error, context.signal);
  }
}

const cookiesRefused = (): MissingAuthError =>
  new MissingAuthError(`${LABEL} does not accept the uploaded cookies any more. Upload them again, or sign in.`);

/** The question alone where the thread knows the rest; else all that was said before it, too. */
function wordsOf(messages: readonly ChatMessage[], isKnown: boolean): string {
  const spoken = messages.filter(({ role }) => role === 'user' || role === 'assistant');
  const last = textOf(spoken.findLast(({ role }) => role === 'user'));
  if (isKnown || spoken.length <= 1) return last;
  const before = spoken.slice(0, -1).map((message) => `${message.role}: ${textOf(message)}`);
  return [...before, `user: ${last}`].join('\n\n').slice(-LIMITS.messageChars);
}

const textOf = (message: ChatMessage | undefined): string =>
  (message?.content ?? []).flatMap((part) => (part.type === 'text' ? [part.text] : [])).join('\n');

function toBody(content: string, model: string, messages: readonly ChatMessage[]) {
  const instructions = messages.filter(({ role }) => role === 'system').map(textOf);
  return {
    content,
    intent: 'conversation',
    references: [],
    context: [],
    currentURL: `${copilotAddresses().site}/copilot`,
    streaming: true,
    confirmations: [],
    customInstructions: instructions,
    model,
    mode: 'immersive',
  };
}

class ThreadAnswer implements AnswerReader {
  #chars = 0;
  isFinished = false;

  get isComplete(): boolean {
    return this.isFinished;
  }

  get hasOutput(): boolean {
    return this.#chars > 0;
  }

  get isFull(): boolean {
    return this.#chars >= LIMITS.answerChars;
  }

  *read(value: unknown): Generator<ProviderEvent> {
    const fields = asObject(value);
    if (fields?.type === 'content') {
      const text = (asString(fields.body) ?? '').slice(0, LIMITS.answerChars - this.#chars);
      this.#chars += text.length;
      if (text !== '') yield { type: 'text', text };
    } else if (fields?.type === 'error') {
      throw new UpstreamError(`${LABEL} reported an error`);
    } else if (fields?.type === 'complete') this.isFinished = true;
  }

  *end(): Generator<ProviderEvent> {
    yield { type: 'finish', reason: this.isFull ? 'length' : 'stop' };
  }
}
