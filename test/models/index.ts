/** What tests of local models need: a hub with the small models under the names of known ones, and folders of them. */
import path from 'node:path';
import { buildModel, type ModelFiles, type SmallModel, writeModel } from './build.ts';
import { startHub, type TestHub } from './hub.ts';

export type { Fault, TestHub } from './hub.ts';

/** Which small model stands for which of the catalogue. */
export const STAND_INS = {
  'smollm2-135m-instruct': ['HuggingFaceTB/SmolLM2-135M-Instruct', 'decoder'],
  'smollm2-360m-instruct': ['HuggingFaceTB/SmolLM2-360M-Instruct', 'decoder'],
  'all-minilm-l6-v2': ['Xenova/all-MiniLM-L6-v2', 'encoder'],
  'whisper-base': ['onnx-community/whisper-base', 'whisper'],
  'whisper-small': ['onnx-community/whisper-small', 'whisperWithWords'],
  'whisper-tiny': ['onnx-community/whisper-tiny', 'speech'],
  'vit-base-patch16-224': ['Xenova/vit-base-patch16-224', 'classifier'],
  'smolvlm-256m-instruct': ['HuggingFaceTB/SmolVLM-256M-Instruct', 'smolvlm'],
  qwen_vl_2b: ['onnx-community/Qwen2-VL-2B-Instruct', 'qwen2vl'],
  qwen3_vl_2b: ['onnx-community/Qwen3-VL-2B-Instruct-ONNX', 'qwen3vl'],
  'florence-2-base-ft': ['onnx-community/Florence-2-base-ft', 'florence'],
  'kokoro-82m': ['onnx-community/Kokoro-82M-v1.0-ONNX', 'kokoro'],
  'detr-resnet-50': ['Xenova/detr-resnet-50', 'detector'],
} as const satisfies Readonly<Record<string, readonly [repository: string, model: SmallModel]>>;

export type StandIn = keyof typeof STAND_INS;

/** A hub that holds all of them. */
export function startModelHub(): Promise<TestHub> {
  const repositories = Object.values(STAND_INS).map(([repository, model]): [string, ModelFiles] => [
    repository,
    buildModel(model),
  ]);
  return startHub(new Map(repositories));
}

/** Puts some into a folder, as `MODEL_DIR` takes them. */
export function writeModelFolder(folder: string, ids: readonly StandIn[]): void {
  for (const id of ids) writeModel(path.join(folder, id), buildModel(STAND_INS[id][1]));
}
