/**
 * What is fetched of repositories laid out as the published ones are: each part in one precision, what lies beside it,
 * and nothing else; and what was fetched is a model that runs.
 */
import sharp from 'sharp';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { buildModel, type ModelFiles } from '#test/models/build.ts';
import { startHub, type TestHub } from '#test/models/hub.ts';
import { STAND_INS, type StandIn } from '#test/models/index.ts';
import { sing } from '#test/models/speech.ts';
import { useConfig } from '#test/support/config.ts';
import { createTestDatabase, type TestDatabase } from '#test/support/database.ts';
import { closeModels, downloadModel, followDownload, run } from '../index.ts';

const SEES = ['smolvlm-256m-instruct', 'qwen_vl_2b', 'qwen3_vl_2b', 'florence-2-base-ft'] as const;
const ALL = [...SEES, 'whisper-base', 'kokoro-82m'] as const satisfies readonly StandIn[];
/** Ends of names, the sooner taken first. */
const PRECISIONS = ['_q4', '_quantized', '_int8', '_uint8', '_q4f16', '_fp16', '', '_bnb4'];

let hub: TestHub;
let data: TestDatabase;

beforeAll(async () => {
  hub = await startHub(new Map(ALL.map((id) => [STAND_INS[id][0], asPublished(buildModel(STAND_INS[id][1]))])));
  data = createTestDatabase({ asProcessDatabase: true });
  useConfig({ DATA_DIR: data.folder, MODEL_HUB_URL: hub.url, LOG_LEVEL: 'silent' });
});
afterEach(closeModels);
afterAll(async () => {
  await data.close();
  await hub.close();
});

/** With all that is not for us: other precisions, other ways to export, weights of other libraries. */
function asPublished(files: ModelFiles): ModelFiles {
  const others = Object.keys(files).flatMap((file) => {
    const [, part, suffix = ''] = /^onnx\/([a-z_]+?)(_quantized|_q4|_fp16)?\.onnx$/.exec(file) ?? [];
    return part === undefined
      ? []
      : PRECISIONS.slice(PRECISIONS.indexOf(suffix) + 1).map((end) => `onnx/${part}${end}.onnx`);
  });
  const names = [
    ...others,
    'onnx/decoder_model_quantized.onnx',
    'onnx/decoder_with_past_model_q4.onnx',
    'onnx/decoder_model_merged.onnx_data',
    'voices/zf_xiaobei.bin',
    'README.md',
    '.gitattributes',
    'model.safetensors',
    'model.safetensors.index.json',
  ];
  return {
    ...Object.fromEntries(names.map((name): [string, Uint8Array] => [name, Buffer.from('not wanted')])),
    ...files,
  };
}

async function fetchModel(id: string): Promise<string[]> {
  const before = hub.requests.length;
  await downloadModel(id);
  for await (const event of followDownload(id)) if (event.status === 'failed') throw new Error(event.error ?? '');
  return hub.requests
    .slice(before)
    .flatMap((line) => /resolve\/[0-9a-f]+\/(\S+)/.exec(line)?.[1] ?? [])
    .toSorted();
}

test.each(ALL)(
  '%s: what it needs is fetched, and nothing else',
  async (id) => {
    expect(await fetchModel(id)).toEqual(Object.keys(buildModel(STAND_INS[id][1])).toSorted());
  },
  60_000,
);

test('what was fetched runs', async () => {
  const image = await sharp({ create: { width: 80, height: 80, channels: 3, background: '#d02020' } })
    .png()
    .toBuffer();
  for (const id of SEES) {
    const { text } = await run('image-text-to-text', id, {
      messages: [{ role: 'user', text: 'What is this?', images: [image] }],
      parameters: { temperature: 0 },
    });
    expect(text).toContain('mostly red.');
  }
  expect((await run('transcription', 'whisper-base', { audio: sing('fetched') })).text).toBe('fetched');
}, 60_000);
