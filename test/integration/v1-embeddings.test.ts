/** Vectors for programs, with OpenAI's own client and bare requests. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { encode } from 'gpt-tokenizer/encoding/cl100k_base';
import OpenAI from 'openai';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connectCustom, openAiClient } from '#test/support/openai.ts';
import { startServer, type TestServer } from '#test/support/server.ts';
import { startUpstream, type Upstream } from '#test/upstream/index.ts';

let server: TestServer;
let upstream: Upstream;
let openai: OpenAI;
const MODEL = 'text-embedding-3-small';

beforeAll(async () => {
  upstream = await startUpstream({ models: [MODEL, 'echo'] });
  server = await startServer();
  await connectCustom(server.url, upstream.baseUrl);
  openai = openAiClient(server.url);
});
afterAll(async () => {
  await server.stop();
  await upstream.close();
});

const post = (body: unknown) =>
  fetch(`${server.url}/v1/embeddings`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });

it('are given for one text and for several, in their order', async () => {
  const one = await openai.embeddings.create({ model: MODEL, input: 'four' });
  expect(one).toMatchObject({ object: 'list', model: MODEL, usage: { prompt_tokens: 1, total_tokens: 1 } });
  expect(one.data).toEqual([{ object: 'embedding', index: 0, embedding: [4, 0.5, 0.5] }]);
  const many = await openai.embeddings.create({ model: MODEL, input: ['a', 'bbb', 'cc'] });
  expect(many.data.map(({ index, embedding }) => [index, embedding[0]])).toEqual([
    [0, 1],
    [1, 3],
    [2, 2],
  ]);
});

it('go as base64 of 32-bit floats, and as numbers, as asked', async () => {
  const base64 = await (await post({ model: MODEL, input: 'four', encoding_format: 'base64' })).json();
  const bytes = Buffer.from(base64.data[0].embedding, 'base64');
  expect([0, 4, 8].map((at) => bytes.readFloatLE(at))).toEqual([4, 0.5, 0.5]);
  const float = await (await post({ model: MODEL, input: 'four', encoding_format: 'float' })).json();
  expect(float.data[0].embedding).toEqual([4, 0.5, 0.5]);
});

it('have the wished length', async () => {
  const { data } = await openai.embeddings.create({ model: MODEL, input: 'a', dimensions: 8 });
  expect(data[0]?.embedding).toHaveLength(8);
});

it('are given for tokens, which are text again before they leave', async () => {
  const text = 'Der Löwe und die Maus';
  await openai.embeddings.create({ model: MODEL, input: encode(text) });
  expect(upstream.requests.at(-1)?.body).toMatchObject({ input: [text] });
  await openai.embeddings.create({ model: MODEL, input: [encode('one'), encode(text)] });
  expect(upstream.requests.at(-1)?.body).toMatchObject({ input: ['one', text] });
});

it('work where the provider is in the path, with its default model', async () => {
  const { data } = await openAiClient(server.url, { path: '/api/Custom' }).embeddings.create({ model: '', input: 'a' });
  expect(data).toHaveLength(1);
});

describe('what is refused', () => {
  it.each<[string, unknown, string]>([
    ['an empty text', '', 'input'],
    ['an empty text among others', ['a', ''], 'input'],
    ['nothing', [], 'input'],
    ['a negative token', [1, -5], 'input'],
    ['half a token', [1.5], 'input'],
    ['tokens that are none', [4_000_000], 'input'],
    ['objects', [{ text: 'a' }], 'input'],
    ['texts and tokens together', ['a', [1]], 'input'],
    ['too many texts', Array.from({ length: 2_049 }, () => 'a'), 'input'],
    ['no input', undefined, 'input'],
  ])('%s: 400', async (_, input, param) => {
    const response = await post({ model: MODEL, input });
    expect(response.status).toBe(400);
    const { error } = await response.json();
    expect(error.type).toBe('invalid_request_error');
    expect(error.param).toMatch(param);
  });

  it('a million texts, at once', async () => {
    const started = performance.now();
    const response = await post({ model: MODEL, input: Array.from({ length: 1_000_000 }, () => 'a') });
    expect(response.status).toBe(413);
    expect(performance.now() - started).toBeLessThan(5_000);
  });

  it('an unknown form of numbers, and no model', async () => {
    expect((await post({ model: MODEL, input: 'a', encoding_format: 'hex' })).status).toBe(400);
    const unnamed = await post({ input: 'a' });
    expect(unnamed.status).toBe(400);
    expect((await unnamed.json()).error).toMatchObject({ param: 'model' });
  });

  it('an unknown model, as the exception of its kind', async () => {
    const unknown = openai.embeddings.create({ model: 'text-embedding-3-smal', input: 'a' });
    await expect(unknown).rejects.toBeInstanceOf(OpenAI.NotFoundError);
    await expect(unknown).rejects.toMatchObject({ message: expect.stringContaining(MODEL) });
  });

  it('an upstream that says nothing, in the time there is for a first byte', async () => {
    const silent = createServer(() => {});
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    const patient = await startServer({ env: { UPSTREAM_FIRST_BYTE_MS: '500', UPSTREAM_IDLE_MS: '500' } });
    try {
      await connectCustom(patient.url, `http://127.0.0.1:${(silent.address() as AddressInfo).port}/v1`);
      const answer = openAiClient(patient.url, { path: '/api/Custom' }).embeddings.create({ model: MODEL, input: 'a' });
      await expect(answer).rejects.toMatchObject({ status: 504 });
    } finally {
      await patient.stop();
      silent.closeAllConnections();
      silent.close();
    }
  });

  it('on a server where nobody can do it: what to connect', async () => {
    const bare = await startServer();
    try {
      const answer = openAiClient(bare.url).embeddings.create({ model: MODEL, input: 'a' });
      await expect(answer).rejects.toMatchObject({ status: 501, message: expect.stringContaining('OpenAI') });
    } finally {
      await bare.stop();
    }
  });
});

it('are made once for one Idempotency-Key, as sound is', async () => {
  const send = (path: string, body: unknown) =>
    fetch(server.url + path, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'idempotency-key': `once-${path}` },
      body: JSON.stringify(body),
    });
  const speech = { model: 'Assistant', voice: 'alloy', response_format: 'wav' };
  for (const [path, more] of [
    ['/v1/embeddings', { model: MODEL }],
    ['/v1/audio/speech', speech],
  ] as const) {
    const [first, second] = [
      await send(path, { ...more, input: 'once' }),
      await send(path, { ...more, input: 'once' }),
    ];
    expect([first.status, second.status, second.headers.get('idempotent-replayed')]).toEqual([200, 200, 'true']);
    expect(Buffer.from(await second.arrayBuffer()).equals(Buffer.from(await first.arrayBuffer()))).toBe(true);
    expect((await send(path, { ...more, input: 'twice' })).status).toBe(409);
  }
});
