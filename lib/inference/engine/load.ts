/** Brings a model into memory, and makes room for it. */
import { availableParallelism } from 'node:os';
import { UnavailableError } from '../../contract/errors.ts';
import { logger } from '../../platform/log.ts';
import { locateModel } from '../catalogue/installed.ts';
import type { CatalogueEntry } from '../types.ts';
import { estimateMemory, memoryBudget, memoryText } from './memory.ts';
import { type ModelProcess, startModel } from './model-process.ts';
import { isBusy, type Slot, slots, wakeAll } from './slots.ts';

/** More cores than this bring little for one answer. */
const MAX_THREADS = 8;

/** @throws ModelNotInstalledError, UnavailableError (damaged, or larger than the memory), ModelFailedError */
export async function ensureLoaded(slot: Slot, entry: CatalogueEntry): Promise<ModelProcess> {
  if (slot.process !== null && slot.isLoaded) return slot.process;
  const all = slots();
  const turn = all.lastLoad.then(() => load(slot, entry));
  all.lastLoad = turn.catch(() => undefined);
  return turn;
}

async function load(slot: Slot, entry: CatalogueEntry): Promise<ModelProcess> {
  if (slot.process !== null && slot.isLoaded) return slot.process;
  const installed = await locateModel(entry);
  const needed = estimateMemory(installed.bytes, entry.task);
  await makeRoom(slot, needed, entry.label);
  // One core stays free for the event loop, which streams answers meanwhile.
  const threads = Math.max(1, Math.min(MAX_THREADS, availableParallelism() - 1));
  const model = startModel({ ...installed, entry, threads, roomBytes: memoryBudget() - needed });
  slot.process = model;
  slot.memoryBytes = needed;
  void model.gone.then(() => forget(slot, model));
  try {
    slot.memoryBytes = await model.loaded;
    slot.isLoaded = true;
    slot.loadedAt = new Date();
    slot.usedAt = slot.loadedAt;
    logger().info({ model: slot.id, memoryBytes: slot.memoryBytes }, 'a model is loaded');
    return model;
  } catch (error) {
    await end(slot);
    throw error;
  }
}

async function makeRoom(slot: Slot, needed: number, label: string): Promise<void> {
  const budget = memoryBudget();
  if (needed > budget) {
    throw new UnavailableError(
      `${label} needs about ${memoryText(needed)} of memory, and models may hold ${memoryText(budget)} here. Raise MODEL_MEMORY_MB, or choose a smaller model.`,
      { code: 'model_too_large', param: 'model' },
    );
  }
  while (heldBytes(slot) + needed > budget) {
    const victim = leastRecentlyUsed(slot);
    if (victim) await end(victim);
    else await new Promise<void>((resolve) => slots().wakeUps.add(resolve));
  }
}

/** What models grew to while they worked counts too: the longest unused go when it is too much. */
export async function trim(keep: Slot): Promise<void> {
  while (heldBytes(null) > memoryBudget()) {
    const victim = leastRecentlyUsed(keep);
    if (!victim) return;
    await end(victim);
  }
}

/** Ends a model's process and waits until it is gone. */
export async function end(slot: Slot): Promise<void> {
  const { process: model } = slot;
  if (model === null) return;
  model.end();
  await model.gone;
  forget(slot, model);
}

function forget(slot: Slot, model: ModelProcess): void {
  if (slot.process !== model) return;
  slot.process = null;
  slot.isLoaded = false;
  slot.memoryBytes = 0;
  wakeAll();
}

function heldBytes(except: Slot | null): number {
  let bytes = 0;
  for (const slot of slots().byId.values()) if (slot !== except && slot.process !== null) bytes += slot.memoryBytes;
  return bytes;
}

function leastRecentlyUsed(except: Slot): Slot | undefined {
  return [...slots().byId.values()]
    .filter((slot) => slot !== except && slot.isLoaded && !isBusy(slot))
    .sort((a, b) => a.usedAt.getTime() - b.usedAt.getTime())[0];
}
