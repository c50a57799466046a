/** WAV files of one channel with 16-bit samples, the one form every voice here speaks. */

export interface Sound {
  /** Signed 16-bit little-endian samples, one channel. */
  readonly samples: Uint8Array;
  /** Samples a second. */
  readonly rate: number;
}

const HEADER_BYTES = 44;

/** A complete RIFF file. Engines that stream leave the sizes in their header open, so it is always written anew. */
export function writeWav({ samples, rate }: Sound): Uint8Array {
  const file = Buffer.alloc(HEADER_BYTES + samples.length);
  file.write('RIFF', 0, 'latin1');
  file.writeUInt32LE(HEADER_BYTES - 8 + samples.length, 4);
  file.write('WAVEfmt ', 8, 'latin1');
  file.writeUInt32LE(16, 16); // bytes of the format that follows
  file.writeUInt16LE(1, 20); // PCM
  file.writeUInt16LE(1, 22); // channels
  file.writeUInt32LE(rate, 24);
  file.writeUInt32LE(rate * 2, 28);
  file.writeUInt16LE(2, 32);
  file.writeUInt16LE(16, 34);
  file.write('data', 36, 'latin1');
  file.writeUInt32LE(samples.length, 40);
  file.set(samples, HEADER_BYTES);
  return file;
}

/**
 * Reads a WAV file; a data chunk whose stated size is wrong reaches to the end of the file. Null for anything that is
 * not 16-bit PCM of one channel.
 */
export function readWav(file: Uint8Array): Sound | null {
  const view = Buffer.from(file.buffer, file.byteOffset, file.byteLength);
  if (view.length < HEADER_BYTES || view.toString('latin1', 0, 4) !== 'RIFF') return null;
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
