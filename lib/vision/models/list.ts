/** The models of the vision API: those the wire names, what is built in, and the others of the catalogue. */
import { type LoadedModel, listCatalogue, loadedModels, modelStates } from '../../inference/index.ts';
import { isOcrLoaded } from '../../inference/ocr/index.ts';
import { BUILT_IN, TESSERACT, WIRE_MODELS } from '../model-name.ts';

export interface ModelView {
  readonly id: string;
  readonly name: string;
  /** "2B"; null where it is not known. */
  readonly params: string | null;
  readonly task: string;
  /** `elsewhere`: has no build for this server, and runs on a connected one. */
  readonly status: 'ready' | 'absent' | 'downloading' | 'paused' | 'failed' | 'elsewhere';
}

const BUILT_INS: readonly ModelView[] = [
  { id: BUILT_IN, name: 'PaddleOCR v4 (built in)', params: null, task: 'ocr', status: 'ready' },
  { id: TESSERACT, name: 'Tesseract (built in)', params: null, task: 'ocr', status: 'ready' },
];

export const isBuiltIn = (id: string): boolean => BUILT_INS.some((model) => model.id === id);

export async function listVisionModels(): Promise<{ available: readonly ModelView[]; loaded: readonly string[] }> {
  const states = new Map((await modelStates()).map((state) => [state.id, state.status]));
  const entries = await listCatalogue();
  const all = entries.map((entry): ModelView => {
    const known = WIRE_MODELS.find(({ id }) => id === entry.id);
    const status = states.get(entry.id) ?? 'absent';
    return {
      id: entry.id,
      name: known?.name ?? entry.label,
      params: known?.params ?? null,
      task: entry.task,
      status: entry.repository === null && status === 'absent' ? 'elsewhere' : status,
    };
  });
  const wire = WIRE_MODELS.flatMap(({ id }) => all.filter((model) => model.id === id));
  const others = all.filter(({ id }) => !wire.some((model) => model.id === id));
  return { available: [...wire, ...BUILT_INS, ...others], loaded: loadedNames(loadedModels()) };
}

export const loadedNames = (models: readonly LoadedModel[]): readonly string[] => [
  ...(isOcrLoaded() ? [BUILT_IN] : []),
  ...models.map(({ id }) => id),
];
