/** Local models through the whole server: fetched from a hub, chatted with through both APIs, paused, deleted. */
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { LocalModelProgress, LocalModels, LocalModelView } from '#lib/contract/local-models.ts';
import { TINY } from '#test/models/decoder.ts';
import { startModelHub, type TestHub } from '#test/models/index.ts';
import { continueGreedily, promptTokens, textOf } from '#test/models/reference.ts';
import { startServer, type TestServer } from '#test/support/server.ts';

const CHAT = 'smollm2-135m-instruct';
let hub: TestHub;
let server: TestServer;

beforeAll(async () => {
  hub = await startModelHub();
  server = await startServer({ env: { MODEL_HUB_URL: hub.url } });
});
afterAll(async () => {
  await server.stop();
  await hub.close();
});

const models = '/backend-api/v2/local-models';
const call = (path: string, method = 'GET', body?: unknown) =>
  fetch(`${server.url}${path}`, {
    method,
    headers: { 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
const view = async (id: string): Promise<LocalModelView | undefined> =>
  ((await (await call(models)).json()) as LocalModels).items.find((model) => model.id === id);

const ask = () =>
  call('/v1/chat/completions', 'POST', {
    model: CHAT,
    provider: 'Local',
    messages: [{ role: 'user', content: 'Hi' }],
    temperature: 0,
    max_tokens: 12,
  });

test('asked before it is here, a model is named with what fetches it; nothing is fetched for it', async () => {
  const response = await ask();
  expect(response.status).toBe(503);
  expect(JSON.stringify(await response.json())).toContain(`POST /models/${CHAT}`);
  expect(hub.requests).toEqual([]);
});

test('a download is followed as it goes, paused and resumed; then the model answers', async () => {
  hub.faults.set('onnx/model.onnx', { pauseMs: 80 });
  const begun = await call(`${models}/${CHAT}/download`, 'POST');
  expect(begun.status).toBe(200);
  expect(await begun.json()).toMatchObject({ id: CHAT, status: 'downloading' });
  const events = await call(`${models}/${CHAT}/events`);
  expect(events.headers.get('content-type')).toContain('text/event-stream');
  await sleep(400);
  expect(await (await call(`${models}/${CHAT}/pause`, 'POST')).json()).toMatchObject({ status: 'paused' });
  const told = [...(await events.text()).matchAll(/^data: (.*)$/gm)].map(
    ([, data = '']) => JSON.parse(data) as LocalModelProgress,
  );
  expect(told[0]?.status).toBe('downloading');
  expect(told.at(-1)?.status).toBe('paused');
  hub.faults.clear();
  await call(`${models}/${CHAT}/download`, 'POST');
  await (await call(`${models}/${CHAT}/events`)).text();
  expect(await view(CHAT)).toMatchObject({ status: 'ready', loaded: null });
  const answer = await ask();
  expect(answer.status).toBe(200);
  const completion = (await answer.json()) as {
    choices: { message: { content: string } }[];
    usage: Record<string, unknown>;
  };
  const expected = textOf(continueGreedily(TINY, promptTokens([{ role: 'user', text: 'Hi' }]), 12));
  expect(completion.choices[0]?.message.content).toBe(expected);
  expect((await view(CHAT))?.loaded?.memory_bytes).toBeGreaterThan(10_000_000);
});

test('it is unloaded and deleted; what is unknown is refused', async () => {
  expect(await (await call(`${models}/${CHAT}/unload`, 'POST')).json()).toMatchObject({
    loaded: null,
    status: 'ready',
  });
  expect((await call(`${models}/${CHAT}`, 'DELETE')).status).toBe(200);
  expect(await view(CHAT)).toMatchObject({ status: 'absent', bytes_done: 0 });
  expect((await call(`${models}/${encodeURIComponent('../../etc')}/download`, 'POST')).status).toBe(400);
  expect((await call(`${models}/__proto__/download`, 'POST')).status).toBe(404);
  expect((await call(`${models}/nope/download`, 'POST')).status).toBe(404);
  expect((await call(`${models}/${CHAT}/explode`, 'POST')).status).toBe(400);
});
