/** Loaded models: one process each, made on first use, ended when memory is needed or on demand. */
import { NotImplementedError } from '../../contract/errors.ts';
import type { LoadedModel, RunOptions, Task, TaskInputs, TaskOutputs } from '../types.ts';

/**
 * Asks a model. It is loaded when it is not; other models are unloaded, least recently used first, when memory is short.
 * @throws ModelNotFoundError (404), ModelNotInstalledError (503), QueueFullError (503), BadRequestError (a model for
 *   another task), UnprocessableError (input that cannot be read), ModelFailedError (502), or the signal's reason.
 */
export async function run<T extends Task>(
  _task: T,
  _modelId: string,
  _input: TaskInputs[T],
  _options: RunOptions = {},
): Promise<TaskOutputs[T]> {
  throw new NotImplementedError('Local models are not there yet.');
}

/** Reads a model into memory, so that the first request does not wait for it. Throws as `run` does. */
export async function loadModel(_id: string, _options?: { signal?: AbortSignal }): Promise<LoadedModel> {
  throw new NotImplementedError('Local models are not there yet.');
}

/** Ends a model's process, once the job it is at is done. False: it was not loaded. */
export async function unloadModel(_id: string): Promise<boolean> {
  return false;
}

export function loadedModels(): readonly LoadedModel[] {
  return [];
}

/** Ends all of them at once: for tests, and for the end of the server. */
export async function closeModels(): Promise<void> {}
