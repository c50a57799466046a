/** Loaded models: one process each, made on first use, ended when memory is needed or on demand. */
import { ConflictError } from '../../contract/errors.ts';
import { getEntry, requireInstalled } from '../catalogue/index.ts';
import { ModelNotInstalledError } from '../errors.ts';
import type { LoadedModel, RunOptions, Task, TaskInputs, TaskOutputs } from '../types.ts';
import { end, ensureLoaded } from './load.ts';
import { enqueue } from './queue.ts';
import { isBusy, loadedModels, slotOf, slots } from './slots.ts';

export { loadedModels } from './slots.ts';

/**
 * Asks a model. It is loaded when it is not; other models are unloaded, least recently used first, when memory is short.
 * @throws ModelNotFoundError (404), ModelNotInstalledError (503), QueueFullError (503), BadRequestError (a model for
 *   another task), UnprocessableError (input that cannot be read), ModelFailedError (502), or the signal's reason.
 */
export async function run<T extends Task>(
  task: T,
  modelId: string,
  input: TaskInputs[T],
  options: RunOptions = {},
): Promise<TaskOutputs[T]> {
  const entry = await requireInstalled(task, modelId);
  // The process answers what it was asked: both ends share the types of the task.
  return (await enqueue(slotOf(entry.id), entry, task, input, options)) as TaskOutputs[T];
}

/** Reads a model into memory, so that the first request does not wait for it. Throws as `run` does. */
export async function loadModel(id: string): Promise<LoadedModel> {
  const entry = await getEntry(id);
  if (entry.task === 'ocr') throw new ModelNotInstalledError(entry);
  await ensureLoaded(slotOf(id), entry);
  const loaded = loadedModels().find((model) => model.id === id);
  if (loaded === undefined) throw new ConflictError(`${entry.label} was unloaded again.`);
  return loaded;
}

/** Ends a model's process. Whoever waits for it gets it anew. False: it was not loaded. */
export async function unloadModel(id: string): Promise<boolean> {
  const slot = slots().byId.get(id);
  if (!slot?.process) return false;
  if (isBusy(slot)) await Promise.race([idle(slot), patience()]);
  await end(slot);
  return true;
}

/** Ends all of them at once: for tests, and for the end of the server. */
export async function closeModels(): Promise<void> {
  await Promise.all([...slots().byId.values()].map((slot) => end(slot)));
}

/** ms a job at work may still take when its model is to go. */
const PATIENCE_MS = 10_000;

const patience = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, PATIENCE_MS).unref());

async function idle(slot: ReturnType<typeof slotOf>): Promise<void> {
  while (isBusy(slot)) await new Promise<void>((resolve) => slots().wakeUps.add(resolve));
}
