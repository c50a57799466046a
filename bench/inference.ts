/**
 * `npm run bench:inference`: how many tokens a second a client gets of a local model through the whole server, against
 * a bare loop of ONNX Runtime with the same model, and how long the server's event loop stood still at most meanwhile.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import path from 'node:path';
import { createParser } from 'eventsource-parser';
import { encodeFiles, writeModel } from '../test/models/build.ts';
import { type DecoderShape, decoderFiles } from '../test/models/decoder.ts';
import { promptTokens } from '../test/models/reference.ts';
import { startServer } from '../test/support/server.ts';
import { probed, readStall, startIdleProcess } from './stall.ts';

/** Some 64 million weights, half of the smallest chat model of the catalogue. */
const SHAPE: DecoderShape = { seed: 3, layers: 12, hidden: 640, heads: 10, inner: 1_920, context: 1_024 };
const TOKENS = 240;
const ROUNDS = 5;
/** The pace is that of the best so many tokens in a row: what else the machine does meanwhile counts less. */
const WINDOW = 120;
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
    ...probed(probe),
  },
});
const idle = await startIdleProcess(path.join(folder, 'idle.json'));

/** The server's and, in the same time, the idle process's. */
const readStalls = async (): Promise<{ server: number; idle: number }> => ({
  server: await readStall(server.pid, probe),
  idle: await idle.stall(),
});

/** Tokens a second; the times are in ms. */
function bestPace(times: readonly number[]): number {
  let best = 0;
  for (let end = WINDOW; end < times.length; end++)
    best = Math.max(best, (WINDOW * 1_000) / ((times[end] ?? 0) - (times[end - WINDOW] ?? 0)));
  return best;
}

function bareTimes(): number[] {
  const model = path.join(folder, 'models', id, 'onnx', 'model.onnx');
  const prompt = JSON.stringify(promptTokens([{ role: 'user', text: QUESTION }]));
  const script = path.join(import.meta.dirname, 'inference-baseline.ts');
  const printed = execFileSync(process.execPath, [script, model, String(threads), String(TOKENS), prompt]);
  return JSON.parse(printed.toString()) as number[];
}

/** When each token reached a client. A token of this model is one letter. */
async function servedTimes(): Promise<number[]> {
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
    }),
  });
  if (!response.ok || response.body === null) throw new Error(`the model answered ${await response.text()}`);
  const times: number[] = [];
  const parser = createParser({
    onEvent: ({ data }) => {
      if (data === '[DONE]') return;
      const { choices } = JSON.parse(data) as { choices: { delta: { content?: string } }[] };
      for (const _letter of choices[0]?.delta.content ?? '') times.push(performance.now());
    },
  });
  const decoder = new TextDecoder();
  for await (const chunk of response.body) parser.feed(decoder.decode(chunk, { stream: true }));
  if (times.length < TOKENS / 2) throw new Error(`the model stopped after ${times.length} tokens`);
  return times;
}

try {
  // Loads the model, and the code of the route.
  await servedTimes();
  let [bare, served, stall, idleStall] = [0, 0, 0, 0];
  for (let round = 0; round < ROUNDS; round++) {
    bare = Math.max(bare, bestPace(bareTimes()));
    await readStalls();
    served = Math.max(served, bestPace(await servedTimes()));
    const stalls = await readStalls();
    stall = Math.max(stall, stalls.server);
    idleStall = Math.max(idleStall, stalls.idle);
  }
  const share = served / bare;
  console.log(`bare loop ${bare.toFixed(1)} tokens/s, through the server ${served.toFixed(1)}`);
  console.log(
    `share ${share.toFixed(2)} (at least ${LEAST_SHARE}); longest stall ${stall.toFixed(1)} ms ` +
      `(less than ${MOST_STALL_MS}; of an idle process meanwhile ${idleStall.toFixed(1)} ms)`,
  );
  if (share < LEAST_SHARE || stall >= MOST_STALL_MS) process.exitCode = 1;
} finally {
  idle.stop();
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
}
