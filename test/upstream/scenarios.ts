/**
 * Ready-made scripts by model name, so that a test (or a person in the browser) chooses what happens by choosing a
 * model. A number after the name is its argument: `words-20`, `slow-50`, `status-503`, `rate-limit-7`, `silence-3`.
 */
import {
  answerFrames,
  chunk,
  DONE,
  EVENT_STREAM,
  frame,
  type Script,
  type Step,
  text,
  USAGE,
  wordPieces,
} from './script.ts';

export const MIXED_TEXT = 'Grüße, мир! 你好 👩‍👩‍👧 — €5 "quoted" \\ end';

interface Asked {
  readonly lastText: string;
}
type Scenario = (argument: number | null, asked: Asked) => Script;

const stream = (frames: readonly (string | Step)[]): Script => ({
  headers: EVENT_STREAM,
  steps: frames.map((item) => (typeof item === 'string' ? { send: item } : item)),
});
const withWaits = (frames: readonly string[], ms: number): Script =>
  stream(frames.flatMap((item) => [item, { wait: ms }]));
const refusal = (status: number, error: unknown, headers: Record<string, string> = {}): Script => ({
  status,
  headers: { 'content-type': 'application/json', ...headers },
  steps: [{ send: JSON.stringify({ error }) }],
});
const bytewise = (frames: readonly string[]): Script => ({
  headers: EVENT_STREAM,
  steps: [...Buffer.from(frames.join(''))].map((byte) => ({ send: Uint8Array.of(byte) })),
});
const retold = (from: RegExp, to: string): Script => stream([answerFrames([MIXED_TEXT]).join('').replace(from, to)]);

const SCENARIOS: Readonly<Record<string, Scenario>> = {
  /** Says the last user text back, a word at a time. */
  echo: (_, { lastText }) => stream(answerFrames(lastText.split(/(?<=\s)/))),
  words: (count) => stream(answerFrames(wordPieces(count ?? 20))),
  /** 200 words, `ms` apart. */
  slow: (ms) => withWaits(answerFrames(wordPieces(200)), ms ?? 20),
  reasoning: () =>
    stream([
      chunk({ role: 'assistant', reasoning_content: 'Let me ' }),
      chunk({ reasoning_content: 'think.' }),
      ...answerFrames(['The answer', ' is 42.']).slice(1),
    ]),
  think: () => stream(answerFrames(['<th', 'ink>Let me think.</thi', 'nk>\n\nThe answer is 42.'])),
  tools: () =>
    stream([
      chunk({
        tool_calls: [{ index: 0, id: 'call_1', type: 'function', function: { name: 'weather', arguments: '' } }],
      }),
      chunk({ tool_calls: [{ index: 0, function: { arguments: '{"city":' } }] }),
      chunk({
        tool_calls: [{ index: 1, id: 'call_2', type: 'function', function: { name: 'time', arguments: '{}' } }],
      }),
      chunk({ tool_calls: [{ index: 0, function: { arguments: '"Rome"}' } }] }),
      chunk({}, 'tool_calls'),
      DONE,
    ]),
  bytes: () => bytewise(answerFrames([MIXED_TEXT])),
  crlf: () => retold(/\n/g, '\r\n'),
  cr: () => retold(/\n/g, '\r'),
  /** BOM, comments, `data:` without its space, unknown fields, data over several lines. */
  odd: () =>
    stream([
      '\uFEFF: hello\n\nretry: x\nid: 1\nfoo: bar\n',
      text('one ').replace('data: ', 'data:'),
      ': keep-alive\n\n',
      'data: {"choices":[{"index":0,\ndata: "delta":{"content":"two"}}]}\n\n',
      'data: {"choices":[]}\n\ndata: {"choices":null}\n\ndata: null\n\n',
      chunk({ content: null, tool_calls: null, reasoning_content: null }),
      chunk({}, 'stop'),
      DONE,
      DONE,
      text('never shown'),
    ]),
  malformed: () => stream([text('one '), 'data: {bad\n\n', 'data: also bad\n\n', text('two'), chunk({}, 'stop'), DONE]),
  'invalid-utf8': () => ({
    headers: EVENT_STREAM,
    steps: [
      { send: 'data: {"choices":[{"delta":{"content":"a' },
      { send: Uint8Array.of(0xff, 0xfe) },
      { send: 'b"},"finish_reason":"stop"}]}\n\n' },
      { send: DONE },
    ],
  }),
  /** No `[DONE]`, and the last frame lacks its blank line. */
  'no-done': () => stream([text('whole'), chunk({}, 'stop').trimEnd()]),
  'finish-then-hang': () => stream([text('whole'), chunk({}, 'stop'), { hang: true }]),
  'error-frame': () => stream([text('partial '), frame({ error: { message: 'Overloaded', code: 529 } })]),
  'error-200': () => ({ ...refusal(200, { message: 'The model is asleep', type: 'server_error' }), status: 200 }),
  json: () => ({
    headers: { 'content-type': 'application/json' },
    steps: [
      {
        send: JSON.stringify({
          model: 'scripted',
          choices: [{ index: 0, message: { role: 'assistant', content: 'In one piece.' }, finish_reason: 'stop' }],
          usage: USAGE,
        }),
      },
    ],
  }),
  html: () => ({
    headers: { 'content-type': 'text/html' },
    steps: [{ send: '<!doctype html><title>Sign in</title>' }],
  }),
  empty: () => stream([]),
  silence: (count) => stream([...wordPieces(count ?? 3).map(text), { hang: true }]),
  /** Comments only, for ever: alive, but no token. */
  pings: () => stream(Array.from({ length: 600 }, () => [': ping\n\n', { wait: 50 } as Step]).flat()),
  cut: (count) =>
    stream([...wordPieces(count ?? 3).map(text), text('lost').slice(0, 40), { wait: 20 }, { cut: 'fin' }]),
  reset: (count) =>
    stream([...wordPieces(count ?? 3).map(text), text('lost').slice(0, 40), { wait: 20 }, { cut: 'rst' }]),
  /** Ends its body properly, but before the answer's end. */
  short: (count) => stream(wordPieces(count ?? 3).map(text)),
  hang: () => ({ steps: [{ hang: true }] }),
  status: (status) => refusal(status ?? 500, { message: 'Scripted refusal' }),
  unauthorized: () => refusal(401, { message: 'Incorrect API key provided: sk-CANARY123456', code: 'invalid_api_key' }),
  forbidden: () => refusal(403, { message: 'Forbidden' }),
  'no-model': () => refusal(404, { message: 'The model `x` does not exist', code: 'model_not_found' }),
  'rate-limit': (seconds) => refusal(429, { message: 'Slow down' }, { 'retry-after': String(seconds ?? 2) }),
  'context-length': () =>
    refusal(400, { message: `Too many tokens. ${'x'.repeat(400)}`, code: 'context_length_exceeded' }),
  'endless-line': () => ({
    headers: EVENT_STREAM,
    steps: [{ send: 'data: ' }, { repeat: 'x'.repeat(65_536), times: 200 }],
  }),
};

export const SCENARIO_NAMES: readonly string[] = Object.keys(SCENARIOS);

/** The script of a model name; null for a name that is none of them. */
export function scenario(model: string, asked: Asked): Script | null {
  const match = /^(.*?)(?:-(\d+))?$/.exec(model);
  const [, base = '', digits] = match ?? [];
  const exact = Object.hasOwn(SCENARIOS, model) ? SCENARIOS[model] : undefined;
  if (exact) return exact(null, asked);
  const numbered = digits !== undefined && Object.hasOwn(SCENARIOS, base) ? SCENARIOS[base] : undefined;
  return numbered ? numbered(Number(digits), asked) : null;
}
