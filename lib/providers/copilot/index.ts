/**
 * GitHub Copilot. Signed in by a code (`lib/oauth`), the chat is OpenAI's wire format at the address that the account's
 * token names. With the cookies of a signed-in browser instead, it is a chat of the site, which keeps the thread itself.
 */
import { isAppError } from '../../contract/errors.ts';
import { createFetch } from '../../platform/outbound/index.ts';
import { streamChat } from '../openai-compatible/chat.ts';
import { type Asked, errorFromFailure } from '../openai-compatible/errors.ts';
import type { Preset } from '../openai-compatible/preset.ts';
import { BASIC_PARAMETERS, REASONING_EFFORT } from '../parameters.ts';
import type { ChatRequest, Model, Provider, ProviderContext, ProviderEvent, ProviderInfo } from '../provider.ts';
import { copilotAddresses } from './addresses.ts';
import { editorHeaders, hasApplication, LABEL, signInAgain } from './identity.ts';
import { readModels } from './models.ts';
import { forgetSessionToken, type SessionToken, sessionToken } from './session-token.ts';
import { chatInThread, webCookies } from './web-thread.ts';

const DEFAULT_MODEL = 'gpt-4.1';
const LIST_MS = 15_000;

/** What it is to the adapter of OpenAI's format; the address and the token come with each request. */
const PRESET: Preset = {
  id: 'Copilot',
  label: LABEL,
  url: 'https://github.com/features/copilot',
  baseUrl: null,
  keyVariables: ['GITHUB_COPILOT_TOKEN'],
  keyPage: null,
  auth: true,
  local: false,
  takesBaseUrl: false,
  defaultModel: DEFAULT_MODEL,
  capabilities: { vision: true, image: false, audio: false, tools: true, reasoning: true },
  parameters: [...BASIC_PARAMETERS, REASONING_EFFORT],
  quirks: {},
};

export const copilot: Provider = {
  id: PRESET.id,
  describe,
  models: listModels,
  chat,
};

function describe(): ProviderInfo {
  const { site, api } = copilotAddresses();
  return {
    label: LABEL,
    url: PRESET.url,
    loginUrl: `${site}/login/device`,
    auth: true,
    local: false,
    capabilities: PRESET.capabilities,
    baseUrl: api,
    defaultModel: DEFAULT_MODEL,
    parameters: PRESET.parameters,
    keyVariables: PRESET.keyVariables,
    takesBaseUrl: false,
    signIn: 'device',
    ...(hasApplication() ? {} : { signInNeeds: 'client_id' as const }),
    keepsThread: true,
  };
}

async function listModels(context: ProviderContext): Promise<readonly Model[]> {
  const session = await sessionToken(context);
  const asked: Asked = { preset: PRESET, model: '', apiKey: session.token };
  const signal = AbortSignal.any([context.signal, AbortSignal.timeout(LIST_MS)]);
  try {
    const headers = { ...editorHeaders(), accept: 'application/json', authorization: `Bearer ${session.token}` };
    return await readModels(asked, await fetchOf(session)(`${session.base}/models`, { headers, signal }));
  } catch (error) {
    throw asSignIn(errorFromFailure(asked, error, context.signal), context);
  }
}

async function* chat(request: ChatRequest, context: ProviderContext): AsyncGenerator<ProviderEvent> {
  if (context.credentials.apiKey === undefined) {
    const cookies = await webCookies(context);
    if (cookies !== null) return yield* chatInThread(request, request.model || DEFAULT_MODEL, cookies, context);
  }
  let hasSpoken = false;
  for (let isSecond = false; ; isSecond = true) {
    const session = await sessionToken(context);
    try {
      for await (const event of complete(request, session, context)) {
        hasSpoken = true;
        yield event;
      }
      return;
    } catch (error) {
      const failure = asSignIn(error, context);
      // A token may be withdrawn before its time: a new one is worth one more try.
      if (isSecond || hasSpoken || failure === error) throw failure;
    }
  }
}

function complete(request: ChatRequest, session: SessionToken, context: ProviderContext): AsyncIterable<ProviderEvent> {
  const last = request.messages.at(-1);
  const hasImages = request.messages.some(({ content }) => content.some(({ type }) => type === 'image'));
  const headers = {
    ...editorHeaders(),
    'openai-intent': 'conversation-panel',
    // Only what a person asks counts against the plan; the steps of a tool loop do not.
    'x-initiator': last?.role === 'tool' ? 'agent' : 'user',
    ...(hasImages ? { 'copilot-vision-request': 'true' } : {}),
  };
  const credentials = { apiKey: session.token, baseUrl: session.base };
  return streamChat({ ...PRESET, quirks: { headers } }, request, request.model || DEFAULT_MODEL, {
    ...context,
    credentials,
    fetch: fetchOf(session),
  });
}

const fetchOf = ({ base }: SessionToken) => createFetch({ policy: 'provider', baseUrl: base });

/** A refused token is forgotten, and said in the words of signing in; anything else stays as it is. */
function asSignIn(error: unknown, context: ProviderContext): unknown {
  if (!isAppError(error) || error.name !== 'MissingAuthError') return error;
  forgetSessionToken(context);
  return signInAgain();
}
