import { existsSync, readFileSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { database } from '#lib/platform/database.ts';
import { startModelHub, type TestHub } from '#test/models/index.ts';
import { useConfig } from '#test/support/config.ts';
import { openTestData } from '#test/support/data-folder.ts';
import type { TestDatabase } from '#test/support/database.ts';
import {
  cancelDownload,
  closeModels,
  deleteModel,
  downloadModel,
  followDownload,
  modelState,
  pauseDownload,
  run,
} from '../index.ts';
import type { DownloadEvent } from '../types.ts';

const CHAT = 'smollm2-135m-instruct';
const WEIGHTS = 'onnx/model.onnx';
const REPOSITORY = 'HuggingFaceTB/SmolLM2-135M-Instruct';

let hub: TestHub;
let data: TestDatabase;
const file = (name: string): string => path.join(data.folder, 'models', CHAT, name);

beforeAll(async () => {
  hub = await startModelHub();
  data = openTestData({ MODEL_HUB_URL: hub.url });
});
afterEach(async () => {
  hub.faults.clear();
  await deleteModel(CHAT);
  hub.requests.length = 0;
});
afterAll(async () => {
  await closeModels();
  await data.close();
  await hub.close();
});

async function follow(id: string): Promise<DownloadEvent[]> {
  const events: DownloadEvent[] = [];
  for await (const event of followDownload(id)) events.push(event);
  return events;
}

async function download(id: string): Promise<DownloadEvent | undefined> {
  await downloadModel(id);
  return (await follow(id)).at(-1);
}

test('a model is fetched whole, from one commit, and nothing before it is asked for', async () => {
  expect(await modelState(CHAT)).toMatchObject({ status: 'absent', bytes: null, revision: null });
  expect(hub.requests).toEqual([]);
  const begun = await downloadModel(CHAT);
  expect(begun.status).toMatch(/downloading|ready/);
  expect(begun.bytes).toBeGreaterThan(100_000);
  expect((await follow(CHAT)).at(-1)).toMatchObject({ status: 'ready', bytesDone: begun.bytes });
  const state = await modelState(CHAT);
  expect(state).toMatchObject({ status: 'ready', error: null, bytesDone: begun.bytes });
  for (const name of ['config.json', 'tokenizer.json', WEIGHTS]) expect(existsSync(file(name))).toBe(true);
  expect(existsSync(file(`${WEIGHTS}.part`))).toBe(false);
  const fetched = hub.requests.filter((request) => request.includes('/resolve/'));
  expect(fetched.every((request) => request.includes(`/resolve/${state.revision}/`))).toBe(true);
  // Asked again, nothing is fetched again.
  hub.requests.length = 0;
  expect((await downloadModel(CHAT)).status).toBe('ready');
  expect(hub.requests).toEqual([]);
});

test('a broken connection is taken up where it broke', async () => {
  hub.faults.set(WEIGHTS, { breakAfter: 50_000, times: 2 });
  expect(await download(CHAT)).toMatchObject({ status: 'ready' });
  const ranges = hub.requests.filter((request) => request.includes(WEIGHTS)).map((request) => request.split(' ')[2]);
  expect(ranges[0]).toBeUndefined();
  expect(ranges.slice(1).every((range) => /^bytes=[1-9]\d*-$/.test(range ?? ''))).toBe(true);
  expect(ranges.length).toBe(3);
});

test('a hub that forgets ranges sends the whole again, and the file is right all the same', async () => {
  hub.faults.set(WEIGHTS, { breakAfter: 50_000, times: 1, ignoresRanges: true });
  expect(await download(CHAT)).toMatchObject({ status: 'ready' });
});

test('paused, it stays; resumed, the rest is fetched; also by a server that was started anew', async () => {
  hub.faults.set(WEIGHTS, { pauseMs: 60 });
  await downloadModel(CHAT);
  const events = follow(CHAT);
  await sleep(250);
  const paused = await pauseDownload(CHAT);
  expect(paused.status).toBe('paused');
  expect((await events).at(-1)?.status).toBe('paused');
  const kept = statSync(file(`${WEIGHTS}.part`)).size;
  expect(kept).toBeGreaterThan(0);
  // As a killed server leaves it: the row says that it goes on, and nobody is at it.
  await database().localModel.update({ where: { id: CHAT }, data: { status: 'downloading' } });
  expect((await modelState(CHAT)).status).toBe('paused');
  hub.faults.clear();
  hub.requests.length = 0;
  expect((await downloadModel(CHAT)).bytesDone).toBeGreaterThanOrEqual(paused.bytesDone);
  expect((await follow(CHAT)).at(-1)).toMatchObject({ status: 'ready' });
  expect(hub.requests.filter((request) => request.includes('/resolve/'))[0]).toContain(`bytes=${kept}-`);
});

test.each([
  [401, `accept it at HUB/${REPOSITORY}, then start this server with HF_TOKEN`],
  [403, 'HF_TOKEN'],
  [404, `has no ${REPOSITORY}. Choose another model.`],
  [429, 'asks to wait'],
  [500, 'Try again later.'],
])('a hub that answers %i to all it is asked is told with what to do', async (status, sentence) => {
  hub.faults.set(REPOSITORY, { status });
  await expect(downloadModel(CHAT)).rejects.toMatchObject({
    status: 502,
    message: expect.stringContaining(sentence.replace('HUB', hub.url)),
  });
  expect(await modelState(CHAT)).toMatchObject({ status: 'absent' });
});

test.each(['http://127.0.0.1:9', 'http://no-such-hub.invalid'])(
  'a hub that is not there (%s) is unavailable, and nothing has begun',
  async (url) => {
    useConfig({ DATA_DIR: data.folder, MODEL_HUB_URL: url });
    try {
      await expect(downloadModel(CHAT)).rejects.toMatchObject({
        status: 503,
        code: 'hub_unreachable',
        message: expect.stringContaining('MODEL_HUB_URL'),
      });
      expect(await modelState(CHAT)).toMatchObject({ status: 'absent' });
    } finally {
      useConfig({ DATA_DIR: data.folder, MODEL_HUB_URL: hub.url });
    }
  },
);

test('given up, nothing is left', async () => {
  hub.faults.set(WEIGHTS, { pauseMs: 60 });
  await downloadModel(CHAT);
  await sleep(100);
  expect(await cancelDownload(CHAT)).toMatchObject({ status: 'absent', bytesDone: 0 });
  expect(existsSync(path.join(data.folder, 'models', CHAT))).toBe(false);
  expect(await database().localModel.count()).toBe(0);
});

test('a file with another hash than announced is thrown away, and the model is not ready', async () => {
  hub.faults.set(WEIGHTS, { isWrong: true });
  const last = await download(CHAT);
  expect(last?.status).toBe('failed');
  expect(last?.error).toContain('its hash differs');
  expect(existsSync(file(WEIGHTS))).toBe(false);
  expect(existsSync(file(`${WEIGHTS}.part`))).toBe(false);
  await expect(run('text-generation', CHAT, { messages: [] })).rejects.toMatchObject({ status: 503 });
  // What was right is not fetched again.
  hub.faults.clear();
  hub.requests.length = 0;
  expect(await download(CHAT)).toMatchObject({ status: 'ready' });
  expect(hub.requests).toHaveLength(1);
});

test('what the hub refuses or does not have is said in a sentence', async () => {
  hub.faults.set('config.json', { status: 403 });
  expect((await download(CHAT))?.error).toMatch(/licence/);
  await expect(downloadModel('qwen3-0.6b')).rejects.toMatchObject({
    status: 502,
    message: expect.stringContaining('has no onnx-community/Qwen3-0.6B-ONNX. Choose another model.'),
  });
  await expect(downloadModel('dots_ocr')).rejects.toMatchObject({ status: 501 });
  for (const id of ['nope', '../../../etc/passwd', '__proto__', 'http://evil/m.onnx'])
    await expect(downloadModel(id)).rejects.toMatchObject({ status: 404 });
});

test('a file changed on the disk is found before it is loaded; touched only, it is not', async () => {
  await download(CHAT);
  utimesSync(file(WEIGHTS), new Date(), new Date());
  const ask = () =>
    run('text-generation', CHAT, { messages: [{ role: 'user', text: 'Hi' }], parameters: { maxTokens: 2 } });
  await expect(ask()).resolves.toMatchObject({ completionTokens: 2 });
  await closeModels();
  const bytes = readFileSync(file(WEIGHTS));
  bytes.fill(0, 5_000, 5_100);
  writeFileSync(file(WEIGHTS), bytes);
  await expect(ask()).rejects.toMatchObject({ status: 503, message: expect.stringContaining(WEIGHTS) });
  expect((await modelState(CHAT)).status).toBe('failed');
  hub.requests.length = 0;
  expect(await download(CHAT)).toMatchObject({ status: 'ready' });
  expect(hub.requests.map((request) => request.split(' ')[1])).toEqual([
    expect.stringMatching(new RegExp(`^/${REPOSITORY}/resolve/[0-9a-f]{40}/${WEIGHTS}$`)),
  ]);
  await expect(ask()).resolves.toMatchObject({ completionTokens: 2 });
});
