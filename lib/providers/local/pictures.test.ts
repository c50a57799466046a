/** Pictures in a chat with the models of this machine: who is asked, and what becomes of those of earlier turns. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { closeModels } from '#lib/inference/index.ts';
import { writeModelFolder } from '#test/models/index.ts';
import { openTestData } from '#test/support/data-folder.ts';
import type { TestDatabase } from '#test/support/database.ts';
import type { ChatMessage, ContentPart, ProviderContext, ProviderEvent } from '../provider.ts';
import { planAttempts } from '../routing.ts';
import { local } from './index.ts';

const CHAT = 'smollm2-135m-instruct';
const SMOL = 'smolvlm-256m-instruct';
const FLORENCE = 'florence-2-base-ft';
const folder = mkdtempSync(path.join(tmpdir(), 'hypotez-models-'));
let data: TestDatabase;

beforeAll(() => {
  data = openTestData({ MODEL_DIR: folder });
});
afterAll(async () => {
  await closeModels();
  await data.close();
  rmSync(folder, { recursive: true, force: true });
});

const context: ProviderContext = {
  ownerId: 'local',
  signal: new AbortController().signal,
  credentials: {},
  fetch: () => Promise.reject(new Error('A local model asks nobody.')),
  log: () => undefined,
};
const red: ContentPart = {
  type: 'image',
  name: 'red.png',
  mediaType: 'image/png',
  read: () =>
    sharp({ create: { width: 60, height: 60, channels: 3, background: '#d02020' } })
      .png()
      .toBuffer(),
};
const words = (text: string): ContentPart => ({ type: 'text', text });
const user = (...content: ContentPart[]): ChatMessage => ({ role: 'user', content });

async function ask(model: string, messages: readonly ChatMessage[]) {
  const events: ProviderEvent[] = [];
  const parameters = { temperature: 0, max_tokens: 20 };
  for await (const event of local.chat({ model, messages, parameters, language: 'en' }, context)) events.push(event);
  return {
    text: events.map((event) => (event.type === 'text' ? event.text : '')).join(''),
    model: events.flatMap((event) => (event.type === 'model' ? [event.model] : [])).at(-1),
  };
}

const planned = async (needsVision: boolean): Promise<string[]> =>
  (await planAttempts({ ownerId: 'local', provider: '', model: '', needsVision })).map(
    ({ provider, model }) => `${provider.id}:${model}`,
  );

test('one that only describes pictures is asked about pictures, and about nothing else', async () => {
  writeModelFolder(folder, [FLORENCE]);
  expect(await local.models(context)).toEqual([
    expect.objectContaining({ id: FLORENCE, vision: true, needsPicture: true }),
  ]);
  expect(await planned(true)).toContain(`Local:${FLORENCE}`);
  expect((await planned(false)).filter((name) => name.startsWith('Local'))).toEqual([]);
  expect(await ask('', [user(red, words('Describe this'))])).toEqual({
    model: FLORENCE,
    text: 'The picture is mostly red. Nothing else there',
  });
  await expect(ask('', [user(words('Hi'))])).rejects.toMatchObject({ status: 503, code: 'model_not_installed' });
  await expect(ask(FLORENCE, [user(words('Hi'))])).rejects.toMatchObject({ status: 422 });
}, 30_000);

test('without a name, a picture goes to a model that sees and a question to any', async () => {
  writeModelFolder(folder, [CHAT, SMOL]);
  expect(await ask('', [user(red, words('?'))])).toEqual({ model: SMOL, text: 'I see one mostly red.' });
  expect((await ask('', [user(words('Hi'))])).model).toBe(CHAT);
  expect((await local.models(context)).at(-1)?.id).toBe(FLORENCE);
}, 30_000);

test('a chat goes on with a model that does not see; a picture in the question itself is refused', async () => {
  const before = [user(red, words('What?')), { role: 'assistant', content: [words('Red.')] }] as const;
  expect((await ask(CHAT, [...before, user(words('And now?'))])).text.length).toBeGreaterThan(0);
  await expect(ask(CHAT, [user(red)])).rejects.toMatchObject({ status: 400, code: 'upstream_request' });
}, 30_000);
