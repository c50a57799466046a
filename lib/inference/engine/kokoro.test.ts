/** Kokoro in the shape it is published in, through the real engine: each sound of a text is a tone. */
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { writeModelFolder } from '#test/models/index.ts';
import { KOKORO_VOICES } from '#test/models/kokoro.ts';
import { useConfig } from '#test/support/config.ts';
import { createTestDatabase, type TestDatabase } from '#test/support/database.ts';
import { closeModels, run } from '../index.ts';

const KOKORO = 'kokoro-82m';
const SECOND = 60_000;
const RATE = 24_000;
/** Samples of a sound at its own pace. */
const SOUND = 2_400;
const speaks = spawnSync('espeak-ng', ['--version']).status === 0;

let data: TestDatabase;

beforeAll(() => {
  data = createTestDatabase({ asProcessDatabase: true });
  const folder = path.join(data.folder, 'own');
  writeModelFolder(folder, [KOKORO]);
  useConfig({ DATA_DIR: data.folder, MODEL_DIR: folder, LOG_LEVEL: 'silent' });
});
afterAll(async () => {
  await closeModels();
  await data.close();
});

const say = (text: string, options: { voice?: string; speed?: number } = {}) =>
  run('text-to-speech', KOKORO, { text, ...options });
const loudest = (audio: Float32Array): number => audio.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0);
/** Which style stands in the mark before the first sound. */
const styleOf = (audio: Float32Array): number => Math.round((audio[10] ?? 0) * 1_000);

test.runIf(speaks)(
  'a text is said, sound by sound, in the style for its length',
  async () => {
    const { audio, sampleRate } = await say('Hello there.');
    expect(sampleRate).toBe(RATE);
    const sounds = audio.length / SOUND - 2;
    expect(Number.isInteger(sounds)).toBe(true);
    expect(sounds).toBeGreaterThan(8);
    expect(styleOf(audio)).toBe(sounds);
    expect(loudest(audio)).toBeCloseTo(KOKORO_VOICES.af_heart, 2);
    const longer = await say('Hello there, and how are you today?');
    expect(styleOf(longer.audio)).toBe(longer.audio.length / SOUND - 2);
    expect(longer.audio.length).toBeGreaterThan(audio.length);
  },
  SECOND,
);

test.runIf(speaks)(
  'voices differ; twice as fast is half as long; sentences follow each other',
  async () => {
    const usual = await say('One and two.');
    expect(loudest((await say('One and two.', { voice: 'am_michael' })).audio)).toBeCloseTo(0.25, 2);
    expect((await say('One and two.', { speed: 2 })).audio.length).toBe(usual.audio.length / 2);
    const both = await say('One and two. One and two.');
    expect(both.audio.length).toBe(2 * usual.audio.length);
    const long = await say('This goes on and on and never comes to an end '.repeat(40));
    expect(long.audio.length / RATE).toBeGreaterThan(60);
  },
  SECOND,
);

test.runIf(speaks)(
  'a voice there is not, and a text with nothing to say, are refused with a sentence',
  async () => {
    for (const voice of ['af_nobody', '../../config', 'zf_xiaobei'])
      await expect(say('Hello', { voice })).rejects.toMatchObject({
        status: 422,
        message: expect.stringContaining('voice'),
      });
    await expect(say('... !')).rejects.toMatchObject({
      status: 422,
      message: expect.stringContaining('nothing to say'),
    });
    expect((await say('Hello')).audio.length).toBeGreaterThan(SOUND);
  },
  SECOND,
);

test.skipIf(speaks)(
  'without the program that knows how words are pronounced, it is named',
  async () => {
    await expect(say('Hello')).rejects.toMatchObject({ status: 422, message: expect.stringContaining('espeak-ng') });
  },
  SECOND,
);
