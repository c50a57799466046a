/** One download from its first question to its last file. */
import { mkdir, rm, statfs } from 'node:fs/promises';
import { isAppError, StorageFullError } from '../../contract/errors.ts';
import { LIMITS } from '../../contract/limits.ts';
import { logger } from '../../platform/log.ts';
import { formatBytes } from '../errors.ts';
import type { CatalogueEntry, DownloadEvent } from '../types.ts';
import { announce } from './active.ts';
import { chooseFiles } from './choose-files.ts';
import { fetchFile } from './fetch-file.ts';
import { listRepository } from './hub.ts';
import { type ModelFile, type ModelRecord, modelFolder, readRecord, saveRecord } from './record.ts';

/** ms between two events, and between two writes of how far it is. */
const EVENT_MS = 250;
const SAVE_MS = 2_000;

/**
 * Asks what there is to fetch, and goes on with what was begun when it is of one commit.
 * @throws UpstreamError, StorageFullError
 */
export async function planDownload(
  entry: CatalogueEntry,
  repository: string,
  signal: AbortSignal,
): Promise<ModelRecord> {
  const begun = await readRecord(entry.id);
  const record = begun !== null && begun.files.length > 0 ? begun : await newRecord(entry, repository, signal);
  await ensureRoom(record);
  // Of the file that was being fetched a part is there, too; what failed may have been thrown away.
  const bytesDone = Math.max(doneOf(record.files), record.status === 'failed' ? 0 : record.bytesDone);
  const planned: ModelRecord = { ...record, status: 'downloading', error: null, bytesDone };
  await saveRecord(planned);
  announce(eventOf(planned));
  return planned;
}

async function newRecord(entry: CatalogueEntry, repository: string, signal: AbortSignal): Promise<ModelRecord> {
  const { revision, files } = await listRepository(repository, signal);
  const chosen = chooseFiles(entry, files);
  // What is left of another commit is of no use.
  await rm(modelFolder(entry.id), { recursive: true, force: true });
  const bytes = chosen.files.reduce((sum, { size }) => sum + size, 0);
  const { precisions } = chosen;
  return {
    id: entry.id,
    status: 'absent',
    revision,
    bytes,
    bytesDone: 0,
    error: null,
    files: [...chosen.files],
    precisions,
  };
}

async function ensureRoom(record: ModelRecord): Promise<void> {
  const folder = modelFolder(record.id);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const { bavail, bsize } = await statfs(folder);
  const missing = record.bytes - doneOf(record.files);
  if (bavail * bsize - missing >= LIMITS.diskReserveBytes) return;
  const free = Math.max(0, bavail * bsize - LIMITS.diskReserveBytes);
  throw new StorageFullError(
    `This model takes ${formatBytes(missing)} and the disk has room for ${formatBytes(free)}. Free some space and try again.`,
  );
}

/** Fetches what is missing. Never rejects: the outcome is in the record and in the last event. */
export async function fetchAll(planned: ModelRecord, repository: string, signal: AbortSignal): Promise<void> {
  let record = planned;
  const place = { repository, revision: planned.revision, folder: modelFolder(planned.id) };
  const pace = createPace(planned.bytesDone);
  try {
    for (const [index, file] of planned.files.entries()) {
      if (file.modified !== undefined) continue;
      const before = doneOf(record.files);
      const modified = await fetchFile(place, file, signal, (bytes) => pace.tell(record, before + bytes));
      const files = record.files.with(index, { ...file, modified });
      record = { ...record, files, bytesDone: doneOf(files) };
      await saveRecord(record);
    }
    record = { ...record, status: 'ready' };
  } catch (error) {
    if (signal.aborted) record = { ...record, status: 'paused', bytesDone: pace.bytesDone() };
    else {
      const message = isAppError(error) ? error.message : 'The download failed.';
      logger().warn({ err: error, model: planned.id }, 'a model could not be fetched');
      record = { ...record, status: 'failed', error: message, bytesDone: pace.bytesDone() };
    }
  }
  await saveRecord(record);
  announce(eventOf(record));
}

interface Pace {
  tell(record: ModelRecord, bytesDone: number): void;
  bytesDone(): number;
}

/** Holds events and writes to a few a second, and measures the speed between them. */
function createPace(start: number): Pace {
  let bytesDone = start;
  let [told, toldBytes, saved, speed] = [performance.now(), start, performance.now(), 0];
  return {
    bytesDone: () => bytesDone,
    tell(record, bytes) {
      bytesDone = bytes;
      const now = performance.now();
      if (now - told < EVENT_MS) return;
      speed = ((bytes - toldBytes) / (now - told)) * 1_000;
      [told, toldBytes] = [now, bytes];
      announce({ ...eventOf({ ...record, bytesDone: bytes }), bytesPerSecond: Math.max(0, Math.round(speed)) });
      if (now - saved < SAVE_MS) return;
      saved = now;
      saveRecord({ ...record, bytesDone: bytes }).catch((error: unknown) =>
        logger().warn({ err: error, model: record.id }, 'the progress of a download could not be kept'),
      );
    },
  };
}

export const eventOf = ({ id, status, bytes, bytesDone, error }: ModelRecord): DownloadEvent => ({
  id,
  status,
  bytes,
  bytesDone,
  bytesPerSecond: 0,
  error,
});

const doneOf = (files: readonly ModelFile[]): number =>
  files.reduce((sum, file) => sum + (file.modified === undefined ? 0 : file.size), 0);
