/** Fetching models from the hub: begun when asked, told as it goes, paused, resumed, given up, deleted. */
import { NotImplementedError } from '../../contract/errors.ts';
import type { DownloadEvent, ModelState } from '../types.ts';

/** @throws ModelNotFoundError (404) */
export async function modelState(_id: string): Promise<ModelState> {
  throw new NotImplementedError('Local models are not there yet.');
}

/**
 * Begins fetching a model, or goes on with one that was paused or failed; returns once the hub has told how much it is.
 * One that is there already stays as it is. Goes on when the caller is gone: follow it with `followDownload`.
 * @throws ModelNotFoundError, NotImplementedError (no ONNX build), StorageFullError, UpstreamError (the hub)
 */
export async function downloadModel(_id: string): Promise<ModelState> {
  throw new NotImplementedError('Local models are not there yet.');
}

/** The state now, then each change of it (a few a second), until it is ready, failed, paused or gone. */
export async function* followDownload(_id: string, _signal?: AbortSignal): AsyncIterable<DownloadEvent> {}

/** Stops fetching and keeps what is there. */
export async function pauseDownload(_id: string): Promise<ModelState> {
  throw new NotImplementedError('Local models are not there yet.');
}

/** Stops fetching and deletes what is there. */
export async function cancelDownload(_id: string): Promise<ModelState> {
  throw new NotImplementedError('Local models are not there yet.');
}

/** Unloads the model and deletes its files. Absent ones are fine. @throws ModelNotFoundError */
export async function deleteModel(_id: string): Promise<ModelState> {
  throw new NotImplementedError('Local models are not there yet.');
}
