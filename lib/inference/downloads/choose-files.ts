/** Which files of a repository a model needs: its configuration, its tokenizer, and its weights in one precision. */
import { UpstreamError } from '../../contract/errors.ts';
import { LIMITS } from '../../contract/limits.ts';
import type { CatalogueEntry, Precision } from '../types.ts';
import type { HubFile } from './hub.ts';

/** What follows a session's name in its file's, as repositories of ONNX weights have it. */
const SUFFIX: Readonly<Record<Precision, string>> = {
  fp32: '',
  fp16: '_fp16',
  int8: '_int8',
  uint8: '_uint8',
  q8: '_quantized',
  q4: '_q4',
  q4f16: '_q4f16',
  bnb4: '_bnb4',
};
/** When a repository does not have the wanted one. */
const SECOND_CHOICES: readonly Precision[] = ['q8', 'int8', 'uint8', 'q4', 'q4f16', 'fp16', 'fp32', 'bnb4'];
const SETTINGS = /^[\w-]+\.(?:json|jinja|txt|model)$/;
/** Large and not for us: weights for other libraries' indices. */
const NOT_SETTINGS = /(?:safetensors|pytorch|tf_model|flax|\.onnx).*\.json$/;
/** Of the many voices of a speech model, those that are offered. */
const VOICE = /^voices\/(?:af_heart|af_bella|am_michael|bf_emma|bm_george)\.bin$/;
/** Files of settings beyond this are no settings. */
const MAX_SETTINGS_BYTES = 64 * 2 ** 20;

export interface ChosenFiles {
  readonly files: readonly HubFile[];
  /** The precision of each session, as it is found. */
  readonly precisions: Readonly<Record<string, Precision>>;
}

/** @throws UpstreamError when the weights are not there */
export function chooseFiles(entry: CatalogueEntry, files: readonly HubFile[]): ChosenFiles {
  const chosen = files.filter(
    ({ path, size }) =>
      (SETTINGS.test(path) && !NOT_SETTINGS.test(path) && size <= MAX_SETTINGS_BYTES) || VOICE.test(path),
  );
  const precisions: Record<string, Precision> = {};
  const byPath = new Map(files.map((file) => [file.path, file]));
  for (const alternatives of sessionsOf(entry, byPath)) {
    const found = findWeights(alternatives, entry.precision, byPath);
    if (found === null) throw new UpstreamError(`The model hub has no ONNX weights for ${entry.label}.`);
    precisions[found.session] = found.precision;
    chosen.push(...found.files);
  }
  if (chosen.length > LIMITS.hubFiles) throw new UpstreamError(`${entry.label} has too many files.`);
  return { files: chosen, precisions };
}

/** Names of the sessions a task runs; of each list the first that is there. */
function sessionsOf(entry: CatalogueEntry, files: ReadonlyMap<string, HubFile>): readonly (readonly string[])[] {
  switch (entry.task) {
    case 'transcription':
      return hasSession('encoder_model', files) ? [['encoder_model'], ['decoder_model_merged']] : [['model']];
    case 'image-text-to-text':
      return [
        ['embed_tokens'],
        ['vision_encoder'],
        ['decoder_model_merged'],
        ...(hasSession('encoder_model', files) ? [['encoder_model']] : []),
      ];
    default:
      return [['model']];
  }
}

const hasSession = (session: string, files: ReadonlyMap<string, HubFile>): boolean =>
  Object.values(SUFFIX).some((suffix) => files.has(`onnx/${session}${suffix}.onnx`));

function findWeights(
  sessions: readonly string[],
  wanted: Precision,
  files: ReadonlyMap<string, HubFile>,
): { session: string; precision: Precision; files: HubFile[] } | null {
  for (const precision of [wanted, ...SECOND_CHOICES])
    for (const session of sessions) {
      const name = `onnx/${session}${SUFFIX[precision]}.onnx`;
      const main = files.get(name);
      if (main === undefined) continue;
      // Weights over 2 GB lie beside the graph: `_data`, `_data_1`, ...
      const beside = [...files.values()].filter(
        ({ path }) => path.startsWith(name) && /^_data(?:_\d+)?$/.test(path.slice(name.length)),
      );
      return { session, precision, files: [main, ...beside] };
    }
  return null;
}
