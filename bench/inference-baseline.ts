/**
 * The least there is to writing text with a model: ONNX Runtime in a loop, the likeliest token each time, the cache
 * handed on. `node bench/inference-baseline.ts <model.onnx> <threads> <tokens> <token ids as JSON>` prints when each token was there, in
 * ms, as JSON.
 */
import { setPriority } from 'node:os';
import { InferenceSession, Tensor } from 'onnxruntime-node';

// As a model's process has it: on a machine that does other things too, it is what decides.
setPriority(10);
const [file = '', threads = '1', count = '100', prompt = '[]'] = process.argv.slice(2);
const session = await InferenceSession.create(file, {
  intraOpNumThreads: Number(threads),
  interOpNumThreads: 1,
  logSeverityLevel: 3,
});
const caches = session.inputNames.filter((name) => name.startsWith('past_key_values'));
const shapes = new Map(session.inputMetadata.map((info) => [info.name, info.isTensor ? info.shape : []]));

const integers = (values: readonly number[]): Tensor =>
  new Tensor('int64', BigInt64Array.from(values.map(BigInt)), [1, values.length]);

let feeds: Record<string, Tensor> = Object.fromEntries(
  caches.map((name) => {
    const [, heads = 1, , width = 1] = shapes.get(name) ?? [];
    return [name, new Tensor('float32', new Float32Array(), [1, Number(heads), 0, Number(width)])];
  }),
);
let tokens = JSON.parse(prompt) as number[];
let length = 0;
const times: number[] = [];
for (let written = 0; written < Number(count); written++) {
  const positions = tokens.map((_token, index) => length + index);
  length += tokens.length;
  const outputs = await session.run({
    ...feeds,
    input_ids: integers(tokens),
    attention_mask: integers(Array.from({ length }, () => 1)),
    position_ids: integers(positions),
  });
  const logits = outputs.logits?.data as Float32Array;
  const vocabulary = outputs.logits?.dims.at(-1) ?? 1;
  let best = logits.length - vocabulary;
  for (let index = best; index < logits.length; index++) if ((logits[index] ?? 0) > (logits[best] ?? 0)) best = index;
  tokens = [best % vocabulary];
  feeds = Object.fromEntries(
    caches.map((name) => [name, outputs[name.replace('past_key_values', 'present')] as Tensor]),
  );
  times.push(performance.now());
}
console.log(JSON.stringify(times));
