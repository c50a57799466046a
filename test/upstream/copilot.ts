/**
 * GitHub and Copilot on one loopback server: the device flow, the exchange of tokens, the model list, chat completions,
 * and a chat of the site with cookies. What a person does there, the test does with `approve`, `deny` and the like.
 */
import type http from 'node:http';
import { scenario } from './scenarios.ts';
import { frame } from './script.ts';
import { field, list, play, type RecordedRequest, sendJson, serve } from './serve.ts';

export const GITHUB_TOKEN = 'gho_CANARY0123456789';
export const SITE_COOKIE = 'user_session=CANARYcookie';

type Decision = 'pending' | 'slow_down' | 'approved' | 'denied' | 'expired';

export interface CopilotUpstream {
  readonly url: string;
  readonly requests: RecordedRequest[];
  /** What a server that uses it is started with. */
  readonly environment: Readonly<Record<string, string>>;
  /** What the person does with the code; `slow_down` answers the next poll so, once. */
  decide(decision: Decision): void;
  /** Tokens that are given out from now on live so long. Seconds. */
  lifetime(seconds: number, refreshIn?: number): void;
  /** Refuses every token given out so far. */
  withdraw(): void;
  /** The account has no plan. */
  setPlan(hasPlan: boolean): void;
  close(): Promise<void>;
}

interface State {
  decision: Decision;
  seconds: number;
  refreshIn: number | undefined;
  hasPlan: boolean;
  readonly valid: Set<string>;
  issued: number;
  /** What was said in each thread of the site. */
  readonly threads: Map<string, string[]>;
}

export async function startCopilot({ interval = 1 } = {}): Promise<CopilotUpstream> {
  const state: State = {
    decision: 'pending',
    seconds: 1_800,
    refreshIn: undefined,
    hasPlan: true,
    valid: new Set(),
    issued: 0,
    threads: new Map(),
  };
  const served = await serve((request, response) => respond(request, response, state, served.url, interval));
  return {
    url: served.url,
    requests: served.requests,
    environment: {
      COPILOT_SITE_URL: served.url,
      COPILOT_API_URL: served.url,
      COPILOT_THREADS_URL: served.url,
      COPILOT_CLIENT_ID: 'client-1',
      COPILOT_INTEGRATION_ID: 'hypotez-test',
    },
    decide: (decision) => {
      state.decision = decision;
    },
    lifetime: (seconds, refreshIn) => {
      state.seconds = seconds;
      state.refreshIn = refreshIn;
    },
    withdraw: () => state.valid.clear(),
    setPlan: (hasPlan) => {
      state.hasPlan = hasPlan;
    },
    close: served.close,
  };
}

async function respond(
  request: RecordedRequest,
  response: http.ServerResponse,
  state: State,
  url: string,
  interval: number,
): Promise<void> {
  const { method, path } = request;
  const thread = /^\/github\/chat\/threads\/([^/]+)\/messages$/.exec(path)?.[1];
  if (thread !== undefined) return answerInThread(request, response, state, thread);
  switch (`${method} ${path}`) {
    case 'POST /login/device/code':
      return sendJson(response, 200, {
        device_code: 'device-CANARY-code',
        user_code: 'WDJB-MJHT',
        verification_uri: `${url}/login/device`,
        expires_in: 900,
        interval,
      });
    case 'POST /login/oauth/access_token':
      return sendJson(response, 200, decide(request, state, interval));
    case 'GET /copilot_internal/v2/token':
      return exchange(request, response, state, url);
    case 'GET /models':
      return isSignedIn(request, state) ? sendJson(response, 200, MODELS) : refuse(response);
    case 'POST /chat/completions':
      return isSignedIn(request, state) ? complete(request, response) : refuse(response);
    case 'POST /github-copilot/chat/token':
      return request.headers.cookie?.includes(SITE_COOKIE)
        ? sendJson(response, 200, { token: 'site-token', expiration: '2030-01-01T00:00:00Z' })
        : sendJson(response, 401, { message: 'Sign in' });
    case 'POST /github/chat/threads': {
      if (request.headers.authorization !== 'GitHub-Bearer site-token') return refuse(response);
      const id = `thread-${state.threads.size + 1}`;
      state.threads.set(id, []);
      return sendJson(response, 201, { thread_id: id });
    }
    default:
      return sendJson(response, 404, { message: 'Not Found' });
  }
}

/** GitHub answers 200 to everything but success, too; the error says what it is. */
function decide({ body }: RecordedRequest, state: State, interval: number): unknown {
  const form = new URLSearchParams(String(body));
  if (form.get('device_code') !== 'device-CANARY-code' || form.get('client_id') !== 'client-1') {
    return { error: 'incorrect_device_code' };
  }
  switch (state.decision) {
    case 'approved':
      return { access_token: GITHUB_TOKEN, token_type: 'bearer', scope: 'read:user' };
    case 'denied':
      return { error: 'access_denied' };
    case 'expired':
      return { error: 'expired_token' };
    case 'slow_down':
      state.decision = 'pending';
      return { error: 'slow_down', interval: interval + 5 };
    default:
      return { error: 'authorization_pending' };
  }
}

function exchange(request: RecordedRequest, response: http.ServerResponse, state: State, url: string): void {
  if (request.headers.authorization !== `token ${GITHUB_TOKEN}`) {
    refuse(response);
    return;
  }
  if (!state.hasPlan) {
    sendJson(response, 403, { message: 'No access', error_details: { title: 'Sign up for Copilot' } });
    return;
  }
  state.issued += 1;
  const token = `tid=${state.issued};CANARY`;
  state.valid.add(token);
  sendJson(response, 200, {
    token,
    expires_at: Math.floor(Date.now() / 1000) + state.seconds,
    ...(state.refreshIn === undefined ? {} : { refresh_in: state.refreshIn }),
    endpoints: { api: url },
  });
}

const isSignedIn = ({ headers }: RecordedRequest, { valid }: State): boolean =>
  headers['copilot-integration-id'] !== undefined &&
  headers['editor-version'] !== undefined &&
  valid.has((headers.authorization ?? '').replace(/^Bearer /, ''));

const refuse = (response: http.ServerResponse): void => sendJson(response, 401, { message: 'Bad credentials' });

/** Every question so far, so that a test sees what an answer was given to know. */
async function complete({ body }: RecordedRequest, response: http.ServerResponse): Promise<void> {
  const said = list(field(body, 'messages')).filter((message) => field(message, 'role') === 'user');
  const texts = said.map((message) => String(field(message, 'content')));
  const model = String(field(body, 'model'));
  const script = scenario(model, { lastText: '' }) ?? scenario('echo', { lastText: `heard: ${texts.join(' | ')}` });
  if (script !== null) await play(script, response);
}

async function answerInThread(
  { body, headers }: RecordedRequest,
  response: http.ServerResponse,
  { threads }: State,
  id: string,
): Promise<void> {
  const said = threads.get(id);
  if (headers.authorization !== 'GitHub-Bearer site-token') return refuse(response);
  if (said === undefined) return sendJson(response, 404, { message: 'Not Found' });
  said.push(String(field(body, 'content')));
  const words = `heard: ${said.join(' | ')}`.split(/(?<=\s)/);
  await play(
    {
      headers: { 'content-type': 'text/event-stream' },
      steps: [...words.map((text) => ({ type: 'content', body: text })), { type: 'complete', id: 'm1' }].map(
        (event) => ({
          send: frame(event),
        }),
      ),
    },
    response,
  );
}

const chat = (id: string, more: Record<string, unknown> = {}) => ({
  id,
  name: id.toUpperCase(),
  model_picker_enabled: true,
  capabilities: {
    type: 'chat',
    supports: { vision: true, tool_calls: true, streaming: true },
    limits: { max_context_window_tokens: 128_000 },
  },
  ...more,
});

const MODELS = {
  data: [
    chat('gpt-4.1'),
    chat('echo'),
    chat('gpt-old', { model_picker_enabled: false }),
    chat('claude-blocked', { policy: { state: 'disabled' } }),
    chat('gpt-responses', { supported_endpoints: ['/responses'] }),
    { id: 'text-embedding-3-small', name: 'Embedding', capabilities: { type: 'embeddings' } },
  ],
};
