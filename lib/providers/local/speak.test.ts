import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { closeModels } from '#lib/inference/index.ts';
import { readWav } from '#lib/speech/index.ts';
import { writeModelFolder } from '#test/models/index.ts';
import { openTestData } from '#test/support/data-folder.ts';
import type { TestDatabase } from '#test/support/database.ts';
import type { ProviderContext, SpeechRequest } from '../provider.ts';
import { local } from './index.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'hypotez-models-'));
const hasEspeak = spawnSync('espeak-ng', ['--version']).status === 0;
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
const say = (text: string, wish: Partial<SpeechRequest> = {}) =>
  local.speak?.({ text, model: undefined, voice: undefined, language: undefined, rate: 1, ...wish }, context);

test('without a model there is no voice, and it is said which to fetch', async () => {
  await expect(say('Hello')).rejects.toMatchObject({ status: 503, message: expect.stringContaining('kokoro-82m') });
});

test('a language it was not taught is left to others', async () => {
  writeModelFolder(folder, ['kokoro-82m']);
  expect(await local.models(context)).toContainEqual({ id: 'kokoro-82m', label: 'Kokoro 82M', task: 'speech' });
  await expect(say('Добрый день, как дела?')).rejects.toMatchObject({ status: 501, param: 'language' });
  await expect(say('Hello', { language: 'de-DE' })).rejects.toMatchObject({ status: 501 });
});

test.runIf(hasEspeak)(
  'a text comes as a WAV file, at the pace that was asked for',
  async () => {
    const spoken = await say('Good morning.', { language: 'en-GB' });
    expect(spoken).toMatchObject({ mediaType: 'audio/wav', language: 'en' });
    const sound = readWav(spoken?.data ?? new Uint8Array());
    expect(sound?.rate).toBe(24_000);
    const fast = readWav((await say('Good morning.', { rate: 2, voice: 'bf_emma' }))?.data ?? new Uint8Array());
    expect(sound?.samples.length).toBeGreaterThan(24_000);
    expect(fast?.samples.length ?? 0).toBeLessThan((sound?.samples.length ?? 0) * 0.7);
    await expect(say('Hello', { voice: 'nobody' })).rejects.toMatchObject({ status: 422 });
  },
  30_000,
);
