/** Any sound as a WAV file: mono, 16 bits, SOUND_RATE samples a second. */
import { createWav, WAV_HEADER_BYTES } from '../../platform/wav.ts';
import { withSound } from './index.ts';
import { type MediaSource, SOUND_RATE } from './types.ts';

/** Samples taken at once: the event loop gets its turn between them. */
const BATCH = SOUND_RATE * 10;

/** @throws as `withSound` */
export function decodeToWav(source: MediaSource, signal?: AbortSignal): Promise<Uint8Array> {
  return withSound(source, signal, async ({ samples, read }) => {
    const file = createWav(samples * 2, SOUND_RATE);
    for (let start = 0; start < samples; start += BATCH) {
      const sound = await read(start, Math.min(samples, start + BATCH));
      for (const [index, sample] of sound.entries()) {
        const value = Math.round(Math.max(-1, Math.min(1, sample)) * 32_767);
        file.writeInt16LE(value, WAV_HEADER_BYTES + (start + index) * 2);
      }
    }
    return file;
  });
}
