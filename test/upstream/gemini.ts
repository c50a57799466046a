/**
 * An upstream on loopback that speaks Google's Gemini API as its public documentation describes it (generateContent,
 * models, batchEmbedContents). The model's name chooses what happens, as in scenarios.ts: `gemini-echo`,
 * `gemini-words-20`, `gemini-3-tools`, `gemini-status-429`. `gemini-3-tools` answers with text once it is given the
 * results of its calls, and refuses calls that come back without their signature, as Gemini does since version 3.
 */
import type http from 'node:http';
import { MIXED_TEXT } from './scenarios.ts';
import { EVENT_STREAM, frame, type Script, type Step, wordPieces } from './script.ts';
import { field, list, play, type RecordedRequest, type Served, sendJson, serve } from './serve.ts';

export interface GeminiOptions {
  /** Refuses every request without this key. */
  readonly apiKey?: string;
}

export interface GeminiUpstream extends Served {
  /** `<url>/v1beta` */
  readonly baseUrl: string;
  /** From now on this model does this. */
  script(model: string, script: Script): void;
}

export async function startGemini(options: GeminiOptions = {}): Promise<GeminiUpstream> {
  const scripts = new Map<string, Script>();
  const served = await serve((request, response) => respond(request, response, options, scripts));
  return { ...served, baseUrl: `${served.url}/v1beta`, script: (model, script) => void scripts.set(model, script) };
}

function respond(
  request: RecordedRequest,
  response: http.ServerResponse,
  options: GeminiOptions,
  scripts: ReadonlyMap<string, Script>,
): Promise<void> | void {
  const { method, path, headers, body } = request;
  if (options.apiKey !== undefined && headers['x-goog-api-key'] !== options.apiKey) {
    const message = `API key not valid. Please pass a valid API key. ${String(headers['x-goog-api-key'])}`;
    return sendJson(response, 400, status(400, message, [KEY_INVALID]));
  }
  const url = new URL(path, 'http://upstream');
  if (method === 'GET' && url.pathname === '/v1beta/models') {
    return sendJson(response, 200, modelPage(url.searchParams.get('pageToken')));
  }
  const [, model = '', action] = /^\/v1beta\/models\/([^/:]+):(\w+)$/.exec(url.pathname) ?? [];
  if (method === 'POST' && action === 'batchEmbedContents') return sendJson(response, 200, embeddings(body));
  if (method !== 'POST' || action !== 'streamGenerateContent' || url.searchParams.get('alt') !== 'sse') {
    return sendJson(response, 404, status(404, 'Requested entity was not found.'));
  }
  const script = scripts.get(model) ?? scenario(model, body);
  if (script) return play(script, response);
  sendJson(response, 404, status(404, `models/${model} is not found for API version v1beta`));
}

const KEY_INVALID = {
  '@type': 'type.googleapis.com/google.rpc.ErrorInfo',
  reason: 'API_KEY_INVALID',
  domain: 'googleapis.com',
};
const STATUS_NAMES: Readonly<Record<number, string>> = {
  400: 'INVALID_ARGUMENT',
  403: 'PERMISSION_DENIED',
  404: 'NOT_FOUND',
  429: 'RESOURCE_EXHAUSTED',
  500: 'INTERNAL',
  503: 'UNAVAILABLE',
  504: 'DEADLINE_EXCEEDED',
};

const status = (code: number, message: string, details: readonly unknown[] = []) => ({
  error: { code, message, status: STATUS_NAMES[code] ?? 'UNKNOWN', ...(details.length > 0 ? { details } : {}) },
});

export const GEMINI_MODELS: readonly string[] = [
  'gemini-3.8-flash',
  'gemini-3.1-flash-image',
  'gemini-embedding-001',
  'gemini-2.5-flash-preview-tts',
  'gemma-4-31b-it',
];

/** Two a page. */
function modelPage(token: string | null): unknown {
  const start = Number(token ?? 0);
  const models = GEMINI_MODELS.slice(start, start + 2).map((id) => ({
    name: `models/${id}`,
    version: '001',
    displayName: id
      .split('-')
      .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
      .join(' '),
    inputTokenLimit: 1_048_576,
    outputTokenLimit: 65_536,
    supportedGenerationMethods: id.includes('embedding') ? ['embedContent'] : ['generateContent', 'countTokens'],
    ...(id.includes('embedding') ? {} : { thinking: id === 'gemini-3.8-flash' }),
  }));
  return { models, ...(start + 2 < GEMINI_MODELS.length ? { nextPageToken: String(start + 2) } : {}) };
}

/** Of length 5, as a shortened vector comes: not 1. */
function embeddings(body: unknown): unknown {
  return { embeddings: list(field(body, 'requests')).map(() => ({ values: [3, 4, 0] })) };
}

export const GEMINI_USAGE = { promptTokenCount: 5, candidatesTokenCount: 7, totalTokenCount: 12 };

/** One frame: parts of the answer, and with the last ones the reason for the end. */
export function chunk(parts: readonly unknown[], finishReason?: string, usage: unknown = GEMINI_USAGE): string {
  return frame({
    candidates: [
      { content: { role: 'model', parts }, index: 0, ...(finishReason === undefined ? {} : { finishReason }) },
    ],
    ...(finishReason === undefined ? {} : { usageMetadata: usage }),
    modelVersion: 'gemini-scripted',
    responseId: 'r1',
  });
}

/** The pieces, then the end: a whole well-behaved answer. */
export const answerFrames = (pieces: readonly string[]): string[] => [
  ...pieces.map((text) => chunk([{ text }])),
  chunk([{ text: '' }], 'STOP'),
];

const stream = (frames: readonly (string | Step)[]): Script => ({
  headers: EVENT_STREAM,
  steps: frames.map((item) => (typeof item === 'string' ? { send: item } : item)),
});
const refusal = (code: number, message: string, details: readonly unknown[] = []): Script => ({
  status: code,
  headers: { 'content-type': 'application/json' },
  steps: [{ send: JSON.stringify(status(code, message, details)) }],
});

/** One pixel, as PNG. */
export const PIXEL = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';
const picture = (data = PIXEL) => ({ inlineData: { mimeType: 'image/png', data } });

type Scenario = (argument: number | null, body: unknown) => Script;

const SCENARIOS: Readonly<Record<string, Scenario>> = {
  /** Says the last user text back, a word at a time. */
  echo: (_, body) => stream(answerFrames(lastText(body).split(/(?<=\s)/))),
  words: (count) => stream(answerFrames(wordPieces(count ?? 20))),
  slow: (ms) => stream(answerFrames(wordPieces(200)).flatMap((item) => [item, { wait: ms ?? 20 }])),
  thinking: () =>
    stream([
      chunk([{ text: 'Let me ', thought: true }]),
      chunk([{ text: 'think.', thought: true }, { text: 'The answer' }]),
      chunk([{ text: ' is 42.', thoughtSignature: 'c2lnbmVk' }], 'STOP', {
        promptTokenCount: 105,
        cachedContentTokenCount: 100,
        candidatesTokenCount: 20,
        thoughtsTokenCount: 30,
        totalTokenCount: 155,
      }),
    ]),
  /** Two calls in parallel: the first is signed. */
  tools: (_, body) => {
    const parts = list(field(body, 'contents')).flatMap((content) => list(field(content, 'parts')));
    const results = parts.filter((part) => field(part, 'functionResponse') !== undefined);
    if (results.length === 0) return stream(calls([{ id: 'g1' }, { id: 'g2' }]));
    const [first] = parts.filter((part) => field(part, 'functionCall') !== undefined);
    if (typeof field(first, 'thoughtSignature') !== 'string') {
      return refusal(400, 'Function call is missing a thought_signature in functionCall parts.');
    }
    return stream(answerFrames([`Results: ${results.map(resultText).join(', ')}`]));
  },
  /** Older models do not name their calls. */
  'unnamed-tools': () => stream(calls([{}, {}])),
  image: () => stream([chunk([{ text: 'Here it is.' }, picture()]), chunk([], 'STOP')]),
  picture: () => stream([chunk([picture()]), chunk([], 'STOP')]),
  /** A picture that is `argument` KB of base64. */
  'big-image': (kilobytes) =>
    stream([chunk([picture('A'.repeat((kilobytes ?? 100) * 1024))]), chunk([{ text: 'Done.' }], 'STOP')]),
  'no-image': () => stream([chunk([{ text: 'I would rather not.' }], 'STOP')]),
  whole: () => ({
    headers: { 'content-type': 'application/json' },
    steps: [
      {
        send: JSON.stringify([
          { candidates: [{ content: { parts: [{ text: 'In one piece.' }] }, finishReason: 'STOP' }] },
        ]),
      },
    ],
  }),
  /** Names the reason for the end in every frame, and takes its time. */
  'eager-stop': () => stream(wordPieces(5).flatMap((text) => [chunk([{ text }], 'STOP'), { wait: 600 }])),
  'cut-off': () => stream([chunk([{ text: 'Half' }], 'MAX_TOKENS')]),
  safety: () => stream([chunk([], 'SAFETY')]),
  'late-safety': () => stream([chunk([{ text: 'Well' }]), chunk([], 'SAFETY')]),
  recitation: () => stream([chunk([], 'RECITATION')]),
  'bad-call': () => stream([chunk([], 'MALFORMED_FUNCTION_CALL')]),
  blocked: () =>
    stream([frame({ promptFeedback: { blockReason: 'PROHIBITED_CONTENT' }, usageMetadata: GEMINI_USAGE })]),
  bytes: () => ({
    headers: EVENT_STREAM,
    steps: [...Buffer.from(answerFrames([MIXED_TEXT]).join(''))].map((byte) => ({ send: Uint8Array.of(byte) })),
  }),
  crlf: () => stream([answerFrames([MIXED_TEXT]).join('').replace(/\n/g, '\r\n')]),
  malformed: () => stream([chunk([{ text: 'one ' }]), 'data: {bad\n\n', ...answerFrames(['two'])]),
  grounded: () =>
    stream([
      chunk([{ text: 'Sunny.' }]),
      frame({
        candidates: [
          {
            content: { parts: [] },
            finishReason: 'STOP',
            groundingMetadata: {
              groundingChunks: [
                { web: { uri: 'https://example.org/rome', title: 'Rome' } },
                { web: { uri: 'javascript:alert(1)', title: 'Bad' } },
              ],
            },
          },
        ],
      }),
    ]),
  'error-frame': () =>
    stream([chunk([{ text: 'partial ' }]), frame(status(503, 'The model is overloaded.')), { hang: true }]),
  /** Ends its body properly, but before the answer's end. */
  short: (count) => stream(wordPieces(count ?? 3).map((text) => chunk([{ text }]))),
  cut: (count) => stream([...wordPieces(count ?? 3).map((text) => chunk([{ text }])), { wait: 20 }, { cut: 'rst' }]),
  silence: (count) => stream([...wordPieces(count ?? 3).map((text) => chunk([{ text }])), { hang: true }]),
  hang: () => ({ steps: [{ hang: true }] }),
  /** One frame of 10 MB. */
  huge: () => ({
    headers: EVENT_STREAM,
    steps: [{ send: 'data: ' }, { repeat: 'x'.repeat(65_536), times: 160 }],
  }),
  redirect: () => ({ status: 307, headers: { location: 'http://127.0.0.1:9/v1beta/models' }, steps: [] }),
  html: () => ({ headers: { 'content-type': 'text/html' }, steps: [{ send: '<!doctype html><title>Hi</title>' }] }),
  status: (code) => refusal(code ?? 500, 'Scripted refusal'),
  unauthorized: () => refusal(400, 'API key not valid: AIzaCANARY', [KEY_INVALID]),
  'rate-limit': (seconds) =>
    refusal(429, 'You exceeded your current quota', [
      { '@type': 'type.googleapis.com/google.rpc.QuotaFailure', violations: [] },
      { '@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay: `${seconds ?? 2}.5s` },
    ]),
};

function calls([first, second]: readonly Readonly<Record<string, unknown>>[]): string[] {
  return [
    chunk([{ text: 'I need the weather.', thought: true }]),
    chunk([{ text: 'Looking ' }]),
    chunk([{ text: 'it up.' }]),
    chunk([
      { functionCall: { ...first, name: 'weather', args: { city: 'Rome' } }, thoughtSignature: 'c2lnbmVk' },
      { functionCall: { ...second, name: 'time' } },
    ]),
    chunk([{ text: '' }], 'STOP'),
  ];
}

/** The script of a model name with or without `gemini-`; null for a name that is none of them. */
function scenario(model: string, body: unknown): Script | null {
  const name = model.replace(/^gemini-(\d+(\.\d+)?-)?(flash-image-)?/, '');
  const match = /^(.*?)(?:-(\d+))?$/.exec(name);
  const [, base = '', digits] = match ?? [];
  if (Object.hasOwn(SCENARIOS, name)) return SCENARIOS[name]?.(null, body) ?? null;
  if (digits !== undefined && Object.hasOwn(SCENARIOS, base)) return SCENARIOS[base]?.(Number(digits), body) ?? null;
  if (!GEMINI_MODELS.includes(model)) return null;
  return SCENARIOS[model.includes('image') ? 'image' : 'echo']?.(null, body) ?? null;
}

function resultText(part: unknown): string {
  const answer = field(part, 'functionResponse');
  return `${String(field(answer, 'name'))}=${JSON.stringify(field(answer, 'response'))}`;
}

const lastText = (body: unknown): string =>
  list(field(list(field(body, 'contents')).at(-1), 'parts'))
    .map((part) => String(field(part, 'text') ?? ''))
    .join('');
