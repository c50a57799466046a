/** How much memory loaded models may hold, and what one is going to need. */
import { totalmem } from 'node:os';
import { config } from '../../platform/config.ts';
import type { CatalogueEntry } from '../types.ts';

const MB = 2 ** 20;
/** A process of its own: the runtime, before any weights. */
const PROCESS_BYTES = 160 * MB;
/** Weights are read, laid out anew, and given room for what is computed with them. */
const WEIGHTS_FACTOR = 1.3;

/** In the unit of MODEL_MEMORY_MB. */
export const memoryText = (bytes: number): string => `${Math.round(bytes / MB)} MB`;

/** Half of the machine's memory, or of what this process may have of it, unless it is set. */
export function memoryBudget(): number {
  const set = config().MODEL_MEMORY_MB;
  if (set !== undefined) return set * MB;
  const constrained = process.constrainedMemory();
  return Math.min(totalmem(), constrained > 0 ? constrained : Number.POSITIVE_INFINITY) / 2;
}

/**
 * Besides the weights: all tiles of a picture look at each other at once, and half a minute of sound is 1,500 vectors.
 * What others compute with is small beside their weights.
 */
const WORK_BYTES: Partial<Record<CatalogueEntry['task'], number>> = {
  'image-text-to-text': 1_024 * MB,
  transcription: 256 * MB,
};

export const estimateMemory = (weightBytes: number, task: CatalogueEntry['task']): number =>
  PROCESS_BYTES + weightBytes * WEIGHTS_FACTOR + (WORK_BYTES[task] ?? 0);
