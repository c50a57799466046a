/**
 * `npm run bench:inference`: how many tokens a second a client gets of a local model through the whole server, against
 * a bare loop of ONNX Runtime with the same model, and how long the server's event loop stood still at most meanwhile.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { encodeFiles, writeModel } from '../test/models/build.ts';
import { type DecoderShape, decoderFiles } from '../test/models/decoder.ts';
import { promptTokens } from '../test/models/reference.ts';
import { startServer } from '../test/support/server.ts';

/** Some 64 million weights, half of the smallest chat model of the catalogue. */
const SHAPE: DecoderShape = { seed: 3, layers: 12, hidden: 640, heads: 10, inner: 1_920, context: 1_024 };
const TOKENS = 240;
const ROUNDS = 5;
/** What must hold: a share of the bare loop's tokens, and milliseconds. */
const LEAST_SHARE = 0.9;
const MOST_STALL_MS = 50;
const QUESTION = 'Tell me about the harbour.';

const folder = mkdtempSync(path.join(tmpdir(), 'hypotez-bench-'));
const probe = path.join(folder, 'loop.json');
const id = 'bench-decoder';
writeModel(path.join(folder, 'models', id), encodeFiles(decoderFiles(SHAPE)));
const threads = Math.max(1, Math.min(8, availableParallelism() - 1));

const server = await startServer({
  env: {
    MODEL_DIR: path.join(folder, 'models'),
    NODE_OPTIONS: `--import=${path.join(import.meta.dirname, 'loop-probe.mjs')}`,
    LOOP_PROBE: probe,
  },
});

/** Asks the probe in the server for what it saw since it was last asked, in ms. */
async function readStall(): Promise<number> {
  rmSync(probe, { force: true });
  process.kill(server.pid, 'SIGUSR2');
  for (;;) {
    await sleep(20);
    try {
      return (JSON.parse(readFileSync(probe, 'utf8')) as { max: number }).max;
    } catch {
      // Not written yet, or half.
    }
  }
}

function bareRate(): number {
  const model = path.join(folder, 'models', id, 'onnx', 'model.onnx');
  const prompt = JSON.stringify(promptTokens([{ role: 'user', text: QUESTION }]));
  const script = path.join(import.meta.dirname, 'inference-baseline.ts');
  return Number(execFileSync(process.execPath, [script, model, String(threads), String(TOKENS), prompt]).toString());
}

/** Tokens a second from the first to the last that reach a client. */
async function servedRate(): Promise<number> {
  const response = await fetch(`${server.url}/v1/chat/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      model: id,
      provider: 'Local',
      messages: [{ role: 'user', content: QUESTION }],
      temperature: 0,
      max_tokens: TOKENS,
      stream: true,
      stream_options: { include_usage: true },
    }),
  });
  if (!response.ok || response.body === null) throw new Error(`the model answered ${await response.text()}`);
  let [first, last, text] = [0, 0, ''];
  const decoder = new TextDecoder();
  for await (const chunk of response.body) {
    const piece = decoder.decode(chunk, { stream: true });
    text += piece;
    if (!piece.includes('"content":"')) continue;
    last = performance.now();
    if (first === 0) first = last;
  }
  const tokens = Number(/"completion_tokens":(\d+)/.exec(text)?.[1] ?? 0);
  if (tokens < TOKENS / 2) throw new Error(`the model stopped after ${tokens} tokens`);
  return (tokens - 1) / ((last - first) / 1_000);
}

try {
  // Loads the model, and the code of the route.
  await servedRate();
  let [bare, served, stall] = [0, 0, 0];
  for (let round = 0; round < ROUNDS; round++) {
    bare = Math.max(bare, bareRate());
    await readStall();
    served = Math.max(served, await servedRate());
    stall = Math.max(stall, await readStall());
  }
  const share = served / bare;
  console.log(`bare loop ${bare.toFixed(1)} tokens/s, through the server ${served.toFixed(1)}`);
  console.log(
    `share ${share.toFixed(2)} (at least ${LEAST_SHARE}); longest stall ${stall.toFixed(1)} ms (less than ${MOST_STALL_MS})`,
  );
  if (share < LEAST_SHARE || stall >= MOST_STALL_MS) process.exitCode = 1;
} finally {
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
}
