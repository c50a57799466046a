/**
 * An upstream on loopback that speaks Anthropic's Messages API as its public documentation describes it (streaming,
 * errors, models). The model's name chooses what happens, as in scenarios.ts: `claude-echo`, `claude-words-20`,
 * `claude-tools`, `claude-status-529`. `claude-tools` answers with text once it is given the results of its calls.
 */
import type http from 'node:http';
import { MIXED_TEXT } from './scenarios.ts';
import { EVENT_STREAM, type Script, type Step, wordPieces } from './script.ts';
import { field, list, play, type RecordedRequest, type Served, sendJson, serve } from './serve.ts';

export interface AnthropicOptions {
  /** Refuses every request without this key. */
  readonly apiKey?: string;
  /** Ids of the model list, two a page. */
  readonly models?: readonly string[];
}

export interface AnthropicUpstream extends Served {
  /** `<url>/v1` */
  readonly baseUrl: string;
  /** From now on this model does this. */
  script(model: string, script: Script): void;
}

export async function startAnthropic(options: AnthropicOptions = {}): Promise<AnthropicUpstream> {
  const scripts = new Map<string, Script>();
  const served = await serve((request, response) => respond(request, response, options, scripts));
  return { ...served, baseUrl: `${served.url}/v1`, script: (model, script) => void scripts.set(model, script) };
}

function respond(
  request: RecordedRequest,
  response: http.ServerResponse,
  options: AnthropicOptions,
  scripts: ReadonlyMap<string, Script>,
): Promise<void> | void {
  const { method, path, headers, body } = request;
  if (headers['anthropic-version'] === undefined) {
    return refuse(response, 400, 'invalid_request_error', 'anthropic-version: header is required');
  }
  if (options.apiKey !== undefined && headers['x-api-key'] !== options.apiKey) {
    return refuse(response, 401, 'authentication_error', `invalid x-api-key ${String(headers['x-api-key'])}`);
  }
  if (method === 'GET' && path.startsWith('/v1/models')) {
    return sendJson(response, 200, modelPage(path, options.models ?? ANTHROPIC_MODELS));
  }
  if (method !== 'POST' || path !== '/v1/messages') return refuse(response, 404, 'not_found_error', 'Not found');
  const problem = problemOf(body);
  if (problem !== null) return refuse(response, 400, 'invalid_request_error', problem);
  const model = String(field(body, 'model'));
  const script = scripts.get(model) ?? scenario(model, body);
  if (!script) return refuse(response, 404, 'not_found_error', `model: ${model}`);
  return play(script, response);
}

const refuse = (
  response: http.ServerResponse,
  status: number,
  type: string,
  message: string,
  headers: Readonly<Record<string, string>> = {},
): void => sendJson(response, status, { type: 'error', error: { type, message }, request_id: 'req_1' }, headers);

/** The rules a request breaks most easily; null for a good one. */
function problemOf(body: unknown): string | null {
  if (typeof field(body, 'max_tokens') !== 'number') return 'max_tokens: Field required';
  const messages = list(field(body, 'messages'));
  if (messages.length === 0) return 'messages: at least one message is required';
  for (const [index, message] of messages.entries()) {
    const role = field(message, 'role');
    if (role !== 'user' && role !== 'assistant') return `messages.${index}.role: Input should be 'user' or 'assistant'`;
    for (const block of list(field(message, 'content'))) {
      if (field(block, 'type') === 'text' && String(field(block, 'text')).trim() === '') {
        return `messages.${index}: text content blocks must be non-empty`;
      }
    }
  }
  return null;
}

export const ANTHROPIC_MODELS: readonly string[] = [
  'claude-opus-5-5',
  'claude-sonnet-5-5',
  'claude-haiku-4-5-20251001',
];

function modelPage(path: string, ids: readonly string[]): unknown {
  const after = new URL(path, 'http://upstream').searchParams.get('after_id');
  const start = after === null ? 0 : ids.indexOf(after) + 1;
  const data = ids.slice(start, start + 2).map((id) => {
    const isNew = !id.includes('4-5');
    const supported = (value: boolean) => ({ supported: value });
    return {
      type: 'model',
      id,
      display_name: `Claude ${id.slice('claude-'.length)}`,
      created_at: '2026-01-01T00:00:00Z',
      max_input_tokens: isNew ? 1_000_000 : 200_000,
      max_tokens: isNew ? 128_000 : 64_000,
      capabilities: {
        image_input: supported(true),
        pdf_input: supported(true),
        structured_outputs: supported(true),
        effort: {
          ...supported(isNew),
          low: supported(isNew),
          medium: supported(isNew),
          high: supported(isNew),
          xhigh: supported(isNew),
          max: supported(isNew),
        },
        thinking: {
          ...supported(true),
          types: { adaptive: supported(isNew), enabled: supported(!isNew), disabled: supported(!isNew) },
        },
      },
    };
  });
  return { data, first_id: data[0]?.id ?? null, last_id: data.at(-1)?.id ?? null, has_more: start + 2 < ids.length };
}

/** One named event of the stream. */
export function event(type: string, fields: Readonly<Record<string, unknown>> = {}): string {
  return `event: ${type}\ndata: ${JSON.stringify({ type, ...fields })}\n\n`;
}

export function messageStart(usage: Readonly<Record<string, unknown>> = {}): string {
  return event('message_start', {
    message: {
      id: 'msg_1',
      type: 'message',
      role: 'assistant',
      model: 'claude-scripted',
      content: [],
      stop_reason: null,
      stop_sequence: null,
      usage: {
        input_tokens: 5,
        cache_creation_input_tokens: 0,
        cache_read_input_tokens: 0,
        output_tokens: 1,
        ...usage,
      },
    },
  });
}

/** A whole block: its beginning, one delta a piece, its end. */
export function block(index: number, start: Readonly<Record<string, unknown>>, deltas: readonly unknown[]): string[] {
  return [
    event('content_block_start', { index, content_block: start }),
    ...deltas.map((delta) => event('content_block_delta', { index, delta })),
    event('content_block_stop', { index }),
  ];
}

export const textBlock = (index: number, pieces: readonly string[]): string[] =>
  block(
    index,
    { type: 'text', text: '' },
    pieces.map((text) => ({ type: 'text_delta', text })),
  );

export const messageEnd = (reason: string, outputTokens = 7, details: unknown = null): string[] => [
  event('message_delta', {
    delta: { stop_reason: reason, stop_sequence: null, ...(details === null ? {} : { stop_details: details }) },
    usage: { output_tokens: outputTokens },
  }),
  event('message_stop'),
];

const toolBlock = (index: number, id: string, name: string, pieces: readonly string[]): string[] =>
  block(
    index,
    { type: 'tool_use', id, name, input: {} },
    pieces.map((partial_json) => ({ type: 'input_json_delta', partial_json })),
  );

const thinkingBlock = (index: number, pieces: readonly string[], signature: string): string[] =>
  block(index, { type: 'thinking', thinking: '', signature: '' }, [
    ...pieces.map((thinking) => ({ type: 'thinking_delta', thinking })),
    { type: 'signature_delta', signature },
  ]);

/** Start, one text block, the end: a whole well-behaved answer. */
export const messageFrames = (pieces: readonly string[]): string[] => [
  messageStart(),
  event('ping'),
  ...textBlock(0, pieces),
  ...messageEnd('end_turn'),
];

const stream = (frames: readonly (string | Step)[]): Script => ({
  headers: EVENT_STREAM,
  steps: frames.map((item) => (typeof item === 'string' ? { send: item } : item)),
});
const refusal = (status: number, type: string, message: string, headers: Record<string, string> = {}): Script => ({
  status,
  headers: { 'content-type': 'application/json', ...headers },
  steps: [{ send: JSON.stringify({ type: 'error', error: { type, message }, request_id: 'req_1' }) }],
});

const ERROR_TYPES: Readonly<Record<number, string>> = {
  400: 'invalid_request_error',
  401: 'authentication_error',
  403: 'permission_error',
  404: 'not_found_error',
  413: 'request_too_large',
  429: 'rate_limit_error',
  529: 'overloaded_error',
};
const COUNTED = { input_tokens: 5, cache_creation_input_tokens: 20, cache_read_input_tokens: 100 };

const SEARCH_RESULT = { type: 'web_search_result', url: 'https://example.org/', title: 'Rent', encrypted_content: 'x' };
const CITATION = {
  type: 'char_location',
  cited_text: 'The rent is due on the first.',
  document_index: 0,
  document_title: 'Lease',
  start_char_index: 0,
  end_char_index: 29,
};

type Scenario = (argument: number | null, body: unknown) => Script;

const SCENARIOS: Readonly<Record<string, Scenario>> = {
  /** Says the last user text back, a word at a time. */
  echo: (_, body) => stream(messageFrames(lastText(body).split(/(?<=\s)/))),
  words: (count) => stream(messageFrames(wordPieces(count ?? 20))),
  slow: (ms) => stream(messageFrames(wordPieces(200)).flatMap((item) => [item, { wait: ms ?? 20 }])),
  thinking: () =>
    stream([
      messageStart(COUNTED),
      ...thinkingBlock(0, ['Let me ', 'think.'], 'c2lnbmVk'),
      ...textBlock(1, ['The answer', ' is 42.']),
      event('message_delta', {
        delta: { stop_reason: 'end_turn' },
        usage: { ...COUNTED, output_tokens: 50, output_tokens_details: { thinking_tokens: 30 } },
      }),
      event('message_stop'),
    ]),
  /** Searches on its side, and says with citations what it found; stops at a sequence. */
  cited: () =>
    stream([
      messageStart({ ...COUNTED, service_tier: 'standard' }),
      ...block(0, { type: 'server_tool_use', id: 'srvtoolu_1', name: 'web_search', input: {} }, [
        { type: 'input_json_delta', partial_json: '{"query":"rent"}' },
      ]),
      ...block(1, { type: 'web_search_tool_result', tool_use_id: 'srvtoolu_1', content: [SEARCH_RESULT] }, []),
      ...block(2, { type: 'text', text: '', citations: [] }, [
        { type: 'text_delta', text: 'Due on the first.' },
        { type: 'citations_delta', citation: CITATION },
      ]),
      event('message_delta', {
        delta: { stop_reason: 'stop_sequence', stop_sequence: 'END' },
        usage: { ...COUNTED, output_tokens: 9, server_tool_use: { web_search_requests: 1 } },
      }),
      event('message_stop'),
    ]),
  /** Thinks, says something, calls two tools; with their results it says them. */
  tools: (_, body) => {
    const results = list(field(list(field(body, 'messages')).at(-1), 'content')).filter(
      (item) => field(item, 'type') === 'tool_result',
    );
    if (results.length > 0) return stream(messageFrames([`Results: ${results.map(resultText).join(', ')}`]));
    return stream([
      messageStart(),
      ...thinkingBlock(0, ['I need the weather.'], 'c2lnbmVk'),
      ...block(1, { type: 'redacted_thinking', data: 'aGlkZGVu' }, []),
      ...textBlock(2, ['Looking it up.']),
      ...toolBlock(3, 'toolu_1', 'weather', ['', '{"city":', '"Rome"}']),
      ...toolBlock(4, 'toolu_2', 'time', []),
      ...messageEnd('tool_use'),
    ]);
  },
  whole: () => ({
    headers: { 'content-type': 'application/json' },
    steps: [
      {
        send: JSON.stringify({
          id: 'msg_1',
          type: 'message',
          role: 'assistant',
          model: 'claude-scripted',
          content: [
            { type: 'text', text: 'In one piece.' },
            { type: 'tool_use', id: 'toolu_1', name: 'weather', input: { city: 'Rome' } },
          ],
          stop_reason: 'tool_use',
          usage: { input_tokens: 5, output_tokens: 7 },
        }),
      },
    ],
  }),
  refusal: () =>
    stream([
      messageStart(),
      ...messageEnd('refusal', 1, { type: 'refusal', category: null, explanation: 'Not this.' }),
    ]),
  'cut-off': () => stream([messageStart(), ...textBlock(0, ['Half']), ...messageEnd('max_tokens')]),
  bytes: () => ({
    headers: EVENT_STREAM,
    steps: [...Buffer.from(messageFrames([MIXED_TEXT]).join(''))].map((byte) => ({ send: Uint8Array.of(byte) })),
  }),
  malformed: () =>
    stream([
      messageStart(),
      ...textBlock(0, ['one ']),
      'event: content_block_delta\ndata: {bad\n\n',
      ...textBlock(1, ['two']),
      ...messageEnd('end_turn'),
    ]),
  'new-event': () =>
    stream([
      messageStart(),
      ...textBlock(0, ['one two']),
      event('some_new_event', { delta: 3 }),
      ...messageEnd('end_turn'),
    ]),
  /** Overloaded in the middle. */
  'error-event': () =>
    stream([
      messageStart(),
      ...textBlock(0, ['partial ']).slice(0, 2),
      event('error', { error: { type: 'overloaded_error', message: 'Overloaded' } }),
      { hang: true },
    ]),
  /** Ends its body properly, but before the answer's end. */
  short: (count) => stream([messageStart(), ...textBlock(0, wordPieces(count ?? 3))]),
  cut: (count) => stream([messageStart(), ...textBlock(0, wordPieces(count ?? 3)), { wait: 20 }, { cut: 'rst' }]),
  silence: (count) => stream([messageStart(), ...textBlock(0, wordPieces(count ?? 3)), { hang: true }]),
  hang: () => ({ steps: [{ hang: true }] }),
  /** One frame of 10 MB. */
  huge: () => ({
    headers: EVENT_STREAM,
    steps: [
      { send: `${messageStart()}event: content_block_start\ndata: ` },
      { repeat: 'x'.repeat(65_536), times: 160 },
    ],
  }),
  redirect: () => ({ status: 307, headers: { location: 'http://127.0.0.1:9/v1/messages' }, steps: [] }),
  html: () => ({
    headers: { 'content-type': 'text/html' },
    steps: [{ send: '<!doctype html><title>Sign in</title>' }],
  }),
  status: (status) => refusal(status ?? 500, ERROR_TYPES[status ?? 500] ?? 'api_error', 'Scripted refusal'),
  unauthorized: () => refusal(401, 'authentication_error', 'invalid x-api-key sk-ant-CANARY123456'),
  'no-model': () => refusal(404, 'not_found_error', 'model: claude-no-model'),
  'rate-limit': (seconds) =>
    refusal(429, 'rate_limit_error', 'Too many requests', { 'retry-after': String(seconds ?? 2) }),
};

/** The script of a model name with or without `claude-`; null for a name that is none of them. */
function scenario(model: string, body: unknown): Script | null {
  const name = model.replace(/^claude-(opus|sonnet|haiku)(-\d{1,2}){1,2}-|^claude-/, '');
  const match = /^(.*?)(?:-(\d+))?$/.exec(name);
  const [, base = '', digits] = match ?? [];
  if (Object.hasOwn(SCENARIOS, name)) return SCENARIOS[name]?.(null, body) ?? null;
  if (digits !== undefined && Object.hasOwn(SCENARIOS, base)) return SCENARIOS[base]?.(Number(digits), body) ?? null;
  return ANTHROPIC_MODELS.includes(model) ? stream(messageFrames(lastText(body).split(/(?<=\s)/))) : null;
}

function resultText(block: unknown): string {
  return `${String(field(block, 'tool_use_id'))}=${partsText(field(block, 'content'))}`;
}

function partsText(content: unknown): string {
  if (typeof content === 'string') return content;
  return list(content)
    .map((part) => String(field(part, 'text') ?? ''))
    .join('');
}

const lastText = (body: unknown): string => partsText(field(list(field(body, 'messages')).at(-1), 'content'));
