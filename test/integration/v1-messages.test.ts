/** Messages, driven by Anthropic's own client and by bare requests: before a provider of OpenAI's kind, and before Anthropic. */
import Anthropic from '@anthropic-ai/sdk';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { leasePdf, printedPng } from '#test/fixtures/index.ts';
import { connectCustom } from '#test/support/openai.ts';
import { startServer, type TestServer } from '#test/support/server.ts';
import { type AnthropicUpstream, startAnthropic } from '#test/upstream/anthropic.ts';
import { answerFrames, EVENT_STREAM, startUpstream, type Upstream, words } from '#test/upstream/index.ts';
import { SCENARIO_NAMES } from '#test/upstream/scenarios.ts';

let server: TestServer;
let upstream: Upstream;
let claude: AnthropicUpstream;
let anthropic: Anthropic;
const MORE = [
  'words-3',
  'words-5',
  'slow-20',
  'status-500',
  'status-529',
  'rate-limit-9',
  'good-json',
  'bad-json',
  'narrow',
];
const HELLO = [{ role: 'user' as const, content: 'Say it.' }];

beforeAll(async () => {
  upstream = await startUpstream({ models: [...SCENARIO_NAMES, ...MORE] });
  upstream.script('good-json', {
    headers: EVENT_STREAM,
    steps: [{ send: answerFrames(['```json\n{"city":"Rome"}\n```']).join('') }],
  });
  claude = await startAnthropic();
  server = await startServer();
  await connectCustom(server.url, upstream.baseUrl);
  anthropic = new Anthropic({ baseURL: server.url, apiKey: 'secret', maxRetries: 0 });
});
afterAll(async () => {
  await server.stop();
  await upstream.close();
  await claude.close();
});

const post = (body: unknown, path = '/v1/messages', headers: Record<string, string> = {}) =>
  fetch(server.url + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'anthropic-version': '2023-06-01', ...headers },
    body: JSON.stringify(body),
  });
const lastBody = () => upstream.requests.at(-1)?.body as { messages: unknown[]; [name: string]: unknown };

describe('an answer', () => {
  it('comes in one piece', async () => {
    const message = await anthropic.messages.create({
      model: 'words-3',
      max_tokens: 500,
      system: [{ type: 'text', text: 'Be brief.', cache_control: { type: 'ephemeral' } }],
      messages: HELLO,
      stop_sequences: ['END'],
    });
    expect(message).toMatchObject({
      id: expect.stringMatching(/^msg_/),
      type: 'message',
      role: 'assistant',
      model: 'words-3',
      provider: 'Custom',
      content: [{ type: 'text', text: words(3) }],
      stop_reason: 'end_turn',
      stop_sequence: null,
      usage: { input_tokens: 5, output_tokens: 7, cache_read_input_tokens: 0 },
    });
    expect(lastBody()).toMatchObject({
      messages: [
        { role: 'system', content: 'Be brief.' },
        { role: 'user', content: 'Say it.' },
      ],
      max_tokens: 500,
      stop: ['END'],
    });
  });

  it('is told in events, in order', async () => {
    const response = await post({ model: 'words-3', max_tokens: 100, messages: HELLO, stream: true });
    expect(response.headers.get('content-type')).toContain('text/event-stream');
    const events = (await response.text()).split('\n\n').filter(Boolean);
    const types = events.map((event) => {
      const [head = '', data = ''] = event.split('\n');
      const { type } = JSON.parse(data.slice(6)) as { type: string };
      expect(head).toBe(`event: ${type}`);
      return type;
    });
    expect(types.filter((type, index) => type !== types[index - 1])).toEqual([
      'message_start',
      'ping',
      'content_block_start',
      'content_block_delta',
      'content_block_stop',
      'message_delta',
      'message_stop',
    ]);
    expect(events.join('')).not.toContain('[DONE]');
  });

  it("streams through Anthropic's own client, which puts it together", async () => {
    const stream = anthropic.messages.stream({ model: 'words-5', max_tokens: 100, messages: HELLO });
    let text = '';
    stream.on('text', (piece) => {
      text += piece;
    });
    const final = await stream.finalMessage();
    expect(text).toBe(words(5));
    expect(final).toMatchObject({ content: [{ type: 'text', text: words(5) }], stop_reason: 'end_turn' });
    expect(final.usage.output_tokens).toBe(7);
  });

  it('keeps thoughts apart', async () => {
    const asked = {
      model: 'reasoning',
      max_tokens: 5_000,
      messages: HELLO,
      thinking: { type: 'enabled' as const, budget_tokens: 2_000 },
    };
    const whole = await anthropic.messages.create(asked);
    const blocks = [
      { type: 'thinking', thinking: 'Let me think.' },
      { type: 'text', text: 'The answer is 42.' },
    ];
    expect(whole.content).toMatchObject(blocks);
    expect(lastBody()).toMatchObject({ reasoning_effort: 'low' });
    expect((await anthropic.messages.stream(asked).finalMessage()).content).toMatchObject(blocks);
  });

  it('that was cut says so', async () => {
    upstream.script('narrow', {
      headers: EVENT_STREAM,
      steps: [{ send: answerFrames(['Half']).join('').replace('"finish_reason":"stop"', '"finish_reason":"length"') }],
    });
    const message = await anthropic.messages.create({ model: 'narrow', max_tokens: 10, messages: HELLO });
    expect(message.stop_reason).toBe('max_tokens');
  });

  it('keeps to a schema', async () => {
    const schema = { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] };
    const message = await anthropic.messages.create({
      model: 'good-json',
      max_tokens: 100,
      messages: HELLO,
      output_config: { format: { type: 'json_schema', schema } },
    });
    expect(message.content).toMatchObject([{ type: 'text', text: '{"city":"Rome"}' }]);
    expect(lastBody()).toMatchObject({ response_format: { type: 'json_schema', json_schema: { schema } } });
    const asked = {
      max_tokens: 100,
      messages: HELLO,
      output_config: { format: { type: 'json_schema' as const, schema } },
    };
    const streamed = await anthropic.messages.stream({ ...asked, model: 'good-json' }).finalMessage();
    expect(streamed.content).toMatchObject([{ type: 'text', text: '{"city":"Rome"}' }]);
    upstream.script('bad-json', { headers: EVENT_STREAM, steps: [{ send: answerFrames(['{"city":5}']).join('') }] });
    for (const ask of [
      () => anthropic.messages.create({ ...asked, model: 'bad-json' }),
      () => anthropic.messages.stream({ ...asked, model: 'bad-json' }).finalMessage(),
    ]) {
      await expect(ask()).rejects.toThrow(/does not match the schema/);
    }
  });
});

const TOOLS = ['weather', 'time'].map((name) => ({
  name,
  description: `The ${name}`,
  input_schema: { type: 'object' as const, properties: { city: { type: 'string' } } },
}));
const CALLS = [
  { type: 'tool_use', id: 'call_1', name: 'weather', input: { city: 'Rome' } },
  { type: 'tool_use', id: 'call_2', name: 'time', input: {} },
];

describe('tools', () => {
  it('are called, streamed and whole', async () => {
    const asked = {
      model: 'tools',
      max_tokens: 100,
      messages: HELLO,
      tools: TOOLS,
      tool_choice: { type: 'any' as const, disable_parallel_tool_use: true },
    };
    const whole = await anthropic.messages.create(asked);
    expect(whole).toMatchObject({ stop_reason: 'tool_use', content: CALLS });
    expect(lastBody()).toMatchObject({
      tools: [{ type: 'function', function: { name: 'weather', parameters: TOOLS[0]?.input_schema } }, {}],
      tool_choice: 'required',
      parallel_tool_calls: false,
    });
    const streamed = await anthropic.messages.stream(asked).finalMessage();
    expect(streamed).toMatchObject({ stop_reason: 'tool_use', content: CALLS });
  });

  it('have their results read, before what else the turn says', async () => {
    await anthropic.messages.create({
      model: 'words-3',
      max_tokens: 100,
      tools: TOOLS,
      messages: [
        ...HELLO,
        {
          role: 'assistant',
          content: [
            { type: 'thinking', thinking: 'Hm.', signature: 'x' },
            { type: 'text', text: 'I look.' },
            { type: 'tool_use', id: 'call_1', name: 'weather', input: { city: 'Rome' } },
            { type: 'tool_use', id: 'call_2', name: 'time', input: {} },
          ],
        },
        {
          role: 'user',
          content: [
            { type: 'tool_result', tool_use_id: 'call_1', content: [{ type: 'text', text: 'Rain' }] },
            { type: 'tool_result', tool_use_id: 'call_2', content: 'broken', is_error: true },
            { type: 'text', text: 'And now?' },
          ],
        },
      ],
    });
    expect(lastBody().messages).toMatchObject([
      { role: 'user' },
      {
        role: 'assistant',
        content: 'I look.',
        tool_calls: [{ id: 'call_1', function: { name: 'weather', arguments: '{"city":"Rome"}' } }, { id: 'call_2' }],
      },
      { role: 'tool', tool_call_id: 'call_1', content: 'Rain' },
      { role: 'tool', tool_call_id: 'call_2', content: 'Error: broken' },
      { role: 'user', content: 'And now?' },
    ]);
  });
});

describe('pictures and documents', () => {
  it('are shown to the provider', async () => {
    const picture = Buffer.from(await printedPng([{ text: 'HELLO' }])).toString('base64');
    const pdf = Buffer.from(await leasePdf()).toString('base64');
    await anthropic.messages.create({
      model: 'words-3',
      max_tokens: 100,
      messages: [
        {
          role: 'user',
          content: [
            { type: 'image', source: { type: 'base64', media_type: 'image/png', data: picture } },
            {
              type: 'document',
              title: 'lease.pdf',
              source: { type: 'base64', media_type: 'application/pdf', data: pdf },
            },
            { type: 'document', source: { type: 'text', media_type: 'text/plain', data: 'The key is under the mat.' } },
            { type: 'text', text: 'What is it?' },
          ],
        },
      ],
    });
    const sent = JSON.stringify(lastBody().messages);
    expect(sent).toContain('"image_url":{"url":"data:image/png;base64,');
    expect(sent).toContain('lease.pdf');
    expect(sent).toContain('The key is under the mat.');
  });

  it('are counted without being sent to anybody', async () => {
    const before = upstream.requests.length;
    const ask = (content: string) =>
      anthropic.messages.countTokens({ model: 'words-3', messages: [{ role: 'user', content }], tools: TOOLS });
    const [short, long] = [await ask('one'), await ask('one two three four five six seven eight nine ten')];
    expect(long.input_tokens - short.input_tokens).toBe(9);
    expect(upstream.requests).toHaveLength(before);
  });
});

describe('before Anthropic itself', () => {
  it('hands a key on to its provider, and the answer back', async () => {
    const client = new Anthropic({ baseURL: server.url, apiKey: 'sk-ant-of-the-caller', maxRetries: 0 });
    const body = { provider: 'Anthropic', api_base: claude.baseUrl };
    const message = await client.messages.create(
      { model: 'claude-words-3', max_tokens: 100, messages: HELLO },
      { body: { model: 'claude-words-3', max_tokens: 100, messages: HELLO, ...body } },
    );
    expect(message).toMatchObject({ provider: 'Anthropic', content: [{ type: 'text', text: words(3) }] });
    expect(claude.requests.at(-1)?.headers['x-api-key']).toBe('sk-ant-of-the-caller');
  });

  it('hands a key to nobody where no provider is named', async () => {
    const client = new Anthropic({ baseURL: server.url, apiKey: 'sk-ant-CANARY', maxRetries: 0 });
    await client.messages.create({ model: 'words-3', max_tokens: 100, messages: HELLO });
    expect(JSON.stringify(upstream.requests.at(-1))).not.toContain('CANARY');
  });

  it('is also reached by its name in the path', async () => {
    const response = await post(
      {
        model: 'claude-tools',
        max_tokens: 100,
        messages: HELLO,
        tools: TOOLS,
        api_base: claude.baseUrl,
        api_key: 'sk-x',
      },
      '/api/Anthropic/messages',
    );
    expect(await response.json()).toMatchObject({ provider: 'Anthropic', stop_reason: 'tool_use' });
  });
});

describe("errors, in Anthropic's shape", () => {
  it('become the exceptions of their kind', async () => {
    const ask = (model: string) => anthropic.messages.create({ model, max_tokens: 100, messages: HELLO });
    await expect(ask('rate-limit-9')).rejects.toBeInstanceOf(Anthropic.RateLimitError);
    await expect(ask('rate-limit-9')).rejects.toMatchObject({ status: 429, type: 'rate_limit_error' });
    await expect(ask('status-500')).rejects.toBeInstanceOf(Anthropic.InternalServerError);
    await expect(ask('word-3')).rejects.toBeInstanceOf(Anthropic.NotFoundError);
    await expect(ask('word-3')).rejects.toMatchObject({
      error: { type: 'error', error: { type: 'not_found_error', message: expect.stringContaining('words') } },
    });
    const keyless = post({ model: 'x', max_tokens: 1, messages: HELLO }, '/api/Anthropic/messages');
    const refusal = await keyless;
    expect(refusal.status).toBe(401);
    expect(await refusal.json()).toMatchObject({
      type: 'error',
      error: { type: 'authentication_error', message: expect.stringContaining('platform.claude.com') },
    });
  });

  it('tell of a provider that is overloaded as Anthropic tells it', async () => {
    await expect(
      anthropic.messages.create({ model: 'status-529', max_tokens: 100, messages: HELLO }),
    ).rejects.toMatchObject({ status: 529, type: 'overloaded_error' });
  });

  it.each([
    ['GET', '/v1/messages', 405, 'invalid_request_error'],
    ['DELETE', '/api/Assistant/messages', 405, 'invalid_request_error'],
    ['POST', '/v1/messages/batches', 404, 'not_found_error'],
  ])('also say that there is no %s %s', async (method, path, status, type) => {
    const response = await fetch(server.url + path, { method });
    expect(response.status).toBe(status);
    expect(await response.json()).toMatchObject({ type: 'error', error: { type, message: expect.any(String) } });
  });

  it('in mid-stream are an event, and an exception in the client', async () => {
    const response = await post({ model: 'error-frame', max_tokens: 100, messages: HELLO, stream: true });
    const events = (await response.text()).split('\n\n').filter(Boolean);
    expect(events.at(-1)).toMatch(/^event: error\ndata: \{"type":"error","error":\{"type":"\w+","message":".*529/);
    const read = anthropic.messages.stream({ model: 'error-frame', max_tokens: 100, messages: HELLO }).finalMessage();
    await expect(read).rejects.toBeInstanceOf(Anthropic.APIError);
  });

  it('let go of the upstream when the client goes', async () => {
    const stream = anthropic.messages.stream({ model: 'slow-20', max_tokens: 500, messages: HELLO });
    for await (const event of stream) if (event.type === 'content_block_delta') break;
    const left = Date.now();
    const asked = upstream.requests.at(-1);
    await expect.poll(() => asked?.abortedAt ?? null).not.toBeNull();
    expect((asked?.abortedAt ?? 0) - left).toBeLessThan(500);
  });

  const block = (content: unknown) => ({ messages: [{ role: 'user', content: [content] }] });
  it.each<[string, object]>([
    ['no messages', { messages: undefined }],
    ['an empty list of them', { messages: [] }],
    ['no number of tokens', { max_tokens: undefined }],
    ['no model', { model: undefined }],
    ['a model with a line break', { model: 'words-3\n' }],
    ['a role nobody has', { messages: [{ role: 'tool', content: 'x' }] }],
    ['a block of an unknown kind', block({ type: 'hologram' })],
    ['a picture on this machine', block({ type: 'image', source: { type: 'url', url: 'http://127.0.0.1:1/a.png' } })],
    [
      'a picture that is none',
      block({ type: 'image', source: { type: 'base64', media_type: 'image/png', data: '!' } }),
    ],
    [
      'a document somewhere else',
      block({ type: 'document', source: { type: 'url', url: 'https://example.org/a.pdf' } }),
    ],
    ['a tool named __proto__', { tools: [{ name: '__proto__', input_schema: {} }] }],
    ['two tools of one name', { tools: [TOOLS[0], TOOLS[0]] }],
    ['a tool only Anthropic has', { tools: [{ type: 'bash_20250124', name: 'bash' }] }],
    ['a choice of no tool', { tools: TOOLS, tool_choice: { type: 'tool', name: 'nobody' } }],
    ['a stream that is a word', { stream: 'yes' }],
  ])('%s: 400', async (_, over) => {
    const response = await post({ model: 'words-3', max_tokens: 100, messages: HELLO, ...over });
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ type: 'error', error: { type: 'invalid_request_error' } });
  });

  it('names what only Anthropic has', async () => {
    const tools = [{ type: 'bash_20250124', name: 'bash' }];
    const response = await post({ model: 'words-3', max_tokens: 100, messages: HELLO, tools });
    expect(await response.json()).toMatchObject({
      error: { message: expect.stringMatching(/^The tool "bash_20250124" is known to Anthropic alone/) },
    });
  });

  it('also for what is no JSON, and too large', async () => {
    const send = (body: string) =>
      fetch(`${server.url}/v1/messages`, { method: 'POST', headers: { 'content-type': 'application/json' }, body });
    expect(await (await send('{')).json()).toMatchObject({ type: 'error', error: { type: 'invalid_request_error' } });
    const large = await send(JSON.stringify({ messages: 'x'.repeat(21 * 1024 * 1024) }));
    expect(large.status).toBe(413);
    expect(await large.json()).toMatchObject({ type: 'error', error: { type: 'request_too_large' } });
  });
});

it('streams and is let go of through the route handlers, too', async () => {
  const other = await startServer({ env: { DIRECT_DOOR: '0' } });
  try {
    await connectCustom(other.url, upstream.baseUrl);
    const client = new Anthropic({ baseURL: other.url, apiKey: 'secret', maxRetries: 0 });
    const asked = { max_tokens: 500, messages: HELLO };
    const final = await client.messages.stream({ model: 'words-5', ...asked }).finalMessage();
    expect(final.content).toMatchObject([{ type: 'text', text: words(5) }]);
    const stream = client.messages.stream({ model: 'slow-20', ...asked });
    for await (const event of stream) if (event.type === 'content_block_delta') break;
    const request = upstream.requests.at(-1);
    await expect.poll(() => request?.abortedAt ?? null).not.toBeNull();
  } finally {
    await other.stop();
  }
});
