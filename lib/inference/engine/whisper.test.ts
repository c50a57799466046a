/** Whisper in the shape it is published in, through the real engine: it writes down the language of tones. */
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { writeModelFolder } from '#test/models/index.ts';
import { sing } from '#test/models/speech.ts';
import { withHum } from '#test/models/whisper.ts';
import { useConfig } from '#test/support/config.ts';
import { createTestDatabase, type TestDatabase } from '#test/support/database.ts';
import { closeModels, run } from '../index.ts';
import type { RunOptions, TranscriptionInput } from '../types.ts';

const WHISPER = 'whisper-base';
const SECOND = 60_000;
const RATE = 16_000;

let data: TestDatabase;

beforeAll(() => {
  data = createTestDatabase({ asProcessDatabase: true });
  const folder = path.join(data.folder, 'own');
  writeModelFolder(folder, [WHISPER, 'whisper-small']);
  useConfig({ DATA_DIR: data.folder, MODEL_DIR: folder, LOG_LEVEL: 'silent' });
});
afterAll(async () => {
  await closeModels();
  await data.close();
});

const hear = (audio: Float32Array, input: Omit<TranscriptionInput, 'audio'> = {}, options: RunOptions = {}) =>
  run('transcription', WHISPER, { audio, ...input }, options);

/** Texts one after the other, with so many seconds of silence before each. */
function sung(...parts: readonly (string | number)[]): Float32Array {
  const pieces = parts.map((part) => (typeof part === 'string' ? sing(part) : new Float32Array(part * RATE)));
  const whole = new Float32Array(pieces.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}

test(
  'what was said is written down, every letter; soft as well as loud',
  async () => {
    expect(await hear(sing('hello tone world'))).toEqual({
      text: 'hello tone world',
      language: 'en',
      duration: expect.any(Number),
      isByWord: false,
      segments: [],
    });
    const all = 'the quick brown fox jumps over the lazy dog';
    expect((await hear(sing(all).map((sample) => sample * 0.7))).text).toBe(all);
  },
  SECOND,
);

test(
  'segments have their times',
  async () => {
    const { text, segments, duration } = await hear(sung(1, 'first one', 1, ' the second'), { timestamps: 'segment' });
    expect(text).toBe('first one the second');
    expect(duration).toBeCloseTo(5.2, 0);
    expect(segments.map((segment) => segment.text)).toEqual(['first one', 'the second']);
    const [first, second] = segments;
    expect(first?.start).toBeCloseTo(1.06, 1);
    expect(first?.end).toBeCloseTo(2.44, 1);
    expect(second?.start).toBeCloseTo(3.56, 1);
  },
  SECOND,
);

test(
  'the language is heard where it is not given; a translation is English',
  async () => {
    const german = withHum(sing('guten tag'), 'de');
    expect(await hear(german)).toMatchObject({ language: 'de', text: 'guten-tag' });
    expect(await hear(withHum(sing('dobry den'), 'ru'))).toMatchObject({ language: 'ru', text: 'dobry den' });
    expect(await hear(sing('guten tag'), { language: 'de-AT' })).toMatchObject({ language: 'de', text: 'guten-tag' });
    expect(await hear(german, { language: 'en' })).toMatchObject({ language: 'en', text: 'guten tag' });
    expect(await hear(german, { translate: true })).toMatchObject({ language: 'de', text: 'GUTEN TAG' });
    await expect(hear(german, { language: 'tlh' })).rejects.toMatchObject({
      status: 422,
      message: expect.stringContaining('does not know the language "tlh"'),
    });
  },
  SECOND,
);

test(
  'more than half a minute is walked through: nothing is lost, doubled or out of time, though all of it is alike',
  async () => {
    const names = [...'abcdefghijklmn'];
    const parts = names.flatMap((name) => [`${name === 'a' ? '' : ' '}sentence ${name} of many`, 0.8]);
    const long = sung(...parts);
    const { text, segments, duration } = await hear(long, { timestamps: 'segment' });
    expect(duration).toBeGreaterThan(50);
    expect(text).toBe(names.map((name) => `sentence ${name} of many`).join(' '));
    expect(segments).toHaveLength(names.length);
    for (const [index, { start, end }] of segments.entries()) {
      expect(end - start).toBeCloseTo(2.9, 0);
      expect(Math.abs(start - index * (duration / names.length))).toBeLessThan(0.3);
    }
  },
  SECOND,
);

test(
  'a sentence of more than half a minute is cut where it is quiet, and no letter is lost or doubled',
  async () => {
    const breathless = Array.from({ length: 16 }, () => 'over and over').join(' ');
    expect((await hear(sing(breathless))).text).toBe(breathless);
  },
  SECOND,
);

test(
  'silence is no text, however long; what follows it is heard',
  async () => {
    expect(await hear(sung(40))).toMatchObject({ text: '', segments: [] });
    const late = await hear(sung(61, 'here'), { timestamps: 'segment' });
    expect(late.text).toBe('here');
    expect(late.segments[0]?.start).toBeCloseTo(61.06, 1);
  },
  SECOND,
);

test(
  'it is stopped in the middle, and hears the next',
  async () => {
    const controller = new AbortController();
    const long = sung(...Array.from({ length: 60 }, () => ['again and again', 0.6]).flat());
    const job = hear(long, {}, { signal: controller.signal, onToken: () => controller.abort(new Error('enough')) });
    await expect(job).rejects.toThrow('enough');
    expect((await hear(sing('next'))).text).toBe('next');
  },
  SECOND,
);

test(
  'who asks for words gets segments from a model that does not know when each was said',
  async () => {
    expect(await hear(sing('two words'), { timestamps: 'word' })).toMatchObject({
      isByWord: false,
      segments: [{ text: 'two words' }],
    });
  },
  SECOND,
);

test(
  'words have their times where the model shows what it looked at; in long sound too',
  async () => {
    const words = async (audio: Float32Array) =>
      run('transcription', 'whisper-small', { audio, language: 'en', timestamps: 'word' });
    const { text, isByWord, segments } = await words(sung(0.5, 'one two three'));
    expect(isByWord).toBe(true);
    expect(text).toBe('one two three');
    expect(segments.map((segment) => segment.text)).toEqual(['one', 'two', 'three']);
    for (const [index, start] of [0.56, 1.2, 1.84].entries())
      expect(Math.abs((segments[index]?.start ?? 0) - start)).toBeLessThan(0.25);
    const long = await words(
      sung(...Array.from({ length: 16 }, (_, index) => [`${index === 0 ? '' : ' '}over and over`, 0.8]).flat()),
    );
    expect(long.duration).toBeGreaterThan(40);
    expect(long.text).toBe(Array.from({ length: 16 }, () => 'over and over').join(' '));
  },
  SECOND,
);
