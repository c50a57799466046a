/** Any sound as a WAV file: mono, 16 bits, SOUND_RATE samples a second. */
import { withSound } from './index.ts';
import { type MediaSource, SOUND_RATE } from './types.ts';

/** Samples taken at once: the event loop gets its turn between them. */
const BATCH = SOUND_RATE * 10;
const HEADER_BYTES = 44;

/** @throws as `withSound` */
export function decodeToWav(source: MediaSource, signal?: AbortSignal): Promise<Uint8Array> {
  return withSound(source, signal, async ({ samples, read }) => {
    const file = Buffer.alloc(HEADER_BYTES + samples * 2);
    file.write('RIFF', 0, 'latin1');
    file.writeUInt32LE(file.length - 8, 4);
    file.write('WAVEfmt ', 8, 'latin1');
    file.writeUInt32LE(16, 16); // bytes of the format that follows
    file.writeUInt16LE(1, 20); // PCM
    file.writeUInt16LE(1, 22); // channels
    file.writeUInt32LE(SOUND_RATE, 24);
    file.writeUInt32LE(SOUND_RATE * 2, 28);
    file.writeUInt16LE(2, 32);
    file.writeUInt16LE(16, 34);
    file.write('data', 36, 'latin1');
    file.writeUInt32LE(samples * 2, 40);
    for (let start = 0; start < samples; start += BATCH) {
      const sound = await read(start, Math.min(samples, start + BATCH));
      for (const [index, sample] of sound.entries())
        file.writeInt16LE(Math.round(Math.max(-1, Math.min(1, sample)) * 32_767), HEADER_BYTES + (start + index) * 2);
    }
    return file;
  });
}
