/** Responses, driven by OpenAI's own client and by bare requests. */
import { setTimeout as sleep } from 'node:timers/promises';
import OpenAI from 'openai';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CreatedApiKey } from '#lib/contract/api-keys.ts';
import { LIMITS } from '#lib/contract/limits.ts';
import { printedPng } from '#test/fixtures/images.ts';
import { connectCustom, openAiClient } from '#test/support/openai.ts';
import { startServer, type TestServer } from '#test/support/server.ts';
import { answerFrames, EVENT_STREAM, startUpstream, type Upstream, words } from '#test/upstream/index.ts';
import { SCENARIO_NAMES } from '#test/upstream/scenarios.ts';

let server: TestServer;
let upstream: Upstream;
let openai: OpenAI;
const MORE = ['words-3', 'words-5', 'slow-20', 'status-500', 'rate-limit-9', 'good-json', 'bad-json', 'narrow'];

beforeAll(async () => {
  upstream = await startUpstream({ models: [...SCENARIO_NAMES, ...MORE] });
  const steps = (text: string) => ({ headers: EVENT_STREAM, steps: [{ send: answerFrames([text]).join('') }] });
  upstream.script('good-json', steps('```json\n{"city":"Rome"}\n```'));
  upstream.script('bad-json', steps('{"city":5}'));
  server = await startServer();
  await connectCustom(server.url, upstream.baseUrl);
  openai = openAiClient(server.url);
});
afterAll(async () => {
  await server.stop();
  await upstream.close();
});

const post = (body: unknown, path = '/v1/responses', headers: Record<string, string> = {}) =>
  fetch(server.url + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
const lastMessages = () => ((upstream.requests.at(-1)?.body ?? {}) as { messages?: unknown[] }).messages;

interface WireEvent {
  readonly type: string;
  readonly sequence_number: number;
  readonly [field: string]: unknown;
}

async function eventsOf(body: object): Promise<WireEvent[]> {
  const response = await post({ stream: true, ...body });
  expect(response.headers.get('content-type')).toContain('text/event-stream');
  const text = await response.text();
  return text.split('\n\n').flatMap((one) => {
    const [head = '', data = ''] = one.split('\n');
    if (!data.startsWith('data: ')) return [];
    const event = JSON.parse(data.slice(6)) as WireEvent;
    expect(head).toBe(`event: ${event.type}`);
    return [event];
  });
}

describe('an answer', () => {
  it('comes in one piece, with what was asked for said back', async () => {
    const response = await openai.responses.create({
      model: 'words-3',
      input: 'Say it.',
      instructions: 'Be brief.',
      metadata: { place: 'here' },
      temperature: 0.5,
      max_output_tokens: 500,
    });
    expect(response).toMatchObject({
      id: expect.stringMatching(/^resp_[0-9a-f]{32}$/),
      object: 'response',
      status: 'completed',
      model: 'words-3',
      provider: 'Custom',
      output_text: words(3),
      output: [{ type: 'message', role: 'assistant', status: 'completed', content: [{ type: 'output_text' }] }],
      instructions: 'Be brief.',
      metadata: { place: 'here' },
      temperature: 0.5,
      max_output_tokens: 500,
      error: null,
      usage: { input_tokens: 5, output_tokens: 7, total_tokens: 12 },
    });
    expect(lastMessages()).toEqual([
      { role: 'system', content: 'Be brief.' },
      { role: 'user', content: 'Say it.' },
    ]);
    expect(upstream.requests.at(-1)?.body).toMatchObject({ temperature: 0.5, max_tokens: 500 });
  });

  it('is told in events, in order and numbered', async () => {
    const events = await eventsOf({ model: 'words-3', input: 'Say it.' });
    expect(events.map(({ sequence_number: number }) => number)).toEqual(events.map((_, index) => index));
    const types = events.map(({ type }) => type).filter((type, index, all) => type !== all[index - 1]);
    expect(types).toEqual([
      'response.created',
      'response.in_progress',
      'response.output_item.added',
      'response.content_part.added',
      'response.output_text.delta',
      'response.output_text.done',
      'response.content_part.done',
      'response.output_item.done',
      'response.completed',
    ]);
    const deltas = events.filter(({ type }) => type === 'response.output_text.delta');
    expect(deltas.map(({ delta }) => delta).join('')).toBe(words(3));
    const ids = new Set(events.flatMap(({ item_id: id }) => (typeof id === 'string' ? [id] : [])));
    expect(ids.size).toBe(1);
    expect(events.at(-1)?.response).toMatchObject({ status: 'completed', usage: { total_tokens: 12 } });
  });

  it("streams through OpenAI's own client", async () => {
    const stream = openai.responses.stream({ model: 'words-5', input: 'Say it.' });
    let text = '';
    stream.on('response.output_text.delta', ({ delta }) => {
      text += delta;
    });
    const final = await stream.finalResponse();
    expect([text, final.output_text]).toEqual([words(5), words(5)]);
  });

  it('keeps thoughts apart', async () => {
    const events = await eventsOf({ model: 'reasoning', input: 'Think.', reasoning: { effort: 'low' } });
    const thought = events.find(({ type }) => type === 'response.reasoning_summary_text.done');
    expect(thought).toMatchObject({ text: 'Let me think.', output_index: 0 });
    expect(events.at(-1)?.response).toMatchObject({
      output: [
        { type: 'reasoning', summary: [{ type: 'summary_text', text: 'Let me think.' }] },
        { type: 'message', content: [{ text: 'The answer is 42.' }] },
      ],
    });
    expect(upstream.requests.at(-1)?.body).toMatchObject({ reasoning_effort: 'low' });
  });

  it('that was cut is incomplete, and says why', async () => {
    upstream.script('narrow', {
      headers: EVENT_STREAM,
      steps: [{ send: answerFrames(['Half']).join('').replace('"finish_reason":"stop"', '"finish_reason":"length"') }],
    });
    const response = await openai.responses.create({ model: 'narrow', input: 'Say it.' });
    expect(response).toMatchObject({
      status: 'incomplete',
      incomplete_details: { reason: 'max_output_tokens' },
      output: [{ status: 'incomplete', content: [{ text: 'Half' }] }],
    });
  });

  it('keeps to a schema, or is refused', async () => {
    const format = {
      type: 'json_schema' as const,
      name: 'place',
      schema: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] },
    };
    const parsed = await openai.responses.parse({ model: 'good-json', input: 'Where?', text: { format } });
    expect(parsed.output_text).toBe('{"city":"Rome"}');
    expect(upstream.requests.at(-1)?.body).toMatchObject({
      response_format: { type: 'json_schema', json_schema: { name: 'place', schema: format.schema } },
    });
    const wrong = openai.responses.create({ model: 'bad-json', input: 'Where?', text: { format } });
    await expect(wrong).rejects.toMatchObject({ status: 502, code: 'json_validate_failed' });
    const asked = { input: 'Where?', text: { format } };
    const good = await eventsOf({ ...asked, model: 'good-json' });
    expect(good.find(({ type }) => type === 'response.output_text.done')).toMatchObject({ text: '{"city":"Rome"}' });
    const events = await eventsOf({ ...asked, model: 'bad-json' });
    expect(events.some(({ type }) => type === 'response.completed')).toBe(false);
    expect(events.find(({ type }) => type === 'response.failed')).toMatchObject({
      response: { status: 'failed', error: { code: 'json_validate_failed' } },
    });
  });
});

const TOOLS = ['weather', 'time'].map((name) => ({
  type: 'function' as const,
  name,
  description: `The ${name}`,
  parameters: { type: 'object', properties: { city: { type: 'string' } } },
  strict: false,
}));

describe('tools', () => {
  it('are called, and their calls told piece by piece', async () => {
    const events = await eventsOf({ model: 'tools', input: 'Weather?', tools: TOOLS, tool_choice: 'required' });
    expect(upstream.requests.at(-1)?.body).toMatchObject({
      tools: [
        { type: 'function', function: { name: 'weather' } },
        { type: 'function', function: { name: 'time' } },
      ],
      tool_choice: 'required',
    });
    const pieces = events.filter(({ type, output_index: place }) => type.endsWith('arguments.delta') && place === 0);
    expect(pieces.map(({ delta }) => delta).join('')).toBe('{"city":"Rome"}');
    expect(events.at(-1)?.response).toMatchObject({
      output: [
        {
          type: 'function_call',
          call_id: 'call_1',
          name: 'weather',
          arguments: '{"city":"Rome"}',
          status: 'completed',
        },
        { type: 'function_call', call_id: 'call_2', name: 'time', arguments: '{}', status: 'completed' },
      ],
    });
  });

  it('have their results read in the next turn', async () => {
    const first = await openai.responses.create({ model: 'tools', input: 'Weather?', tools: TOOLS });
    const outputs = first.output.flatMap((item) =>
      item.type === 'function_call'
        ? [{ type: 'function_call_output' as const, call_id: item.call_id, output: `of ${item.name}` }]
        : [],
    );
    await openai.responses.create({ model: 'words-3', input: outputs, tools: TOOLS, previous_response_id: first.id });
    expect(lastMessages()).toMatchObject([
      { role: 'user', content: 'Weather?' },
      { role: 'assistant', tool_calls: [{ id: 'call_1' }, { id: 'call_2' }] },
      { role: 'tool', tool_call_id: 'call_1', content: 'of weather' },
      { role: 'tool', tool_call_id: 'call_2', content: 'of time' },
    ]);
  });
});

describe('a conversation', () => {
  it('goes on from a response: what was said before is there, its instructions are not', async () => {
    const first = await openai.responses.create({ model: 'echo', input: 'I am Heiner.', instructions: 'Rhyme.' });
    const second = await openai.responses.create({
      model: 'echo',
      input: [{ role: 'user', content: [{ type: 'input_text', text: 'Who am I?' }] }],
      previous_response_id: first.id,
    });
    expect(second.previous_response_id).toBe(first.id);
    expect(lastMessages()).toEqual([
      { role: 'user', content: 'I am Heiner.' },
      { role: 'assistant', content: 'I am Heiner.' },
      { role: 'user', content: 'Who am I?' },
    ]);
    await openai.responses.create({ model: 'echo', input: 'And now?', previous_response_id: second.id });
    expect(lastMessages()).toHaveLength(5);
  });

  it('shows pictures', async () => {
    const image_url = `data:image/png;base64,${Buffer.from(await printedPng([{ text: 'HELLO' }])).toString('base64')}`;
    await openai.responses.create({
      model: 'echo',
      input: [
        {
          role: 'user',
          content: [
            { type: 'input_text', text: 'What is it?' },
            { type: 'input_image', image_url, detail: 'auto' },
          ],
        },
      ],
    });
    expect(lastMessages()).toMatchObject([
      {
        content: [
          { type: 'text' },
          { type: 'image_url', image_url: { url: expect.stringMatching(/^data:image\/png/) } },
        ],
      },
    ]);
  });

  it('leaves its oldest turns out where it is too long and that is allowed', async () => {
    const input = Array.from({ length: 9 }, (_, index) => ({
      role: index % 2 === 0 ? ('user' as const) : ('assistant' as const),
      content: `turn ${index}`,
    }));
    const refused = openai.responses.create({ model: 'context-length', input });
    await expect(refused).rejects.toBeInstanceOf(OpenAI.BadRequestError);
    const before = upstream.requests.length;
    await openai.responses.create({ model: 'context-length', input, truncation: 'auto' }).catch(() => undefined);
    const lengths = upstream.requests
      .slice(before)
      .map(({ body }) => (body as { messages: unknown[] }).messages.length);
    expect(lengths).toEqual([9, 3, 1]);
  });
});

describe('what is kept', () => {
  it('is read, listed and deleted', async () => {
    const made = await openai.responses.create({ model: 'words-3', input: 'Say it.' });
    expect(await openai.responses.retrieve(made.id)).toMatchObject({ id: made.id, output_text: words(3) });
    const items = await openai.responses.inputItems.list(made.id);
    expect(items.data).toMatchObject([
      { id: expect.stringMatching(/^msg_/), role: 'user', content: [{ type: 'input_text', text: 'Say it.' }] },
    ]);
    await openai.responses.delete(made.id);
    await expect(openai.responses.retrieve(made.id)).rejects.toBeInstanceOf(OpenAI.NotFoundError);
    const gone = openai.responses.create({ model: 'echo', input: 'And?', previous_response_id: made.id });
    await expect(gone).rejects.toMatchObject({ status: 404, code: 'previous_response_not_found' });
  });

  it('is nothing where nothing shall be kept', async () => {
    const made = await openai.responses.create({ model: 'words-3', input: 'Say it.', store: false });
    await expect(openai.responses.retrieve(made.id)).rejects.toBeInstanceOf(OpenAI.NotFoundError);
  });

  it('is also kept of a stream', async () => {
    const events = await eventsOf({ model: 'words-3', input: 'Say it.' });
    const { id } = (events.at(-1)?.response ?? {}) as { id?: string };
    expect((await openai.responses.retrieve(id ?? '')).output_text).toBe(words(3));
  });

  it('lists many input items page by page', async () => {
    const input = Array.from({ length: 25 }, (_, index) => ({ role: 'user' as const, content: `line ${index}` }));
    const { id } = await openai.responses.create({ model: 'echo', input });
    const texts: string[] = [];
    for await (const item of openai.responses.inputItems.list(id, { order: 'asc', limit: 10 })) {
      texts.push(JSON.stringify(item));
    }
    expect(texts).toHaveLength(25);
    expect(texts[24]).toContain('line 24');
  });
});

describe('in the background', () => {
  const settled = async (id: string) => {
    await expect
      .poll(async () => (await openai.responses.retrieve(id)).status, { timeout: 10_000 })
      .not.toBe('in_progress');
    return openai.responses.retrieve(id);
  };

  it('an answer is made while nobody waits', async () => {
    const queued = await openai.responses.create({ model: 'slow-20', input: 'Say it.', background: true });
    expect(queued.status).toBe('queued');
    expect((await openai.responses.retrieve(queued.id)).status).toBe('in_progress');
    expect(await settled(queued.id)).toMatchObject({ status: 'completed', output_text: words(200) });
  });

  it('an answer is cancelled, and its upstream let go', async () => {
    const queued = await openai.responses.create({ model: 'silence', input: 'Say it.', background: true });
    await sleep(300);
    const cancelled = await openai.responses.cancel(queued.id);
    expect(cancelled).toMatchObject({ status: 'cancelled', output: [{ content: [{ text: words(3) }] }] });
    await expect.poll(() => upstream.requests.at(-1)?.abortedAt ?? null).not.toBeNull();
    const again = await openai.responses.cancel(queued.id);
    expect(again.status).toBe('cancelled');
  });

  it('an answer that fails says why', async () => {
    const queued = await openai.responses.create({ model: 'status-500', input: 'Say it.', background: true });
    expect(await settled(queued.id)).toMatchObject({ status: 'failed', error: { code: 'upstream_unavailable' } });
  });

  it('there are no more than one owner may have', async () => {
    const ids: string[] = [];
    const begin = async () => {
      ids.push((await openai.responses.create({ model: 'silence', input: 'Say it.', background: true })).id);
    };
    for (let count = 0; count < LIMITS.backgroundResponses; count += 1) await begin();
    await expect(begin()).rejects.toBeInstanceOf(OpenAI.RateLimitError);
    for (const id of ids) await openai.responses.cancel(id);
    await begin();
    await openai.responses.delete(ids.at(-1) ?? '');
  });

  it('nothing else is cancelled', async () => {
    const made = await openai.responses.create({ model: 'words-3', input: 'Say it.' });
    await expect(openai.responses.cancel(made.id)).rejects.toBeInstanceOf(OpenAI.BadRequestError);
  });
});

describe('failures', () => {
  it('before the first word are answers of their own status', async () => {
    const ask = (model: string) => openai.responses.create({ model, input: 'Say it.' });
    await expect(ask('rate-limit-9')).rejects.toBeInstanceOf(OpenAI.RateLimitError);
    await expect(ask('status-500')).rejects.toMatchObject({ status: 502 });
    await expect(ask('word-3')).rejects.toMatchObject({ status: 404, message: expect.stringContaining('words') });
  });

  it('in mid-stream are an event, and an exception in the client', async () => {
    const events = await eventsOf({ model: 'error-frame', input: 'Say it.' });
    expect(events.slice(-2)).toMatchObject([
      { type: 'response.failed', response: { status: 'failed', output: [{ content: [{ text: 'partial ' }] }] } },
      { type: 'error', message: expect.stringContaining('529') },
    ]);
    const stream = await openai.responses.create({ model: 'error-frame', input: 'Say it.', stream: true });
    const read = async () => {
      for await (const _event of stream);
    };
    await expect(read()).rejects.toBeInstanceOf(OpenAI.APIError);
  });

  it('of the client to stay let go of the upstream', async () => {
    const stream = await openai.responses.create({ model: 'slow-20', input: 'Say it.', stream: true });
    for await (const event of stream) if (event.type === 'response.output_text.delta') break;
    const left = Date.now();
    const asked = upstream.requests.at(-1);
    await expect.poll(() => asked?.abortedAt ?? null).not.toBeNull();
    expect((asked?.abortedAt ?? 0) - left).toBeLessThan(500);
  });

  it.each<[string, object]>([
    ['no input', {}],
    ['an input that is a number', { input: 5 }],
    ['an item of an unknown kind', { input: [{ type: 'computer_call' }] }],
    ['a part of an unknown kind', { input: [{ role: 'user', content: [{ type: 'hologram' }] }] }],
    ['an empty message list', { input: [] }],
    ['a tool of an unknown kind', { input: 'x', tools: [{ type: 'code_interpreter' }] }],
    ['a tool named __proto__', { input: 'x', tools: [{ type: 'function', name: '__proto__', parameters: {} }] }],
    ['a choice of no tool', { input: 'x', tools: TOOLS, tool_choice: { type: 'function', name: 'nobody' } }],
    [
      'a schema that leads out of itself',
      {
        input: 'x',
        text: { format: { type: 'json_schema', name: 'a', schema: { $ref: 'http://127.0.0.1/x' } } },
      },
    ],
    ['a temperature of 9', { input: 'x', temperature: 9 }],
    ['a thousand million million tokens', { input: 'x', max_output_tokens: 1e15 }],
    ['too much metadata', { input: 'x', metadata: Object.fromEntries(Array.from({ length: 17 }, (_, n) => [n, 'x'])) }],
    ['a conversation kept elsewhere', { input: 'x', conversation: 'conv_1' }],
    ['a stream in the background', { input: 'x', background: true, stream: true }],
    [
      'a picture on this machine',
      {
        input: [{ role: 'user', content: [{ type: 'input_image', image_url: 'http://127.0.0.1:1/a.png' }] }],
      },
    ],
  ])('%s: 400', async (_, body) => {
    const response = await post({ model: 'words-3', ...body });
    expect(response.status).toBe(400);
    expect((await response.json()).error).toMatchObject({ type: 'invalid_request_error' });
  });

  it.each(['..%2f', '%00', 'nothing', '%3Cscript%3E'])('an id that is none (%s): 404', async (id) => {
    expect((await fetch(`${server.url}/v1/responses/${id}`)).status).toBe(404);
  });
});

it('streams and is let go of through the route handlers, too', async () => {
  const other = await startServer({ env: { DIRECT_DOOR: '0' } });
  try {
    await connectCustom(other.url, upstream.baseUrl);
    const client = openAiClient(other.url);
    const final = await client.responses.stream({ model: 'words-5', input: 'Say it.' }).finalResponse();
    expect(final.output_text).toBe(words(5));
    const stream = await client.responses.create({ model: 'slow-20', input: 'Say it.', stream: true });
    for await (const event of stream) if (event.type === 'response.output_text.delta') break;
    const asked = upstream.requests.at(-1);
    await expect.poll(() => asked?.abortedAt ?? null).not.toBeNull();
  } finally {
    await other.stop();
  }
});

// Last: from the first key on nobody comes in without one.
describe('with API keys', () => {
  it("another key's response is not there", async () => {
    const makeKey = async (name: string) => {
      const response = await post({ name, scopes: ['chat'] }, '/backend-api/v2/api-keys');
      expect(response.status).toBe(201);
      return openAiClient(server.url, { apiKey: ((await response.json()) as CreatedApiKey).key });
    };
    const [mine, other] = [await makeKey('one'), await makeKey('two')];
    const made = await mine.responses.create({ model: 'words-3', input: 'Say it.' });
    expect((await mine.responses.retrieve(made.id)).id).toBe(made.id);
    const refusals = [
      () => other.responses.retrieve(made.id),
      () => other.responses.delete(made.id),
      () => other.responses.cancel(made.id),
      () => other.responses.inputItems.list(made.id),
      () => other.responses.create({ model: 'echo', input: 'And?', previous_response_id: made.id }),
    ];
    for (const ask of refusals) {
      await expect(ask()).rejects.toBeInstanceOf(OpenAI.NotFoundError);
    }
  });
});
