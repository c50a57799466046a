/** Raw samples as OpenAI's clients expect them: 24,000 a second, signed 16-bit little-endian, one channel. */
import { UpstreamError } from '../../contract/errors.ts';
import type { SpokenAudio } from '../../providers/provider.ts';
import { readWav } from '../../speech/index.ts';

const RATE = 24_000;

/** @throws UpstreamError for sound that is no plain WAV */
export function toPcm({ data, ...about }: SpokenAudio): SpokenAudio {
  const sound = readWav(data);
  if (sound === null) throw new UpstreamError('The voice did not make plain samples.');
  return { ...about, mediaType: 'audio/pcm', data: resample(sound.samples, sound.rate) };
}

/** Between two samples the value on the line from one to the other: enough for a voice. */
function resample(samples: Uint8Array, rate: number): Uint8Array {
  if (rate === RATE) return samples;
  const from = new DataView(samples.buffer, samples.byteOffset, samples.byteLength);
  const last = Math.floor(samples.byteLength / 2) - 1;
  if (last < 0) return new Uint8Array();
  const count = Math.floor(((last + 1) * RATE) / rate);
  const out = Buffer.alloc(count * 2);
  for (let index = 0; index < count; index += 1) {
    const place = (index * rate) / RATE;
    const before = Math.min(last, Math.floor(place));
    const left = from.getInt16(before * 2, true);
    const right = from.getInt16(Math.min(last, before + 1) * 2, true);
    out.writeInt16LE(Math.round(left + (right - left) * (place - before)), index * 2);
  }
  return out;
}
