/** Models in folders of the owner's own (`MODEL_DIR/<id>`), laid out like a repository on the hub, read where they are. */
import { readdir, readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { config } from '../../platform/config.ts';
import type { CatalogueEntry } from '../types.ts';
import { ENTRIES } from './entries.ts';

export const MODEL_ID = /^[a-z0-9](?:[a-z0-9._-]{0,62}[a-z0-9])?$/;

const configSchema = z.object({
  architectures: z.array(z.string()).optional(),
  model_type: z.string().optional(),
  vision_config: z.unknown().optional(),
  max_position_embeddings: z.number().int().positive().optional(),
  text_config: z.object({ max_position_embeddings: z.number().int().positive().optional() }).optional(),
});

/** What an architecture's name ends with, and what it does. */
const TASKS: readonly (readonly [ending: RegExp, task: CatalogueEntry['task']])[] = [
  [/(?:ForCausalLM|LMHeadModel)$/, 'text-generation'],
  [/ForSequenceClassification$/, 'text-classification'],
  [/ForTokenClassification$/, 'token-classification'],
  [/ForImageClassification$/, 'image-classification'],
  [/ForObjectDetection$/, 'object-detection'],
  [/(?:WhisperForConditionalGeneration|ForCTC)$/, 'transcription'],
  [/ForConditionalGeneration$/, 'image-text-to-text'],
  [/Model$/, 'embeddings'],
];

/** Its configuration says no more than this. */
const KOKORO = 'style_text_to_speech_2';

/** By id. What is no model, or says nothing we know, is left out. */
export async function listOwnModels(): Promise<ReadonlyMap<string, CatalogueEntry>> {
  const folder = config().MODEL_DIR;
  const models = new Map<string, CatalogueEntry>();
  if (folder === undefined) return models;
  const root = path.resolve(/* turbopackIgnore: true */ config().root, folder);
  for (const item of await readFolder(root)) {
    if (!item.isDirectory() || !MODEL_ID.test(item.name)) continue;
    const entry = await readOwnModel(root, item.name);
    if (entry !== null) models.set(item.name, entry);
  }
  return models;
}

// The bundler takes a path it cannot know for the whole project, and is told to leave these alone.

/** Where such a model is; only for ids that `listOwnModels` gave. */
export const ownModelFolder = (id: string): string =>
  path.resolve(/* turbopackIgnore: true */ config().root, config().MODEL_DIR ?? '.', id);

/** Its files as a repository's: paths with at most one folder. */
export async function listOwnFiles(id: string): Promise<{ path: string; size: number }[]> {
  const root = ownModelFolder(id);
  const files: { path: string; size: number }[] = [];
  for (const folder of ['', 'onnx/', 'voices/'])
    for (const item of await readFolder(path.join(/* turbopackIgnore: true */ root, folder)))
      if (item.isFile()) {
        const name = `${folder}${item.name}`;
        const file = path.join(/* turbopackIgnore: true */ root, name);
        files.push({ path: name, size: (await stat(/* turbopackIgnore: true */ file)).size });
      }
  return files;
}

async function readOwnModel(root: string, id: string): Promise<CatalogueEntry | null> {
  const settings = await readSettings(path.join(/* turbopackIgnore: true */ root, id, 'config.json'));
  if (settings === null) return null;
  const bytes = (await listOwnFiles(id)).reduce((sum, { size }) => sum + size, 0);
  const known = ENTRIES.find((entry) => entry.id === id);
  if (known) return { ...known, bytes };
  const architecture = settings.architectures?.[0] ?? '';
  const task =
    settings.model_type === KOKORO ? 'text-to-speech' : TASKS.find(([ending]) => ending.test(architecture))?.[1];
  // Translators and summarizers have the same ending.
  if (task === undefined || (task === 'image-text-to-text' && settings.vision_config === undefined)) return null;
  return {
    id,
    label: id,
    task,
    license: null,
    languages: null,
    repository: null,
    precision: 'fp32',
    contextLength: settings.max_position_embeddings ?? settings.text_config?.max_position_embeddings ?? null,
    remote: null,
    bytes,
    ...(architecture.startsWith('Florence2') && { needsPicture: true }),
  };
}

async function readSettings(file: string): Promise<z.infer<typeof configSchema> | null> {
  try {
    return configSchema.parse(JSON.parse(await readFile(/* turbopackIgnore: true */ file, 'utf8')));
  } catch {
    // No model: a folder of something else.
    return null;
  }
}

async function readFolder(folder: string) {
  try {
    return await readdir(/* turbopackIgnore: true */ folder, { withFileTypes: true });
  } catch {
    // Not there.
    return [];
  }
}
