/** Which models there are, and which of them are on this machine. */
import { NotImplementedError } from '../../contract/errors.ts';
import type { CatalogueEntry, ModelState, Task } from '../types.ts';

/** Every model there is, installed or not, by task; folders with models of the owner's own are among them. */
export async function listCatalogue(): Promise<readonly CatalogueEntry[]> {
  return [];
}

/** By its id, exactly; null when there is none. Ids are never paths. */
export async function findEntry(_id: string): Promise<CatalogueEntry | null> {
  return null;
}

/** @throws ModelNotFoundError (404) "Model 'x' not found" */
export async function getEntry(_id: string): Promise<CatalogueEntry> {
  throw new NotImplementedError('Local models are not there yet.');
}

/** Models for a task that are ready to run, the preferred one first. */
export async function listInstalled(_task: Task): Promise<readonly CatalogueEntry[]> {
  return [];
}

/**
 * The model to do a task with: the asked one, or the first that is installed.
 * @throws ModelNotInstalledError naming the asked one, or the smallest there is for the task; ModelNotFoundError.
 */
export async function requireInstalled(_task: Task, _id?: string): Promise<CatalogueEntry> {
  throw new NotImplementedError('Local models are not there yet.');
}

/** The state of every model in the catalogue. */
export async function modelStates(): Promise<readonly ModelState[]> {
  return [];
}
