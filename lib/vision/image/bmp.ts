/**
 * What the header of a BMP says, before anything decodes it: the decoder fills in what a cut file lacks, so its length
 * is checked here. Format: https://learn.microsoft.com/en-us/windows/win32/gdi/bitmap-storage
 */

export interface BmpHeader {
  readonly width: number;
  readonly height: number;
  /** Bytes the file must have for all its pixels; 0 where they are compressed. */
  readonly neededBytes: number;
}

const FILE_HEADER = 14;
const UNCOMPRESSED = new Set([0, 3, 6]);

/** Null for what is no BMP with an information header of Windows 3 or later. */
export function readBmpHeader(bytes: Uint8Array): BmpHeader | null {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (file.length < FILE_HEADER + 40) return null;
  const headerSize = file.readUInt32LE(14);
  const offset = file.readUInt32LE(10);
  const width = file.readInt32LE(18);
  // Negative: the first row is the top one.
  const height = Math.abs(file.readInt32LE(22));
  const bits = file.readUInt16LE(28);
  if (headerSize < 40 || offset < FILE_HEADER + headerSize || width < 1 || height < 1) return null;
  if (![1, 4, 8, 16, 24, 32].includes(bits)) return null;
  const rowBytes = Math.ceil((width * bits) / 32) * 4;
  const isPlain = UNCOMPRESSED.has(file.readUInt32LE(30));
  return { width, height, neededBytes: isPlain ? offset + rowBytes * height : 0 };
}
