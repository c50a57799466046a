/**
 * An upstream that speaks OpenAI's wire format on loopback and does what its script says. The model's name chooses the
 * script (scenarios.ts), or a test sets its own. It also answers as Ollama, LM Studio, llama.cpp or vLLM would.
 */
import http from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { SCENARIO_NAMES, scenario } from './scenarios.ts';
import type { Script, Step } from './script.ts';

export { MIXED_TEXT } from './scenarios.ts';
export * from './script.ts';

export interface RecordedRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: http.IncomingHttpHeaders;
  readonly body: unknown;
  /** ms since the epoch when the client went away before the end; null while it has not. */
  abortedAt: number | null;
}

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
  const requests: RecordedRequest[] = [];
  const scripts = new Map<string, Script>();
  const sockets = new Set<Socket>();
  const server = http.createServer((request, response) => {
    respond(request, response, { requests, scripts, options }).catch((error: unknown) => {
      // A client that leaves in mid-script is part of many scripts.
      response.destroy(error instanceof Error ? error : undefined);
    });
  });
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url,
    baseUrl: `${url}/v1`,
    requests,
    script: (model, script) => void scripts.set(model, script),
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

interface State {
  readonly requests: RecordedRequest[];
  readonly scripts: ReadonlyMap<string, Script>;
  readonly options: UpstreamOptions;
}

async function respond(request: http.IncomingMessage, response: http.ServerResponse, state: State): Promise<void> {
  const body = await readBody(request);
  const record: RecordedRequest = {
    method: request.method ?? '',
    path: request.url ?? '',
    headers: request.headers,
    body,
    abortedAt: null,
  };
  state.requests.push(record);
  response.on('close', () => {
    if (!response.writableFinished) record.abortedAt = Date.now();
  });
  const { apiKey } = state.options;
  if (apiKey !== undefined && request.headers.authorization !== `Bearer ${apiKey}`) {
    return sendJson(response, 401, { error: { message: 'Incorrect API key provided', code: 'invalid_api_key' } });
  }
  if (record.method === 'POST' && record.path.endsWith('/chat/completions')) return complete(body, response, state);
  const list = modelList(record.path, state.options);
  if (record.method === 'GET' && list !== null) return sendJson(response, 200, list);
  sendJson(response, 404, { error: { message: `Nothing at ${record.path}` } });
}

async function complete(body: unknown, response: http.ServerResponse, state: State): Promise<void> {
  const model = String(field(body, 'model') ?? '');
  const script = state.scripts.get(model) ?? scenario(model, { lastText: lastText(body) });
  if (!script) {
    return sendJson(response, 404, {
      error: {
        message: `The model \`${model}\` does not exist`,
        type: 'invalid_request_error',
        code: 'model_not_found',
      },
    });
  }
  if (script.status !== undefined || script.headers) response.writeHead(script.status ?? 200, script.headers);
  for (const step of script.steps) {
    if (response.destroyed) return;
    if (!(await perform(step, response))) return;
  }
  response.end();
}

/** False when the script ends here, by its own will or because the client left. */
async function perform(step: Step, response: http.ServerResponse): Promise<boolean> {
  if ('send' in step) return write(response, step.send);
  if ('wait' in step) return sleep(step.wait, response);
  if ('repeat' in step) {
    for (let count = 0; count < step.times; count += 1) if (!(await write(response, step.repeat))) return false;
    return true;
  }
  if ('cut' in step) {
    if (step.cut === 'rst') response.socket?.resetAndDestroy();
    else response.socket?.end();
  }
  return false;
}

/** Each write goes out as its own chunk, and waits for room. */
function write(response: http.ServerResponse, data: string | Uint8Array): Promise<boolean> {
  return new Promise((resolve) => {
    const settle = (): void => resolve(!response.destroyed);
    response.once('close', settle);
    response.write(data, () => {
      response.off('close', settle);
      setImmediate(settle);
    });
  });
}

function sleep(ms: number, response: http.ServerResponse): Promise<boolean> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => {
      response.off('close', leave);
      resolve(true);
    }, ms);
    const leave = (): void => {
      clearTimeout(timer);
      resolve(false);
    };
    response.once('close', leave);
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

function sendJson(response: http.ServerResponse, status: number, value: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value));
}

async function readBody(request: http.IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  const raw = Buffer.concat(chunks).toString();
  return raw ? JSON.parse(raw) : null;
}

const field = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined;

function lastText(body: unknown): string {
  const messages = field(body, 'messages');
  const content = field(Array.isArray(messages) ? messages.at(-1) : undefined, 'content');
  if (typeof content === 'string') return content;
  if (!Array.isArray(content)) return '';
  return content.map((part) => String(field(part, 'text') ?? '')).join('');
}
