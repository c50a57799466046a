/**
 * An upstream that speaks OpenAI's wire format on loopback and does what its script says. The model's name chooses the
 * script (scenarios.ts), or a test sets its own. It also answers as Ollama, LM Studio, llama.cpp or vLLM would.
 */
import type http from 'node:http';
import { makeOther } from './images.ts';
import { SCENARIO_NAMES, scenario } from './scenarios.ts';
import type { Script } from './script.ts';
import { field, play, type RecordedRequest, sendJson, serve } from './serve.ts';

export { MIXED_TEXT } from './scenarios.ts';
export * from './script.ts';
export type { RecordedRequest } from './serve.ts';

export type Engine = 'ollama' | 'lmstudio' | 'llamacpp' | 'vllm';

export interface UpstreamOptions {
  /** Which engine's own endpoints it has besides the common ones. */
  readonly engine?: Engine;
  /** Ids of the model list; all scenario names unless given. */
  readonly models?: readonly string[];
  /** Refuses every request without this key. */
  readonly apiKey?: string;
}

export interface Upstream {
  /** `http://127.0.0.1:<port>` */
  readonly url: string;
  /** `<url>/v1`, what a provider takes as its base URL. */
  readonly baseUrl: string;
  readonly requests: RecordedRequest[];
  /** From now on this model does this. */
  script(model: string, script: Script): void;
  close(): Promise<void>;
}

export async function startUpstream(options: UpstreamOptions = {}): Promise<Upstream> {
  const scripts = new Map<string, Script>();
  const served = await serve((request, response) => respond(request, response, { scripts, options }));
  return {
    ...served,
    baseUrl: `${served.url}/v1`,
    script: (model, script) => void scripts.set(model, script),
  };
}

interface State {
  readonly scripts: ReadonlyMap<string, Script>;
  readonly options: UpstreamOptions;
}

async function respond(request: RecordedRequest, response: http.ServerResponse, state: State): Promise<void> {
  const { apiKey } = state.options;
  if (apiKey !== undefined && request.headers.authorization !== `Bearer ${apiKey}`) {
    return sendJson(response, 401, { error: { message: 'Incorrect API key provided', code: 'invalid_api_key' } });
  }
  const { method, path, body } = request;
  if (method === 'POST' && path.endsWith('/chat/completions')) return complete(body, response, state);
  const models = modelList(path, state.options);
  if (method === 'GET' && models !== null) return sendJson(response, 200, models);
  if (await makeOther(request, response)) return;
  sendJson(response, 404, { error: { message: `Nothing at ${path}` } });
}

async function complete(body: unknown, response: http.ServerResponse, state: State): Promise<void> {
  const model = String(field(body, 'model') ?? '');
  const script = state.scripts.get(model) ?? scenario(model, { lastText: lastText(body) });
  if (script) return play(script, response);
  sendJson(response, 404, {
    error: { message: `The model \`${model}\` does not exist`, type: 'invalid_request_error', code: 'model_not_found' },
  });
}

/** What each engine's own model list looks like; null for a path it does not have. */
function modelList(path: string, { engine, models = SCENARIO_NAMES }: UpstreamOptions): unknown {
  const owner = { ollama: 'library', lmstudio: 'organization_owner', llamacpp: 'llamacpp', vllm: 'vllm' };
  if (path === '/v1/models') {
    const owned_by = engine ? owner[engine] : 'scripted';
    const extra =
      engine === 'vllm' ? { max_model_len: 4096 } : engine === 'llamacpp' ? { meta: { n_ctx_train: 4096 } } : {};
    return { object: 'list', data: models.map((id) => ({ id, object: 'model', created: 1, owned_by, ...extra })) };
  }
  if (engine === 'ollama' && path === '/api/tags') {
    return {
      models: models.map((name) => ({ name, model: name, modified_at: '', size: 1, digest: '0', details: {} })),
    };
  }
  if (engine === 'ollama' && path === '/api/version') return { version: '0.13.0' };
  if (engine === 'lmstudio' && path === '/api/v0/models') {
    const entry = { object: 'model', type: 'llm', publisher: 'scripted', state: 'loaded', max_context_length: 4096 };
    return { object: 'list', data: models.map((id) => ({ id, ...entry })) };
  }
  return null;
}

function lastText(body: unknown): string {
  const messages = field(body, 'messages');
  const content = field(Array.isArray(messages) ? messages.at(-1) : undefined, 'content');
  if (typeof content === 'string') return content;
  if (!Array.isArray(content)) return '';
  return content.map((part) => String(field(part, 'text') ?? '')).join('');
}
