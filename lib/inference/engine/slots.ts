/** The places of models in memory: who is loaded, who is busy, who waits. */
import { singleton } from '../../platform/singleton.ts';
import type { LoadedModel, Progress, Task } from '../types.ts';
import type { ModelProcess } from './model-process.ts';

export interface Job {
  readonly task: Task;
  readonly input: unknown;
  readonly signal: AbortSignal | undefined;
  readonly onToken: ((text: string) => void) | undefined;
  readonly onProgress: ((progress: Progress) => void) | undefined;
  readonly resolve: (output: unknown) => void;
  readonly reject: (reason: unknown) => void;
  /** Stops it where it is now; set while it runs. */
  cancel: (() => void) | null;
  settled: boolean;
}

export interface Slot {
  readonly id: string;
  readonly waiting: Job[];
  running: Job | null;
  /** How long jobs of it took, in ms: a running mean, for those who ask when to come back. */
  meanMs: number;
  process: ModelProcess | null;
  isLoaded: boolean;
  /** Bytes its process holds, or is expected to. */
  memoryBytes: number;
  loadedAt: Date;
  usedAt: Date;
}

interface Slots {
  readonly byId: Map<string, Slot>;
  /** Those who wait for memory; told whenever a model comes to rest or goes. */
  readonly wakeUps: Set<() => void>;
  /** Models are loaded one after the other, so that each sees what the others left. */
  lastLoad: Promise<unknown>;
}

export const slots = (): Slots =>
  singleton('model-slots', () => ({ byId: new Map(), wakeUps: new Set(), lastLoad: Promise.resolve() }));

export function slotOf(id: string): Slot {
  const { byId } = slots();
  const known = byId.get(id);
  if (known) return known;
  const now = new Date();
  const slot: Slot = {
    id,
    waiting: [],
    running: null,
    meanMs: 5_000,
    process: null,
    isLoaded: false,
    memoryBytes: 0,
    loadedAt: now,
    usedAt: now,
  };
  byId.set(id, slot);
  return slot;
}

/** The models in memory, the most recently used first. */
export function loadedModels(): readonly LoadedModel[] {
  return [...slots().byId.values()]
    .filter((slot) => slot.process !== null && slot.isLoaded)
    .sort((a, b) => b.usedAt.getTime() - a.usedAt.getTime())
    .map(({ id, memoryBytes, loadedAt, usedAt, running, waiting }) => ({
      id,
      memoryBytes,
      loadedAt,
      usedAt,
      jobs: waiting.length + (running === null ? 0 : 1),
    }));
}

export const isBusy = (slot: Slot): boolean => slot.running !== null || slot.waiting.length > 0;

/** Something may fit now that did not. */
export function wakeAll(): void {
  const { wakeUps } = slots();
  const all = [...wakeUps];
  wakeUps.clear();
  for (const wake of all) wake();
}
