/**
 * ZIP archives from strangers. Before a byte is inflated the directory is checked: number of entries, declared sizes,
 * ratio, names, links, encryption. While inflating, real sizes are counted against the same limits.
 */
import { promisify } from 'node:util';
import yauzl, { type Entry, type ZipFile } from 'yauzl';
import { LIMITS } from '../contract/limits.ts';
import { JobError } from '../platform/workers/protocol.ts';

export interface Archive {
  /** Names of the files in it, in the order of its directory. */
  readonly names: readonly string[];
  has(name: string): boolean;
  /** The bytes of one file. Throws JobError for a missing, lying or over-long one. */
  read(name: string): Promise<Buffer>;
  /** The same as it is inflated. */
  stream(name: string): AsyncIterable<Uint8Array>;
  close(): void;
}

const BROKEN = 'The file is damaged and cannot be opened.';
const BOMB = 'The file unpacks to more than can be read.';
/** Unix file types in the upper half of the external attributes. */
const TYPE_MASK = 0o170000;
const REGULAR = 0o100000;
const DIRECTORY = 0o040000;

const openZip = promisify<string, yauzl.Options, ZipFile>(yauzl.open);

/** Opens and checks an archive. Throws JobError with a sentence. */
export async function openArchive(file: string): Promise<Archive> {
  let zip: ZipFile;
  try {
    zip = await openZip(file, { lazyEntries: true, autoClose: false, strictFileNames: true, validateEntrySizes: true });
  } catch (error) {
    throw new JobError(BROKEN, { cause: error });
  }
  try {
    const entries = await readDirectory(zip);
    return archiveOf(zip, entries);
  } catch (error) {
    zip.close();
    throw error instanceof JobError ? error : new JobError(BROKEN, { cause: error });
  }
}

async function readDirectory(zip: ZipFile): Promise<Map<string, Entry>> {
  if (zip.entryCount > LIMITS.zipEntries) throw new JobError('The file holds too many parts.');
  const entries = new Map<string, Entry>();
  let declared = 0;
  await new Promise<void>((resolve, reject) => {
    zip.on('entry', (entry: Entry) => {
      try {
        checkEntry(entry);
        declared += entry.uncompressedSize;
        if (declared > LIMITS.zipBytesOut) throw new JobError(BOMB);
        const name = entry.fileName;
        if (!name.endsWith('/')) {
          if (entries.has(name)) throw new JobError(BROKEN);
          entries.set(name, entry);
        }
        zip.readEntry();
      } catch (error) {
        reject(error);
      }
    });
    zip.on('end', resolve);
    zip.on('error', reject);
    zip.readEntry();
  });
  return entries;
}

function checkEntry(entry: Entry): void {
  if (entry.isEncrypted()) throw new JobError('The file is protected with a password.');
  const type = (entry.externalFileAttributes >>> 16) & TYPE_MASK;
  const fromUnix = entry.versionMadeBy >>> 8 === 3;
  if (fromUnix && type !== 0 && type !== REGULAR && type !== DIRECTORY) throw new JobError(BROKEN);
  if (entry.fileName.length > 1_000 || entry.fileName.includes('\0')) throw new JobError(BROKEN);
  const ratio = entry.uncompressedSize / Math.max(1, entry.compressedSize);
  // Small parts of real documents (empty style sheets, padding) compress far better than the whole.
  if (ratio > LIMITS.zipRatio && entry.uncompressedSize > 4 * 2 ** 20) throw new JobError(BOMB);
}

function archiveOf(zip: ZipFile, entries: ReadonlyMap<string, Entry>): Archive {
  const openEntry = promisify<Entry, NodeJS.ReadableStream>(zip.openReadStream.bind(zip));
  let inflated = 0;
  async function* inflate(name: string): AsyncGenerator<Uint8Array> {
    const entry = entries.get(name);
    if (!entry) throw new JobError(BROKEN);
    try {
      for await (const part of await openEntry(entry)) {
        const bytes = part as Buffer;
        inflated += bytes.length;
        if (inflated > LIMITS.zipBytesOut) throw new JobError(BOMB);
        yield bytes;
      }
    } catch (error) {
      throw error instanceof JobError ? error : new JobError(BROKEN, { cause: error });
    }
  }
  return {
    names: [...entries.keys()],
    has: (name) => entries.has(name),
    close: () => zip.close(),
    stream: inflate,
    async read(name) {
      const parts: Uint8Array[] = [];
      for await (const part of inflate(name)) parts.push(part);
      return Buffer.concat(parts);
    },
  };
}
