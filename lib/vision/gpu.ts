/** Whether models can run on a graphics card here: there must be one, and the runtime must come with what uses it. */
import { access, readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { config } from '../platform/config.ts';

export interface Gpu {
  readonly available: boolean;
  /** Of a card whose driver is loaded, used or not. */
  readonly name: string | null;
}

/** The driver of NVIDIA tells of its cards here. */
const CARDS = '/proc/driver/nvidia/gpus';
const RUNTIME = 'node_modules/onnxruntime-node/bin/napi-v6';

/** @param places for tests */
export async function findGpu(places: { readonly cards?: string; readonly root?: string } = {}): Promise<Gpu> {
  const { cards = CARDS, root = config().root } = places;
  const name = await cardIn(cards);
  return { available: name !== null && (await hasCudaRuntime(root)), name };
}

async function cardIn(folder: string): Promise<string | null> {
  try {
    const [first] = (await readdir(folder)).toSorted();
    if (first === undefined) return null;
    const about = await readFile(path.join(folder, first, 'information'), 'utf8');
    return /^Model:\s*(.+?)\s*$/m.exec(about)?.[1] ?? null;
  } catch {
    // No driver, or another system: no card that could be used.
    return null;
  }
}

async function hasCudaRuntime(root: string): Promise<boolean> {
  try {
    await access(path.join(root, RUNTIME, process.platform, process.arch, 'libonnxruntime_providers_cuda.so'));
    return true;
  } catch {
    // The runtime was installed for the processor only.
    return false;
  }
}
