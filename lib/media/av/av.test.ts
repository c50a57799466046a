/** Real files of every format through the real decoder in its process. */
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isAppError } from '#lib/contract/errors.ts';
import { LIMITS } from '#lib/contract/limits.ts';
import { likeness, mediaFile, mediaPath, tone, wavOf } from '#test/fixtures/sound.ts';
import { sing } from '#test/models/speech.ts';
import { useConfig } from '#test/support/config.ts';
import { closeAvWorkers, mediaFacts, sampleFrames, withSound } from './index.ts';
import type { MediaSource } from './types.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'hypotez-av-'));
  useConfig({ DATA_DIR: folder, LOG_LEVEL: 'silent' });
});
afterAll(async () => {
  await closeAvWorkers();
  rmSync(folder, { recursive: true, force: true });
});

const SUNG = sing('good day');
const hear = (source: MediaSource) =>
  withSound(source, undefined, async (sound) => ({ ...sound, heard: await sound.read(0, sound.samples) }));
const refusal = async (work: Promise<unknown>): Promise<string> => {
  const error: unknown = await work.catch((reason: unknown) => reason);
  if (!isAppError(error)) throw new Error('It was taken.', { cause: error });
  return `${error.status} ${error.message}`;
};
const WISH = { every: 1, most: 60, side: 800, thumbnailSide: 80 };

describe('sound', () => {
  it.each([
    ['sung.mp3', 'MP3', 'mp3'],
    ['sung-vorbis.ogg', 'Ogg', 'vorbis'],
    ['sung-opus.ogg', 'Ogg', 'opus'],
    ['sung.flac', 'FLAC', 'flac'],
    ['sung.m4a', 'MP4', 'aac'],
    ['sung.aac', 'ADTS', 'aac'],
    ['sung-opus.webm', 'WebM', 'opus'],
    ['sung-vorbis.webm', 'WebM', 'vorbis'],
    ['square.mp4', 'MP4', 'aac'],
    ['square-vp8.webm', 'WebM', 'vorbis'],
    ['square-vp9.webm', 'WebM', 'opus'],
    ['square.mkv', 'Matroska', 'mp3'],
  ])('%s is heard as it was sung', async (name, container, codec) => {
    const facts = await mediaFacts(mediaPath(name));
    expect(facts).toMatchObject({ container, audio: { codec, channels: 1 } });
    const { heard, duration, complete } = await hear(mediaPath(name));
    expect(complete).toBe(true);
    expect(duration).toBeCloseTo(SUNG.length / 16_000, 0);
    expect(likeness(SUNG, heard)).toBeGreaterThan(0.95);
  });

  it('WAV at other rates, in stereo, and as floats', async () => {
    for (const [rate, channels, bits] of [
      [8_000, 1, 16],
      [44_100, 2, 16],
      [48_000, 6, 32],
      [96_000, 1, 64],
    ] as const) {
      const { heard, duration } = await hear(wavOf(tone(440, 0.5, rate), { rate, channels, bits }));
      expect(duration).toBeCloseTo(0.5, 2);
      expect(likeness(tone(440, 0.5), heard, 20)).toBeGreaterThan(0.999);
    }
  });

  it('silence is sound', async () => {
    const { heard } = await hear(wavOf(new Float32Array(16_000)));
    expect(heard.every((sample) => sample === 0)).toBe(true);
  });

  it('leaves nothing behind', async () => {
    await hear(mediaPath('sung.mp3'));
    expect(readdirSync(path.join(folder, 'cache', 'media'))).toEqual([]);
  });
});

/** At a place where the square is. */
async function isRed(image: Uint8Array): Promise<boolean> {
  const { data } = await sharp(image)
    .extract({ left: 60, top: 50, width: 1, height: 1 })
    .raw()
    .toBuffer({ resolveWithObject: true });
  const [red = 0, green = 0] = data;
  return red - green > 150;
}

describe('film', () => {
  it.each([
    ['square.mp4', 'avc'],
    ['square.mkv', 'avc'],
    ['square-hevc.mov', 'hevc'],
    ['square-vp8.webm', 'vp8'],
    ['square-vp9.webm', 'vp9'],
    ['square-av1.webm', 'av1'],
  ])('%s: each picture at its time', async (name, codec) => {
    const { facts, frames, complete } = await sampleFrames(mediaPath(name), { ...WISH, every: 0.1 });
    expect(facts).toMatchObject({ kind: 'video', video: { codec, width: 160, height: 120, frameRate: 10 } });
    expect(complete).toBe(true);
    const seen = await Promise.all(frames.slice(0, 50).map(async ({ image }) => ((await isRed(image)) ? 'R' : '.')));
    expect(seen.join('')).toBe('.'.repeat(20) + 'R'.repeat(20) + '.'.repeat(10));
    const thumbnail = await sharp(frames[0]?.thumbnail).metadata();
    expect(thumbnail).toMatchObject({ format: 'jpeg', width: 80, height: 60 });
  });

  it('finds a picture that lies many others after the one before', async () => {
    const { frames, complete } = await sampleFrames(mediaPath('square-25.mp4'), { ...WISH, every: 2.5, most: 8 });
    expect(complete).toBe(true);
    expect(await Promise.all(frames.map(({ image }) => isRed(image)))).toEqual([false, true]);
  });

  it('widens the interval where there would be too many pictures', async () => {
    const { frames, every } = await sampleFrames(mediaPath('square.mp4'), { ...WISH, every: 0.1, most: 4 });
    expect(every).toBeCloseTo(1.25, 5);
    expect(frames.map(({ time }) => time)).toEqual([0, 1.25, 2.5, 3.75]);
  });
});

describe('facts', () => {
  it('of a sound: length, rate, and tags as plain text', async () => {
    const facts = await mediaFacts(mediaFile('sung.mp3'));
    expect(facts).toMatchObject({
      kind: 'audio',
      mediaType: 'audio/mpeg',
      size: mediaFile('sung.mp3').length,
      audio: { codec: 'mp3', sampleRate: 16_000, channels: 1 },
      video: null,
      tags: { title: '<b>Good</b> day', artist: 'A singer' },
    });
    expect(facts.duration).toBeCloseTo(1.4, 1);
  });

  it('of a film', async () => {
    const facts = await mediaFacts(mediaPath('square.mp4'));
    expect(facts).toMatchObject({ kind: 'video', mediaType: 'video/mp4', tags: { title: 'A square' } });
    expect(facts.duration).toBeCloseTo(5, 1);
  });
});

describe('what cannot be taken', () => {
  it.each([
    ['nothing', Buffer.alloc(0), '422 The file is empty.'],
    ['one byte', Buffer.from('x'), '415'],
    ['a text', Buffer.from('<html>'.repeat(2_000)), '415'],
    [
      'a playlist',
      Buffer.from('#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\nfile:///etc/passwd\n#EXT-X-ENDLIST\n'),
      '415',
    ],
    ['a picture', Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), '415'],
    ['a film cut short', mediaFile('square.mp4').subarray(0, 700), '422 This file is damaged'],
    ['a film without its index', mediaFile('square-hevc.mov').subarray(0, 3_000), '422 This file is damaged'],
    ['a WAV without sound', wavOf(new Float32Array()), '422'],
    ['a WAV with a blink of sound', wavOf(tone(440, 0.01)), '422 There is no sound in this file.'],
    ['a film that has no sound', mediaFile('square-av1.webm'), '422 There is no sound in this file.'],
  ])('%s', async (_, source, wanted) => {
    expect(await refusal(hear(source))).toContain(wanted);
  });

  it.each([
    ['rate 0', 24, 0, 4],
    ['rate 4e9', 24, 4_000_000_000, 4],
    ['no channels', 22, 0, 2],
    ['65,535 channels', 22, 65_535, 2],
    ['7 bits', 34, 7, 2],
    ['ADPCM', 20, 2, 2],
  ])('a WAV whose header lies: %s', async (_, at, value, bytes) => {
    const file = wavOf(tone(440, 0.5));
    file.writeUIntLE(value, at, bytes);
    expect(await refusal(hear(file))).toMatch(/^4(15|22) This/);
  });

  it('a codec that is not known is named, with those that are', async () => {
    const adpcm = wavOf(tone(440, 0.5));
    adpcm.writeUInt16LE(17, 20);
    expect(await refusal(hear(adpcm))).toMatch(/^415 .*\(IMA ADPCM\)\. Sound may be in MP3/);
    expect(await refusal(hear(mediaPath('sung-alac.m4a')))).toMatch(/^415 .*\(alac\)\. Sound may be in MP3/);
  });

  it('samples that are no numbers', async () => {
    expect(await refusal(hear(wavOf(Float32Array.of(...tone(440, 0.5), Number.NaN), { bits: 32 })))).toMatch(
      /^422 .*no numbers/,
    );
  });

  it('a film where only sound is', async () => {
    expect(await refusal(sampleFrames(mediaPath('sung.mp3'), WISH))).toBe('422 There is no film in this file.');
  });

  it('a sound that is too long, told while it is decoded', async () => {
    const long = wavOf(new Float32Array((LIMITS.soundSeconds + 2) * 8_000), { rate: 8_000 });
    expect(await refusal(hear(long))).toBe('413 This sound is longer than 15 minutes.');
    expect((await mediaFacts(long)).duration).toBeGreaterThan(LIMITS.soundSeconds);
  });

  it('a sound that is cut short is heard to there', async () => {
    const file = mediaFile('sung.mp3');
    const { duration, heard } = await hear(file.subarray(0, file.length / 2));
    expect(duration).toBeGreaterThan(0.5);
    expect(duration).toBeLessThan(0.9);
    expect(likeness(SUNG, heard)).toBeGreaterThan(0.95);
  });

  it('whatever noise is put into a file, an answer comes', async () => {
    for (const name of ['sung.mp3', 'sung.m4a', 'sung-vorbis.ogg', 'sung.flac', 'square.mp4', 'square-vp9.webm']) {
      for (const seed of [1, 2, 3]) {
        const file = Buffer.from(mediaFile(name));
        for (let at = 40 * seed; at < file.length; at += 97 * seed) file[at] = (at * 31 * seed) % 256;
        for (const work of [() => hear(file), () => sampleFrames(file, WISH)]) {
          const outcome: unknown = await work().then(
            () => 'taken',
            (error: unknown) => (isAppError(error) ? error.status : error),
          );
          expect(['taken', 415, 422, 413]).toContain(outcome);
        }
      }
    }
  });
});
