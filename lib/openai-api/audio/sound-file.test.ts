import { expect, it } from 'vitest';
import { LIMITS } from '../../contract/limits.ts';
import { identifySound } from './sound-file.ts';

/** The header of a FLAC file of so many samples. */
function flac(rate: number, samples: number): Buffer {
  const file = Buffer.alloc(64);
  file.write('fLaC', 0, 'latin1');
  file.writeUInt32BE(0x80000022, 4);
  file.writeUIntBE(rate << 4, 18, 3);
  file.writeUInt8(Math.floor(samples / 2 ** 32) & 0x0f, 21);
  file.writeUInt32BE(samples % 2 ** 32, 22);
  return file;
}

/** Two pages of Ogg Opus: the last says how many samples there are. */
function opus(samples: bigint): Buffer {
  const page = (granule: bigint, body: string) => {
    const head = Buffer.alloc(28);
    head.write('OggS', 0, 'latin1');
    head.writeBigInt64LE(granule, 6);
    return Buffer.concat([head, Buffer.from(body, 'latin1')]);
  };
  return Buffer.concat([page(0n, 'OpusHead'), page(samples, 'x')]);
}

const hours = (count: number) => LIMITS.transcriptionSeconds * count;

it.each([
  ['FLAC', flac(44_100, 44_100 * 60), 'audio/flac'],
  ['Opus', opus(48_000n * 60n), 'audio/ogg'],
  ['MP3 without tags', Buffer.concat([Buffer.from([0xff, 0xfb, 0x90, 0x00]), Buffer.alloc(400)]), 'audio/mpeg'],
  ['MP3 with tags', Buffer.from('ID3\x04\0\0\0\0\0\x02xx\xff\xfb\x90\x00', 'latin1'), 'audio/mpeg'],
  ['WebM', Buffer.from('\x1aE\xdf\xa3\x01\x18S\x80g\x01', 'latin1'), 'audio/webm'],
  ['MP4', Buffer.from('\0\0\0\x10ftypisom\0\0\0\0\0\0\0\x08moov', 'latin1'), 'audio/mp4'],
])('knows %s by its content', (_, file, mediaType) => {
  expect(identifySound(file).mediaType).toBe(mediaType);
});

it.each([
  ['FLAC', flac(8_000, 8_000 * hours(2))],
  ['Opus', opus(48_000n * BigInt(hours(2)))],
])('refuses %s of half a day', (_, file) => {
  expect(() => identifySound(file)).toThrow(expect.objectContaining({ status: 413 }));
});

it('refuses a video of a million boxes', () => {
  const box = Buffer.from('\0\0\0\x08free', 'latin1');
  const file = Buffer.concat([Buffer.from('\0\0\0\x08ftyp', 'latin1'), ...Array.from({ length: 100_000 }, () => box)]);
  expect(() => identifySound(file)).toThrow(expect.objectContaining({ status: 422 }));
});
