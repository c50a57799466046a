/**
 * Builds the small models, as repositories on a hub have them: `node test/models/build.ts <folder>` writes each to a
 * folder of its own. They are deterministic: the same on every machine.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { decoderFiles, TINY } from './decoder.ts';
import { encoderFiles } from './encoder.ts';
import { florenceFiles } from './florence.ts';
import { kokoroFiles } from './kokoro.ts';
import { qwenVlFiles } from './qwen-vl.ts';
import { smolVlmFiles } from './smolvlm.ts';
import { speechFiles } from './speech.ts';
import { classifierFiles, detectorFiles } from './vision.ts';
import { whisperFiles } from './whisper.ts';

export type ModelFiles = Readonly<Record<string, Uint8Array>>;

const BUILDERS = {
  decoder: () => decoderFiles(TINY),
  classifier: classifierFiles,
  detector: detectorFiles,
  encoder: encoderFiles,
  kokoro: kokoroFiles,
  smolvlm: smolVlmFiles,
  florence: florenceFiles,
  qwen2vl: () => qwenVlFiles(2),
  qwen3vl: () => qwenVlFiles(3),
  whisper: () => whisperFiles(),
  whisperWithWords: () => whisperFiles({ showsAttention: true }),
  speech: speechFiles,
} as const;

export type SmallModel = keyof typeof BUILDERS;

/** A model's files by their path in its repository. */
export const buildModel = (name: SmallModel): ModelFiles => encodeFiles(BUILDERS[name]());

export function encodeFiles(files: Readonly<Record<string, Uint8Array | object>>): ModelFiles {
  return Object.fromEntries(
    Object.entries(files).map(([file, content]) => [
      file,
      content instanceof Uint8Array ? content : Buffer.from(JSON.stringify(content, null, 2)),
    ]),
  );
}

export function writeModel(folder: string, files: ModelFiles): void {
  for (const [name, content] of Object.entries(files)) {
    const file = path.join(folder, name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, content);
  }
}

if (process.argv[1] === import.meta.filename) {
  const target = process.argv[2] ?? 'models';
  for (const name of Object.keys(BUILDERS) as SmallModel[]) writeModel(path.join(target, name), buildModel(name));
}
