/**
 * `npm run test:hub`: real models from the real hub, for machines that reach one. SmolLM2 answers a question, Whisper
 * writes down what the built-in voice says, SmolVLM names a colour and Florence-2 reads a sign. Some 900 MB are fetched
 * into a folder that goes with the test.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import sharp from 'sharp';
import { migrateDatabase } from '../../lib/platform/migrations.ts';

const HUB = process.env.MODEL_HUB_URL ?? 'https://huggingface.co';
const REACH_MS = 10_000;

const reached = await fetch(`${HUB}/api/models/HuggingFaceTB/SmolLM2-135M-Instruct`, {
  signal: AbortSignal.timeout(REACH_MS),
}).then(
  (response) => response.ok,
  () => false,
);
if (!reached) {
  console.error(`SKIPPED: the model hub (${HUB}) is not reached from here. No real model was tried.`);
  process.exit(0);
}

const folder = mkdtempSync(path.join(tmpdir(), 'hypotez-hub-'));
process.env.DATA_DIR = folder;
migrateDatabase({
  file: path.join(folder, 'hypotez.db'),
  migrationsFolder: path.join(import.meta.dirname, '../../prisma/migrations'),
  backupsFolder: path.join(folder, 'backups'),
});
// Read after the folder is set: the configuration is parsed once.
const { closeModels, downloadModel, followDownload, run } = await import('../../lib/inference/index.ts');
const { closeDatabase } = await import('../../lib/platform/database.ts');
const { speak } = await import('../../lib/speech/index.ts');

async function fetchModel(id: string): Promise<void> {
  const { bytes } = await downloadModel(id);
  console.log(`${id}: ${((bytes ?? 0) / 1e6).toFixed(0)} MB`);
  for await (const event of followDownload(id)) {
    if (event.status === 'failed') throw new Error(`${id}: ${event.error}`);
  }
}

function expect(what: string, holds: boolean): void {
  console.log(`${holds ? 'ok' : 'FAILED'}: ${what}`);
  if (!holds) process.exitCode = 1;
}

/** 16-bit mono WAV, as the built-in voice makes it, at 16,000 samples a second. */
function toSamples(wav: Uint8Array): Float32Array {
  const view = new DataView(wav.buffer, wav.byteOffset, wav.byteLength);
  const [rate, header] = [view.getUint32(24, true), 44];
  const count = Math.floor((wav.byteLength - header) / 2);
  const length = Math.floor((count * 16_000) / rate);
  return Float32Array.from(
    { length },
    (_, i) => view.getInt16(header + Math.floor((i * rate) / 16_000) * 2, true) / 32_768,
  );
}

const drawn = (background: string, word: string): Promise<Buffer> =>
  sharp(
    Buffer.from(
      `<svg xmlns="http://www.w3.org/2000/svg" width="480" height="320"><rect width="480" height="320" fill="${background}"/><text x="60" y="190" font-family="sans-serif" font-size="80">${word}</text></svg>`,
    ),
  )
    .png()
    .toBuffer();

try {
  await fetchModel('smollm2-135m-instruct');
  const answer = await run('text-generation', 'smollm2-135m-instruct', {
    messages: [{ role: 'user', text: 'What is the capital of France? Answer in one sentence.' }],
    parameters: { temperature: 0, maxTokens: 40 },
  });
  console.log(`${answer.text.trim()} (${answer.tokensPerSecond.toFixed(1)} tokens/s)`);
  expect('SmolLM2 names Paris', answer.text.includes('Paris'));

  await fetchModel('whisper-tiny');
  const { signal } = new AbortController();
  const speech = {
    text: 'The quick brown fox jumps over the lazy dog.',
    model: undefined,
    voice: undefined,
    language: 'en',
    rate: 1,
  };
  const { data } = await speak({ ...speech, signal });
  const heard = await run('transcription', 'whisper-tiny', { audio: toSamples(data), language: 'en' });
  console.log(heard.text);
  expect('Whisper hears the fox', /fox/i.test(heard.text));

  await fetchModel('smolvlm-256m-instruct');
  const seen = await run('image-text-to-text', 'smolvlm-256m-instruct', {
    messages: [
      { role: 'user', text: 'Which colour is this? Answer in one word.', images: [await drawn('#d02020', '')] },
    ],
    parameters: { temperature: 0, maxTokens: 30 },
  });
  console.log(`${seen.text.trim()} (${seen.tokensPerSecond.toFixed(1)} tokens/s)`);
  expect('SmolVLM names red', /red/i.test(seen.text));

  await fetchModel('florence-2-base-ft');
  const sign = await run('image-text-to-text', 'florence-2-base-ft', {
    messages: [{ role: 'user', text: '<OCR>', images: [await drawn('#ffffff', 'STATION')] }],
    parameters: { temperature: 0, maxTokens: 30 },
  });
  console.log(sign.text.trim());
  expect('Florence-2 reads STATION', sign.text.toUpperCase().includes('STATION'));
} finally {
  await closeModels();
  await closeDatabase();
  rmSync(folder, { recursive: true, force: true });
}
