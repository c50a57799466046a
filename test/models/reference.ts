/**
 * The same language model computed without ONNX: plain loops in double precision, the whole text anew for each token,
 * no cache. What the runtime writes is held against it.
 */
import { SPECIAL, VOCABULARY } from './byte-tokenizer.ts';
import { type DecoderShape, decoderWeights, EPSILON } from './decoder.ts';

type Vector = readonly number[];

export interface Turn {
  readonly role: string;
  readonly text: string;
}

/** Tokens of a conversation as its chat template writes it. */
export function promptTokens(turns: readonly Turn[]): number[] {
  const bytes = (text: string): number[] => [...Buffer.from(text)];
  return [
    ...turns.flatMap(({ role, text }) => [SPECIAL.start, ...bytes(`${role}\n${text}`), SPECIAL.end, ...bytes('\n')]),
    SPECIAL.start,
    ...bytes('assistant\n'),
  ];
}

/** The likeliest continuation, token by token, until the end mark or so many tokens. */
export function continueGreedily(shape: DecoderShape, prompt: readonly number[], count: number): number[] {
  const model = decoderWeights(shape);
  const written: number[] = [];
  while (written.length < count) {
    const scores = scoresAfter(shape, model, [...prompt, ...written]);
    const best = scores.indexOf(Math.max(...scores));
    if (best === SPECIAL.end) break;
    written.push(best);
  }
  return written;
}

export const textOf = (tokens: readonly number[]): string =>
  Buffer.from(tokens.filter((token) => token < 256)).toString();

function scoresAfter(
  { hidden, heads, inner }: DecoderShape,
  model: ReturnType<typeof decoderWeights>,
  tokens: readonly number[],
): number[] {
  let xs = tokens.map((token, place) =>
    Array.from(
      { length: hidden },
      (_, i) => at(model.tokens, token * hidden + i) + at(model.positions, place * hidden + i),
    ),
  );
  for (const layer of model.layers) {
    const normal = xs.map(normalize);
    const [queries, keys, values] = [layer.query, layer.key, layer.value].map((w) =>
      normal.map((x) => times(x, w, hidden)),
    );
    xs = xs.map((x, place) => {
      const mixed = attend(queries?.[place] ?? [], keys?.slice(0, place + 1) ?? [], values ?? [], heads);
      return add(x, times(mixed, layer.output, hidden));
    });
    xs = xs.map((x) => {
      const second = normalize(x);
      const gate = times(second, layer.gate, inner).map((value) => value / (1 + Math.exp(-value)));
      const up = times(second, layer.up, inner);
      return add(
        x,
        times(
          gate.map((value, i) => value * (up[i] ?? 0)),
          layer.down,
          hidden,
        ),
      );
    });
  }
  return add(times(normalize(xs.at(-1) ?? []), model.head, VOCABULARY), [...model.bias]);
}

function attend(query: Vector, keys: readonly Vector[], values: readonly Vector[], heads: number): number[] {
  const width = query.length / heads;
  return Array.from({ length: heads }, (_, head) => {
    const slice = (vector: Vector): Vector => vector.slice(head * width, (head + 1) * width);
    const scores = keys.map((key) => dot(slice(query), slice(key)) / Math.sqrt(width));
    const highest = Math.max(...scores);
    const shares = scores.map((score) => Math.exp(score - highest));
    const sum = shares.reduce((total, share) => total + share, 0);
    return Array.from({ length: width }, (_, i) =>
      shares.reduce((total, share, place) => total + (share / sum) * (slice(values[place] ?? [])[i] ?? 0), 0),
    );
  }).flat();
}

function normalize(x: Vector): number[] {
  const root = Math.sqrt(x.reduce((sum, value) => sum + value * value, 0) / x.length + EPSILON);
  return x.map((value) => value / root);
}

/** A row times a matrix of so many columns. */
const times = (x: Vector, matrix: Float32Array, columns: number): number[] =>
  Array.from({ length: columns }, (_, column) =>
    x.reduce((sum, value, row) => sum + value * at(matrix, row * columns + column), 0),
  );

const add = (a: Vector, b: Vector): number[] => a.map((value, i) => value + (b[i] ?? 0));
const dot = (a: Vector, b: Vector): number => a.reduce((sum, value, i) => sum + value * (b[i] ?? 0), 0);
const at = (values: Float32Array, index: number): number => values[index] ?? 0;
