/** Which models there are, and which of them are on this machine. */
import { BadRequestError, ModelNotFoundError } from '../../contract/errors.ts';
import { activeDownloads, latestEvent } from '../downloads/active.ts';
import { type ModelRecord, readRecord, readRecords } from '../downloads/record.ts';
import { loadedModels } from '../engine/slots.ts';
import { ModelNotInstalledError } from '../errors.ts';
import type { CatalogueEntry, LoadedModel, ModelState, Task } from '../types.ts';
import { ENTRIES } from './entries.ts';
import { listOwnModels } from './own-models.ts';

/** Every model there is, installed or not, by task; folders with models of the owner's own are among them. */
export async function listCatalogue(): Promise<readonly CatalogueEntry[]> {
  const [own, records] = await Promise.all([listOwnModels(), readRecords()]);
  const known = ENTRIES.map((entry) => {
    const bytes = own.get(entry.id)?.bytes ?? records.get(entry.id)?.bytes ?? null;
    return { ...entry, bytes: bytes === 0 ? null : bytes };
  });
  return [...known, ...[...own.values()].filter(({ id }) => !ENTRIES.some((entry) => entry.id === id))];
}

/** By its id, exactly; null when there is none. Ids are never paths. */
export async function findEntry(id: string): Promise<CatalogueEntry | null> {
  return (await listCatalogue()).find((entry) => entry.id === id) ?? null;
}

/** @throws ModelNotFoundError (404) "Model 'x' not found" */
export async function getEntry(id: string): Promise<CatalogueEntry> {
  const entry = await findEntry(id);
  if (entry === null) throw new ModelNotFoundError(`Model '${id.slice(0, 80)}' not found`);
  return entry;
}

/** Models for a task that are ready to run, the preferred one first. */
export async function listInstalled(task: Task): Promise<readonly CatalogueEntry[]> {
  const ready = new Set((await modelStates()).filter(({ status }) => status === 'ready').map(({ id }) => id));
  return (await listCatalogue()).filter((entry) => ready.has(entry.id) && does(entry, task));
}

/** What to tell somebody who needs this done: the model that is here, or the smallest there is to fetch. */
export async function suggestModel(
  task: Task,
): Promise<Pick<CatalogueEntry, 'id' | 'label' | 'bytes'> & { readonly isInstalled: boolean }> {
  const [installed] = await listInstalled(task);
  const entry = installed ?? (await listCatalogue()).find((one) => one.task === task && one.repository !== null);
  if (entry === undefined) throw new ModelNotFoundError(`There is no local model for ${task}.`);
  const { id, label, bytes } = entry;
  return { id, label, bytes, isInstalled: installed !== undefined };
}

/**
 * The model to do a task with: the asked one, or the first that is installed.
 * @throws ModelNotInstalledError naming the asked one, or the smallest there is for the task; ModelNotFoundError.
 */
export async function requireInstalled(task: Task, id?: string): Promise<CatalogueEntry> {
  const installed = await listInstalled(task);
  if (id === undefined) {
    const [first] = installed;
    if (first) return first;
    const smallest = ENTRIES.find((entry) => does(entry, task) && entry.repository !== null);
    if (smallest) throw new ModelNotInstalledError(smallest);
    throw new ModelNotFoundError(`There is no local model for ${task}.`);
  }
  const entry = await getEntry(id);
  if (!does(entry, task)) {
    throw new BadRequestError(`${entry.label} is a model for ${entry.task}, not for ${task}.`, { param: 'model' });
  }
  if (!installed.some((other) => other.id === id)) throw new ModelNotInstalledError(entry);
  return entry;
}

/** A model that sees can mostly also chat without pictures. */
export const does = (entry: CatalogueEntry, task: Task): boolean =>
  entry.task === task || (entry.task === 'image-text-to-text' && task === 'text-generation' && !entry.needsPicture);

/** The state of every model in the catalogue. */
export async function modelStates(): Promise<readonly ModelState[]> {
  const [entries, records] = await Promise.all([listCatalogue(), readRecords()]);
  const own = await listOwnModels();
  const loaded = loadedModels();
  return entries.map((entry) => toState(entry, records.get(entry.id) ?? null, loaded, own.has(entry.id)));
}

/** @throws ModelNotFoundError (404) */
export async function modelState(id: string): Promise<ModelState> {
  const entry = await getEntry(id);
  return toState(entry, await readRecord(id), loadedModels(), (await listOwnModels()).has(id));
}

function toState(
  entry: CatalogueEntry,
  record: ModelRecord | null,
  loadedAll: readonly LoadedModel[],
  isOwn: boolean,
): ModelState {
  const { id, bytes } = entry;
  const loaded = loadedAll.find((model) => model.id === id) ?? null;
  if (isOwn) return { id, status: 'ready', revision: null, bytes, bytesDone: bytes ?? 0, error: null, loaded };
  const isActive = activeDownloads().has(id);
  if (record === null) {
    const status = isActive ? 'downloading' : 'absent';
    return { id, status, revision: null, bytes: null, bytesDone: 0, error: null, loaded };
  }
  const { revision, error } = record;
  // A server that ended in the middle of it left the row as it was: nobody is fetching any more.
  const status = record.status === 'downloading' && !isActive ? 'paused' : record.status;
  const live = isActive ? latestEvent(id) : null;
  const bytesDone = Math.max(record.bytesDone, live?.bytesDone ?? 0);
  return { id, status, revision, bytes: record.bytes, bytesDone, error, loaded };
}
