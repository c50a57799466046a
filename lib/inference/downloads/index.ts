/** Fetching models from the hub: begun when asked, told as it goes, paused, resumed, given up, deleted. */
import { rm } from 'node:fs/promises';
import { ConflictError, NotImplementedError } from '../../contract/errors.ts';
import { findEntry, getEntry, modelState } from '../catalogue/index.ts';
import { listOwnModels } from '../catalogue/own-models.ts';
import { unloadModel } from '../engine/index.ts';
import type { DownloadEvent, ModelState } from '../types.ts';
import { activeDownloads, announce, latestEvent, listen } from './active.ts';
import { fetchAll, planDownload } from './download.ts';
import { modelFolder, removeRecord } from './record.ts';

/**
 * Begins fetching a model, or goes on with one that was paused or failed; returns once the hub has told how much it is.
 * One that is there already stays as it is. Goes on when the caller is gone: follow it with `followDownload`.
 * @throws ModelNotFoundError, NotImplementedError (no ONNX build), StorageFullError, UpstreamError (the hub)
 */
export async function downloadModel(id: string): Promise<ModelState> {
  const entry = await getEntry(id);
  const state = await modelState(id);
  if (state.status === 'ready' || state.status === 'downloading') return state;
  const { repository } = entry;
  if (repository === null) {
    const names = entry.remote?.names.join(' or ') ?? entry.label;
    throw new NotImplementedError(
      `${entry.label} has no build for this server. Run ${names} on an OpenAI-compatible server (vLLM, Ollama) and add that server under Providers.`,
    );
  }
  const active = activeDownloads();
  const controller = new AbortController();
  const { promise: done, resolve } = Promise.withResolvers<void>();
  active.set(id, { controller, done });
  const end = (): void => {
    active.delete(id);
    resolve();
  };
  try {
    const planned = await planDownload(entry, repository, controller.signal);
    void fetchAll(planned, repository, controller.signal).finally(end);
  } catch (error) {
    end();
    throw error;
  }
  return modelState(id);
}

/** The state now, then each change of it (a few a second), until it is ready, failed, paused or gone. */
export async function* followDownload(id: string, signal?: AbortSignal): AsyncIterable<DownloadEvent> {
  const waiting: DownloadEvent[] = [];
  let wake: () => void = () => undefined;
  const stop = listen(id, (event) => {
    // Only the newest matters to one that reads slowly.
    waiting.splice(0, waiting.length, event);
    wake();
  });
  const onAbort = (): void => wake();
  signal?.addEventListener('abort', onAbort, { once: true });
  try {
    const { status, bytes, bytesDone, error } = await modelState(id);
    yield { id, status, bytes, bytesDone, bytesPerSecond: latestEvent(id)?.bytesPerSecond ?? 0, error };
    if (status !== 'downloading') return;
    while (!signal?.aborted) {
      const event = waiting.shift();
      if (event === undefined) {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
        continue;
      }
      yield event;
      if (event.status !== 'downloading') return;
    }
  } finally {
    stop();
    signal?.removeEventListener('abort', onAbort);
  }
}

/** Stops fetching and keeps what is there. */
export async function pauseDownload(id: string): Promise<ModelState> {
  await stopFetching(id);
  return modelState(id);
}

/** Stops fetching and deletes what is there. */
export async function cancelDownload(id: string): Promise<ModelState> {
  if ((await modelState(id)).status === 'ready')
    throw new ConflictError('This model is downloaded already: delete it.');
  return deleteModel(id);
}

/** Unloads the model and deletes its files. Absent ones are fine. @throws ModelNotFoundError */
export async function deleteModel(id: string): Promise<ModelState> {
  const entry = await getEntry(id);
  if ((await listOwnModels()).has(id)) {
    throw new ConflictError(`${entry.label} lies in your own folder of models: take it out of there.`);
  }
  await stopFetching(id);
  await unloadModel(id);
  await removeRecord(id);
  await rm(modelFolder(entry.id), { recursive: true, force: true });
  announce({ id, status: 'absent', bytes: null, bytesDone: 0, bytesPerSecond: 0, error: null });
  return modelState(id);
}

async function stopFetching(id: string): Promise<void> {
  if ((await findEntry(id)) === null) return;
  const download = activeDownloads().get(id);
  download?.controller.abort();
  await download?.done;
}
