/** The header of a WAV file (Microsoft's RIFF specification), read with suspicion. */

/** PCM, IEEE float, A-law, mu-law, and the form that says which of them further on. */
const FORMATS = new Set([1, 3, 6, 7, 0xfffe]);
const BITS = new Set([8, 16, 24, 32, 64]);
const MOST_CHANNELS = 32;
const MOST_RATE = 768_000;
/** What encoders write that do not know the length yet: the data goes to the end of the file. */
const OPEN_SIZES = new Set([0, 0xffffffff, 0x7fffffff]);

/** Seconds of sound. @throws what `bad` makes for a header that no decoder could follow */
export function wavSeconds(file: Buffer, bad: (message: string) => Error): number {
  let bytesPerSecond = 0;
  let isFloat = 0;
  for (let at = 12; at + 8 <= file.length; ) {
    const name = file.toString('latin1', at, at + 4);
    const size = file.readUInt32LE(at + 4);
    const start = at + 8;
    if (name === 'fmt ') {
      const format = readFormat(file, start, size, bad);
      bytesPerSecond = format.bytesPerSecond;
      isFloat = format.floatBits;
    } else if (name === 'data') {
      if (bytesPerSecond === 0) throw bad('its header does not say what it is');
      const there = file.length - start;
      if (!OPEN_SIZES.has(size) && size > there) throw bad('it is cut short');
      const length = OPEN_SIZES.has(size) ? there : size;
      if (length === 0) throw bad('there is no sound in it');
      requireNumbers(file.subarray(start, start + length), isFloat, bad);
      return length / bytesPerSecond;
    }
    at = start + size + (size % 2);
  }
  throw bad('there is no sound in it');
}

function readFormat(file: Buffer, start: number, size: number, bad: (message: string) => Error) {
  if (size < 16 || start + 16 > file.length) throw bad('its header is cut');
  const format = file.readUInt16LE(start);
  const channels = file.readUInt16LE(start + 2);
  const rate = file.readUInt32LE(start + 4);
  const bits = file.readUInt16LE(start + 14);
  if (!FORMATS.has(format)) throw bad('it is compressed in a way that is not taken');
  if (channels === 0 || channels > MOST_CHANNELS) throw bad(`it says it has ${channels} channels`);
  if (rate === 0 || rate > MOST_RATE) throw bad(`it says it has ${rate} samples a second`);
  if (!BITS.has(bits)) throw bad(`it says a sample has ${bits} bits`);
  const isFloat =
    format === 3 || (format === 0xfffe && start + 26 <= file.length && file.readUInt16LE(start + 24) === 3);
  return { bytesPerSecond: (rate * channels * bits) / 8, floatBits: isFloat ? bits : 0 };
}

/** Samples that are no numbers poison whatever is computed from them. */
function requireNumbers(data: Buffer, floatBits: number, bad: (message: string) => Error): void {
  const step = floatBits / 8;
  if (step !== 4 && step !== 8) return;
  for (let at = 0; at + step <= data.length; at += step) {
    const sample = step === 4 ? data.readFloatLE(at) : data.readDoubleLE(at);
    if (!Number.isFinite(sample)) throw bad('it holds samples that are no numbers');
  }
}
