/** Voices, heard by numbers: real engines, real samples. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { useConfig } from '#test/support/config.ts';
import { readWav, writeWav } from '../platform/wav.ts';
import { closeSpeech, detectLanguage, offerSpeech, speak } from './index.ts';
import { cutAtSentence, speakableText } from './speakable.ts';
import { chooseVoice } from './voices.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'hypotez-speech-'));
const hasEspeak = spawnSync('espeak-ng', ['--version']).status === 0;
const hasPico = existsSync('/usr/share/pico/lang/de-DE_ta.bin');
const signal = new AbortController().signal;
const TEXT = 'The quick brown fox jumps over the lazy dog. It takes a few seconds to say this aloud.';

beforeAll(() => useConfig({ DATA_DIR: folder }));
afterAll(async () => {
  await closeSpeech();
  rmSync(folder, { recursive: true, force: true });
});

const say = async (options: Parameters<typeof speak>[0]) => (await speak(options)).data;

/** Seconds, and the root mean square of the samples (32,767 is full scale). */
function listen(file: Uint8Array): { seconds: number; loudness: number } {
  const sound = readWav(file);
  if (sound === null) throw new Error('not a WAV file');
  const samples = new Int16Array(sound.samples.slice().buffer);
  const power = samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length;
  return { seconds: samples.length / sound.rate, loudness: Math.sqrt(power) };
}

describe('speak', () => {
  it('says English out of the box, at a human pace, and not in silence', async () => {
    const { seconds, loudness } = listen(await say({ text: TEXT, rate: 1, signal }));
    // 17 words: 130 to 260 a minute.
    expect(seconds).toBeGreaterThan(4);
    expect(seconds).toBeLessThan(8);
    expect(loudness).toBeGreaterThan(500);
  });

  it('follows the rate and the voice', async () => {
    const plain = listen(await say({ text: TEXT, rate: 1, signal }));
    const fast = listen(await say({ text: TEXT, rate: 2, signal }));
    const slow = listen(await say({ text: TEXT, rate: 0.5, signal }));
    expect(fast.seconds / plain.seconds).toBeCloseTo(0.5, 1);
    expect(slow.seconds / plain.seconds).toBeCloseTo(2, 0);
    const other = await say({ text: TEXT, voice: 'rms', rate: 1, signal });
    expect(Buffer.from(other).equals(Buffer.from(await say({ text: TEXT, rate: 1, signal })))).toBe(false);
  });

  it.each([['***'], ['```\nonly code\n```'], [' \u0000 ']])('has nothing to say for %j', async (text) => {
    await expect(speak({ text, rate: 1, signal })).rejects.toMatchObject({ status: 400 });
  });

  it('refuses a voice that does not exist', async () => {
    await expect(speak({ text: TEXT, voice: 'nobody', rate: 1, signal })).rejects.toMatchObject({ status: 400 });
  });

  it('says plainly when nobody here speaks a language', async () => {
    await expect(speak({ text: TEXT, language: 'tlh', rate: 1, signal })).rejects.toMatchObject({
      status: 501,
      message: expect.stringContaining('There is no voice for'),
    });
  });

  it.runIf(hasEspeak)('says Russian with espeak-ng', async () => {
    const text = 'Привет! Это проверка русского голоса, который читает ответы вслух.';
    expect(await chooseVoice(detectLanguage(text))).toMatchObject({ engine: 'espeak', language: 'ru' });
    const { seconds, loudness } = listen(await say({ text, rate: 1, signal }));
    expect(seconds).toBeGreaterThan(2.5);
    expect(seconds).toBeLessThan(9);
    expect(loudness).toBeGreaterThan(500);
  });

  it.runIf(hasPico)('says German with Pico', async () => {
    const text = 'Guten Tag, dies ist ein kurzer Satz, den jemand vorlesen soll.';
    expect(await chooseVoice(detectLanguage(text))).toMatchObject({ engine: 'pico', language: 'de-DE' });
    const { seconds, loudness } = listen(await say({ text, rate: 1, signal }));
    expect(seconds).toBeGreaterThan(2.5);
    expect(seconds).toBeLessThan(8);
    expect(loudness).toBeGreaterThan(500);
  });

  it.runIf(hasEspeak)('hands a text to espeak-ng as text, whatever it looks like', async () => {
    const text = '--help $(touch x) `id` ; rm -rf / | Это просто слова для голоса';
    expect(listen(await say({ text, language: 'ru', rate: 1, signal })).seconds).toBeGreaterThan(2);
  });
});

describe('detectLanguage', () => {
  it.each([
    ['The weather is lovely today and we are going out for a walk.', 'en'],
    ['Guten Tag, dies ist ein kurzer Satz, den jemand vorlesen soll.', 'de'],
    ['Bonjour, ceci est une phrase que quelqu’un doit lire à haute voix.', 'fr'],
    ['Buongiorno, questa è una frase che qualcuno deve leggere ad alta voce.', 'it'],
    ['Buenos días, esta es una frase que alguien debe leer en voz alta.', 'es'],
    ['Сегодня хорошая погода, и мы идём гулять в парк.', 'ru'],
  ])('%s', (text, language) => {
    expect(detectLanguage(text)).toBe(language);
  });

  it('goes by the reader for a few words, unless the script says otherwise', () => {
    expect(detectLanguage('42', 'ru')).toBe('ru');
    expect(detectLanguage('Ja', 'de-AT')).toBe('de');
    expect(detectLanguage('Да', 'en')).toBe('ru');
    expect(detectLanguage('OK', 'ru')).toBe('en');
  });
});

describe('what is said of an answer', () => {
  it('is its words: no signs, code, addresses or pictures', () => {
    const markdown =
      '# Title\n\nSee **this** [page](https://example.org/a?b=c) and https://example.org.\n\n```js\nx()\n```\n\n![cat](cat.png)\n\n- one\n- two\n\n| a | b |\n|---|---|\n| 1 | 2 |';
    const words = speakableText(markdown);
    expect(words).toContain('Title.');
    expect(words).toContain('See this page and');
    expect(words).toContain('one.\ntwo.');
    expect(words).toContain('1, 2');
    expect(words).not.toMatch(/[*#|`]|https?:|x\(\)|cat/);
  });

  it('is cut after a sentence when it is too long for an address', async () => {
    const sentence = 'This is a sentence of some length. ';
    const offered = await offerSpeech(sentence.repeat(400), 'en');
    expect(offered).toMatchObject({ language: 'en', spoken: true });
    expect(offered?.text.endsWith('length.')).toBe(true);
    expect(encodeURIComponent(offered?.text ?? '').length).toBeLessThanOrEqual(7_000);
    expect(cutAtSentence('x'.repeat(50), (part) => part.length <= 10).length).toBeLessThanOrEqual(10);
  });

  it('is offered to nobody when there are no words', async () => {
    expect(await offerSpeech('```\ncode\n```', 'en')).toBeNull();
  });
});

describe('WAV', () => {
  it('is read back as it was written, also when the header leaves the size open', () => {
    const samples = new Uint8Array([1, 0, 2, 0, 3, 0]);
    const file = Buffer.from(writeWav({ samples, rate: 16_000 }));
    expect(file.readUInt32LE(4)).toBe(file.length - 8);
    expect(file.readUInt32LE(40)).toBe(6);
    file.writeUInt32LE(0x7ffff000, 40);
    expect(readWav(file)).toEqual({ samples: Buffer.from(samples), rate: 16_000 });
    expect(readWav(Buffer.from('no sound'))).toBeNull();
  });
});
