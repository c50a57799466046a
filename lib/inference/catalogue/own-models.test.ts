import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { useConfig } from '#test/support/config.ts';
import { locateModel } from './installed.ts';
import { listOwnModels } from './own-models.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'hypotez-models-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function add(id: string, config: object): void {
  mkdirSync(path.join(folder, id), { recursive: true });
  writeFileSync(path.join(folder, id, 'config.json'), JSON.stringify(config));
}

test('what a model does is told from its architecture', async () => {
  add('writes', { architectures: ['Qwen3ForCausalLM'], max_position_embeddings: 1_024 });
  add('hears', { architectures: ['WhisperForConditionalGeneration'] });
  add('sees', {
    architectures: ['Idefics3ForConditionalGeneration'],
    vision_config: {},
    text_config: { max_position_embeddings: 8_192 },
  });
  add('captions', { architectures: ['Florence2ForConditionalGeneration'], vision_config: {} });
  add('speaks', { model_type: 'style_text_to_speech_2' });
  add('translates', { architectures: ['T5ForConditionalGeneration'] });
  useConfig({ DATA_DIR: folder, MODEL_DIR: folder });
  const models = await listOwnModels();
  expect(models.get('writes')).toMatchObject({ task: 'text-generation', contextLength: 1_024 });
  expect(models.get('hears')?.task).toBe('transcription');
  expect(models.get('sees')).toMatchObject({ task: 'image-text-to-text', contextLength: 8_192 });
  expect(models.get('captions')).toMatchObject({ task: 'image-text-to-text', needsPicture: true });
  expect(models.get('speaks')?.task).toBe('text-to-speech');
  expect(models.has('translates')).toBe(false);
});

test('a folder without weights is told of as what it is', async () => {
  add('empty', { architectures: ['Qwen3ForCausalLM'] });
  useConfig({ DATA_DIR: folder, MODEL_DIR: folder });
  const entry = (await listOwnModels()).get('empty');
  if (entry === undefined) throw new Error('It was not listed.');
  await expect(locateModel(entry)).rejects.toMatchObject({
    status: 503,
    message: expect.stringMatching(/^The folder empty in MODEL_DIR .* into empty\/onnx/),
  });
});
