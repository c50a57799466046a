/** Loads a model for what it does. */
import { env, LogLevel } from '@huggingface/transformers';
import type { ModelSpec } from '../engine/protocol.ts';
import type { LoadSettings, Runner } from './runner.ts';

/** One file a task: only that of the model at hand is read. */
const LOADERS: Readonly<Record<string, () => Promise<(settings: LoadSettings) => Promise<Runner<never, unknown>>>>> = {
  'text-generation': async () => (await import('./text-generation.ts')).loadTextGeneration,
  'image-text-to-text': async () => (await import('./image-text-to-text.ts')).loadImageTextToText,
  embeddings: async () => (await import('./embeddings.ts')).loadEmbeddings,
  'image-classification': async () => (await import('./image-classification.ts')).loadImageClassification,
  'object-detection': async () => (await import('./object-detection.ts')).loadObjectDetection,
  'text-classification': async () => (await import('./text-classification.ts')).loadTextClassification,
  'token-classification': async () => (await import('./token-classification.ts')).loadTokenClassification,
  transcription: async () => (await import('./transcription.ts')).loadTranscription,
  'text-to-speech': async () => (await import('./text-to-speech.ts')).loadTextToSpeech,
};

export async function loadRunner({
  entry,
  folder,
  precisions,
  threads,
  roomBytes,
}: ModelSpec): Promise<Runner<unknown, unknown>> {
  // The library fetches nothing and keeps nothing: the files are here, and were checked.
  env.allowRemoteModels = false;
  env.useFSCache = false;
  env.logLevel = LogLevel.ERROR;
  const load = LOADERS[entry.task];
  if (load === undefined) throw new Error(`No process for ${entry.task}.`);
  const settings: LoadSettings = {
    entry,
    folder,
    roomBytes,
    options: {
      device: 'cpu',
      local_files_only: true,
      dtype: Object.keys(precisions).length === 0 ? 'fp32' : precisions,
      session_options: { intraOpNumThreads: threads, interOpNumThreads: 1, logSeverityLevel: 3 },
    },
  };
  return (await (
    await load()
  )(settings)) as Runner<unknown, unknown>;
}
