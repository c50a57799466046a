/** How much memory loaded models may hold, and what one is going to need. */
import { totalmem } from 'node:os';
import { config } from '../../platform/config.ts';

const MB = 2 ** 20;
/** A process of its own: the runtime, before any weights. */
const PROCESS_BYTES = 160 * MB;
/** Weights are read, laid out anew, and given room for what is computed with them. */
const WEIGHTS_FACTOR = 1.3;

/** Half of the machine's memory, or of what this process may have of it, unless it is set. */
export function memoryBudget(): number {
  const set = config().MODEL_MEMORY_MB;
  if (set !== undefined) return set * MB;
  const constrained = process.constrainedMemory();
  return Math.min(totalmem(), constrained > 0 ? constrained : Number.POSITIVE_INFINITY) / 2;
}

export const estimateMemory = (weightBytes: number): number => PROCESS_BYTES + weightBytes * WEIGHTS_FACTOR;
