import { expect, test } from 'vitest';
import { ENTRIES } from '../catalogue/entries.ts';
import type { CatalogueEntry } from '../types.ts';
import { chooseFiles } from './choose-files.ts';

const entry = (id: string): CatalogueEntry => {
  const found = ENTRIES.find((candidate) => candidate.id === id);
  if (!found) throw new Error(id);
  return found;
};
const files = (...paths: string[]) =>
  paths.map((path) => ({ path, size: 10, hash: { kind: 'git', hex: '0'.repeat(40) } as const }));
const SETTINGS = ['config.json', 'tokenizer.json', 'chat_template.jinja'];

test('one precision of the weights, their data beside them, and the settings', () => {
  const all = files(
    ...SETTINGS,
    'README.md',
    'model.safetensors',
    'onnx/model.onnx',
    'onnx/model_q4.onnx',
    'onnx/model_q4.onnx_data',
    'onnx/model_q4.onnx_data_1',
    'onnx/model_q4f16.onnx',
    'onnx/model_q4f16.onnx_data',
  );
  const { files: chosen, precisions } = chooseFiles(entry('qwen3-0.6b'), all);
  expect(chosen.map(({ path }) => path)).toEqual([
    ...SETTINGS,
    'onnx/model_q4.onnx',
    'onnx/model_q4.onnx_data',
    'onnx/model_q4.onnx_data_1',
  ]);
  expect(precisions).toEqual({ model: 'q4' });
});

test('each part in the precision it is published in', () => {
  const all = files(
    'config.json',
    'onnx/embed_tokens.onnx',
    'onnx/vision_encoder_fp16.onnx',
    'onnx/decoder_model_merged_quantized.onnx',
  );
  expect(chooseFiles(entry('smolvlm-256m-instruct'), all).precisions).toEqual({
    embed_tokens: 'fp32',
    vision_encoder: 'fp16',
    decoder_model_merged: 'q8',
  });
});

test('a repository without the weights is refused', () => {
  expect(() => chooseFiles(entry('whisper-tiny'), files('config.json', 'onnx/encoder_model.onnx'))).toThrow(
    /no ONNX weights for Whisper tiny/,
  );
});
