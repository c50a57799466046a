/** WAV files of one channel with 16-bit samples: the one form every voice here speaks and every model here hears. */

export interface Sound {
  /** Signed 16-bit little-endian samples, one channel. */
  readonly samples: Uint8Array;
  /** Samples a second. */
  readonly rate: number;
}

export const WAV_HEADER_BYTES = 44;

/** A file whose header is written and whose `bytes` of samples, from WAV_HEADER_BYTES on, are silence. */
export function createWav(bytes: number, rate: number): Buffer {
  const file = Buffer.alloc(WAV_HEADER_BYTES + bytes);
  file.write('RIFF', 0, 'latin1');
  file.writeUInt32LE(file.length - 8, 4);
  file.write('WAVEfmt ', 8, 'latin1');
  file.writeUInt32LE(16, 16); // bytes of the format that follows
  file.writeUInt16LE(1, 20); // PCM
  file.writeUInt16LE(1, 22); // channels
  file.writeUInt32LE(rate, 24);
  file.writeUInt32LE(rate * 2, 28);
  file.writeUInt16LE(2, 32);
  file.writeUInt16LE(16, 34);
  file.write('data', 36, 'latin1');
  file.writeUInt32LE(bytes, 40);
  return file;
}

/** A complete RIFF file. Engines that stream leave the sizes in their header open, so it is always written anew. */
export function writeWav({ samples, rate }: Sound): Uint8Array {
  const file = createWav(samples.length, rate);
  file.set(samples, WAV_HEADER_BYTES);
  return file;
}

/**
 * Reads a WAV file; a data chunk whose stated size is wrong reaches to the end of the file. Null for anything that is
 * not 16-bit PCM of one channel.
 */
export function readWav(file: Uint8Array): Sound | null {
  const view = Buffer.from(file.buffer, file.byteOffset, file.byteLength);
  if (view.length < WAV_HEADER_BYTES || view.toString('latin1', 0, 4) !== 'RIFF') return null;
  let rate = 0;
  for (let at = 12; at + 8 <= view.length; ) {
    const name = view.toString('latin1', at, at + 4);
    const size = view.readUInt32LE(at + 4);
    const start = at + 8;
    if (name === 'fmt ' && start + 16 <= view.length) {
      const isPlain = view.readUInt16LE(start) === 1 && view.readUInt16LE(start + 2) === 1;
      if (!isPlain || view.readUInt16LE(start + 14) !== 16) return null;
      rate = view.readUInt32LE(start + 4);
    }
    if (name === 'data' && rate > 0) {
      const samples = view.subarray(start, Math.min(start + size, view.length));
      return { samples: samples.subarray(0, samples.length & ~1), rate };
    }
    at = start + size + (size % 2);
  }
  return null;
}
