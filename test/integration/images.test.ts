/** Pictures, vectors and routing on a real server: what a model draws is kept here and linked from here. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Frame } from '#lib/contract/frames.ts';
import { conversationClient, readAll } from '#test/support/conversation.ts';
import { startServer, type TestServer } from '#test/support/server.ts';
import { scriptedPng } from '#test/upstream/images.ts';
import { startUpstream, type Upstream } from '#test/upstream/index.ts';

let server: TestServer;
let upstream: Upstream;
let api: string;
beforeAll(async () => {
  upstream = await startUpstream({ models: ['words-3', 'flux', 'nomic-embed-text'] });
  server = await startServer();
  api = `${server.url}/backend-api/v2`;
  await fetch(`${api}/credentials/Custom`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ base_url: upstream.baseUrl, api_key: 'sk-CANARY-12345678' }),
  });
});
afterAll(async () => {
  await server?.stop();
  await upstream?.close();
});

const mediaOf = (frames: readonly Frame[]) =>
  frames.find((frame): frame is Extract<Frame, { type: 'content' }> => frame.type === 'content' && !!frame.urls);

describe('a question to a model that draws', () => {
  it('is answered with a picture that is kept here', async () => {
    const client = conversationClient(server.url, upstream.baseUrl);
    const frames = await readAll(
      await client.ask('flux', {
        api_base: undefined,
        messages: [{ role: 'user', content: 'A cat on a table' }],
        width: 64,
        height: 32,
        conversation_id: crypto.randomUUID(),
      }),
    );
    const media = mediaOf(frames);
    expect(media?.alt).toBe('A cat on a table');
    const link = /\]\((\/media\/[^)]+)\)/.exec(media?.content ?? '')?.[1];
    const picture = await fetch(`${server.url}${link}`);
    expect(picture.headers.get('content-type')).toBe('image/png');
    expect(Buffer.from(await picture.arrayBuffer()).equals(await scriptedPng(64, 32))).toBe(true);
    expect(frames.at(-1)?.type === 'log' || frames.some(({ type }) => type === 'finish')).toBe(true);
    const { items } = await (await fetch(`${api}/media`)).json();
    expect(items[0]).toMatchObject({ kind: 'image', alt: 'A cat on a table', width: 64, height: 32 });
  });

  it('sends `create` to the picture', async () => {
    const search = new URLSearchParams({ provider: 'Custom', model: 'flux', prompt: 'A dog' });
    const answer = await fetch(`${api}/create?${search}`, { redirect: 'manual' });
    expect(answer.status).toBe(302);
    expect(answer.headers.get('location')).toMatch(/^\/media\//);
    const followed = await fetch(`${api}/create?${search}`);
    expect([followed.status, followed.headers.get('content-type')]).toEqual([200, 'image/png']);
  });

  it('finds who draws by the name of the model alone', async () => {
    const search = new URLSearchParams({ model: 'flux', prompt: 'A fox' });
    const answer = await fetch(`${api}/create?${search}`, { redirect: 'manual' });
    expect([answer.status, answer.headers.get('location')?.startsWith('/media/')]).toEqual([302, true]);
    expect(upstream.requests.at(-1)).toMatchObject({ path: '/v1/images/generations', body: { prompt: 'A fox' } });
  });

  it('that refuses is told as a refusal', async () => {
    const search = new URLSearchParams({ provider: 'Custom', model: 'no-such-picture', prompt: 'A fox' });
    expect((await fetch(`${api}/create?${search}`)).status).toBe(404);
  });
});

describe('the lists', () => {
  it('say which models draw, and offer no vectors for a chat', async () => {
    await expect
      .poll(async () =>
        (await (await fetch(`${api}/models/Custom`)).json()).map(({ model }: { model: string }) => model),
      )
      .toContain('flux');
    const models = await (await fetch(`${api}/models/Custom`)).json();
    expect(models.map((one: Record<string, unknown>) => [one.model, one.default, one.image, one.task])).toEqual([
      ['words-3', true, false, null],
      ['flux', false, true, null],
      ['nomic-embed-text', false, false, 'embedding'],
    ]);
    const all = await (await fetch(`${api}/models`)).json();
    const names = all.map(({ name }: { name: string }) => name);
    expect([names.includes('flux'), names.includes('nomic-embed-text')]).toEqual([true, false]);
  });

  it('wait for no upstream', async () => {
    // It takes connections and says nothing.
    const { createServer } = await import('node:net');
    const silent = createServer(() => undefined);
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    const address = silent.address();
    const port = typeof address === 'object' ? address?.port : 0;
    await fetch(`${api}/credentials/LlamaCpp`, {
      method: 'PUT',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ base_url: `http://127.0.0.1:${port}/v1` }),
    });
    for (const path of ['/backend-api/v2/models', '/backend-api/v2/catalogue', '/backend-api/v2/providers', '/chat/']) {
      const started = performance.now();
      expect((await fetch(`${server.url}${path}`)).status).toBe(200);
      expect(performance.now() - started).toBeLessThan(1_500);
    }
    await fetch(`${api}/credentials/LlamaCpp`, { method: 'DELETE' });
    silent.close();
  });
});

it('passes over names of a list that nobody has, and says so in a frame', async () => {
  const client = conversationClient(server.url, upstream.baseUrl);
  const frames = await readAll(await client.ask('words-2', { provider: 'Nope Custom', api_base: undefined }));
  const told = frames.filter(({ type }) => type === 'message' || type === 'provider' || type === 'content');
  expect(told.slice(0, 3).map(({ type }) => type)).toEqual(['provider', 'message', 'content']);
  expect(told[1]).toMatchObject({
    error: 'ProviderNotFoundError',
    message: 'ProviderNotFoundError: Provider not found: Nope',
  });
});
