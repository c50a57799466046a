import { expect, it } from 'vitest';
import { toPcm } from './pcm.ts';

function wav(rate: number, samples: readonly number[]): Uint8Array {
  const file = Buffer.alloc(44 + samples.length * 2);
  file.write('RIFF', 0, 'latin1');
  file.write('WAVEfmt ', 8, 'latin1');
  for (const [place, value] of [
    [16, 16],
    [24, rate],
    [40, samples.length * 2],
  ] as const) {
    file.writeUInt32LE(value, place);
  }
  for (const [place, value] of [
    [20, 1],
    [22, 1],
    [34, 16],
  ] as const) {
    file.writeUInt16LE(value, place);
  }
  file.write('data', 36, 'latin1');
  for (const [index, sample] of samples.entries()) file.writeInt16LE(sample, 44 + index * 2);
  return file;
}

const samplesOf = (bytes: Uint8Array): number[] =>
  Array.from({ length: bytes.length / 2 }, (_, index) => Buffer.from(bytes).readInt16LE(index * 2));
const convert = (rate: number, samples: readonly number[]) =>
  toPcm({ mediaType: 'audio/wav', data: wav(rate, samples) });

it('fills in what lies between', () => {
  const { mediaType, data } = convert(12_000, [0, 100, -100]);
  expect(mediaType).toBe('audio/pcm');
  expect(samplesOf(data)).toEqual([0, 50, 100, 0, -100, -100]);
});

it('leaves the right rate alone, and nothing nothing', () => {
  expect(samplesOf(convert(24_000, [1, -2]).data)).toEqual([1, -2]);
  expect(samplesOf(convert(16_000, []).data)).toEqual([]);
});
