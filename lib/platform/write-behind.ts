/**
 * Writes a stream to a file while the next pieces of it are still arriving: the disk and the parser work at the same
 * time, and the disk catches up as it goes, so that the last sync finds little left to do.
 */
import type { FileHandle } from 'node:fs/promises';

/** Bytes that may wait for the disk before the source is held back. */
const MAX_WAITING = 2 ** 20;
/** After so many bytes the disk is asked to have them for good, beside the writing. */
const SYNC_EVERY = 64 * 2 ** 20;

export interface WriteBehind {
  /** Takes a piece; resolves when there is room for another. Rejects when the disk has refused an earlier one. */
  push(chunk: Uint8Array): Promise<void> | undefined;
  /** Everything is on the disk, for good. */
  finish(): Promise<void>;
  /** Lets go of the file: nothing is being written any more. Never rejects. */
  abandon(): Promise<void>;
}

export function writeBehind(file: FileHandle): WriteBehind {
  let waiting: Uint8Array[] = [];
  let waitingBytes = 0;
  let unsynced = 0;
  let writing: Promise<void> | null = null;
  let syncing: Promise<void> | null = null;
  let failure: { readonly cause: unknown } | null = null;
  /** Somebody waits until what waits for the disk is being written, and goes on meanwhile. */
  let room: PromiseWithResolvers<void> | null = null;

  const letOn = (): void => {
    room?.resolve();
    room = null;
  };

  async function drain(): Promise<void> {
    while (waiting.length > 0 && failure === null) {
      const batch = waiting;
      const bytes = waitingBytes;
      waiting = [];
      waitingBytes = 0;
      letOn();
      try {
        await writeAll(file, batch, bytes);
        unsynced += bytes;
        if (unsynced >= SYNC_EVERY && syncing === null) {
          unsynced = 0;
          syncing = file.datasync().then(
            () => {
              syncing = null;
            },
            (cause: unknown) => {
              failure ??= { cause };
              syncing = null;
            },
          );
        }
      } catch (cause) {
        failure ??= { cause };
      }
    }
    writing = null;
    letOn();
  }

  return {
    push(chunk) {
      if (failure !== null) return Promise.reject(failure.cause);
      waiting.push(chunk);
      waitingBytes += chunk.length;
      writing ??= drain();
      if (waitingBytes < MAX_WAITING) return undefined;
      room ??= Promise.withResolvers();
      return room.promise;
    },
    async finish() {
      await writing;
      await syncing;
      if (failure !== null) throw failure.cause;
      await file.sync();
    },
    async abandon() {
      waiting = [];
      failure ??= { cause: new Error('abandoned') };
      await writing;
      await syncing;
    },
  };
}

/** A write may take less than it was given. */
async function writeAll(file: FileHandle, batch: readonly Uint8Array[], bytes: number): Promise<void> {
  const { bytesWritten } = await file.writev(batch);
  if (bytesWritten === bytes) return;
  const rest = Buffer.concat(batch).subarray(bytesWritten);
  for (let offset = 0; offset < rest.length; ) offset += (await file.write(rest, offset)).bytesWritten;
}
