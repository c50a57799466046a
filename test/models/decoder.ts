/** A small language model: embeddings, attention with a cache, gated layers, and a head. Its weights are random. */
import { byteTokenizer, byteTokenizerConfig, SPECIAL, VOCABULARY } from './byte-tokenizer.ts';
import { Graph, type TensorInfo } from './onnx.ts';
import { createWeights } from './random.ts';

export interface DecoderShape {
  readonly seed: number;
  readonly layers: number;
  readonly hidden: number;
  readonly heads: number;
  readonly inner: number;
  readonly context: number;
}

export const TINY: DecoderShape = { seed: 7, layers: 2, hidden: 32, heads: 2, inner: 64, context: 512 };

export interface LayerWeights {
  readonly query: Float32Array;
  readonly key: Float32Array;
  readonly value: Float32Array;
  readonly output: Float32Array;
  readonly gate: Float32Array;
  readonly up: Float32Array;
  readonly down: Float32Array;
}

export interface DecoderWeights {
  readonly tokens: Float32Array;
  readonly positions: Float32Array;
  readonly layers: readonly LayerWeights[];
  readonly head: Float32Array;
  readonly bias: Float32Array;
}

export const EPSILON = 1e-5;
/** Bytes that are no printable ASCII are unlikely, so that what it writes can be read. */
const UNPRINTABLE_BIAS = -8;
const END_BIAS = -3;

export function decoderWeights({ seed, layers, hidden, inner, context }: DecoderShape): DecoderWeights {
  const weights = createWeights(seed);
  const scale = 1 / Math.sqrt(hidden);
  const bias = Float32Array.from({ length: VOCABULARY }, (_, token) =>
    token < 32 || token > 126 ? UNPRINTABLE_BIAS : 0,
  );
  bias[SPECIAL.end] = END_BIAS;
  return {
    tokens: weights(VOCABULARY * hidden, 1),
    positions: weights(context * hidden, 0.5),
    layers: Array.from({ length: layers }, () => ({
      query: weights(hidden * hidden, scale * 2),
      key: weights(hidden * hidden, scale * 2),
      value: weights(hidden * hidden, scale),
      output: weights(hidden * hidden, scale),
      gate: weights(hidden * inner, scale),
      up: weights(hidden * inner, scale),
      down: weights(inner * hidden, 1 / Math.sqrt(inner)),
    })),
    head: weights(hidden * VOCABULARY, scale * 3),
    bias,
  };
}

/** The graph, with the inputs and outputs exported decoders have: a cache goes in and comes out longer. */
export function decoderGraph(shape: DecoderShape): Uint8Array {
  const { hidden, heads, inner, context } = shape;
  const width = hidden / heads;
  const weights = decoderWeights(shape);
  const graph = new Graph();
  const ones = graph.floats(new Float32Array(hidden).fill(1), [hidden]);
  const epsilon = graph.floats([EPSILON], [1]);
  const multiply = (x: string, w: Float32Array, from: number, to: number): string =>
    graph.node('MatMul', [x, graph.floats(w, [from, to])]);
  const normalize = (x: string): string => {
    const square = graph.node('ReduceMean', [graph.node('Mul', [x, x])], { axes: [-1], keepdims: 1 });
    const root = graph.node('Sqrt', [graph.node('Add', [square, epsilon])]);
    return graph.node('Mul', [graph.node('Div', [x, root]), ones]);
  };
  const split = (x: string): string =>
    graph.node('Transpose', [graph.node('Reshape', [x, graph.ints([0, 0, heads, width])])], { perm: [0, 2, 1, 3] });

  const embedded = graph.node('Gather', [graph.floats(weights.tokens, [VOCABULARY, hidden]), 'input_ids']);
  const placed = graph.node('Gather', [graph.floats(weights.positions, [context, hidden]), 'position_ids']);
  let x = graph.node('Add', [embedded, placed]);
  const mask = attentionMask(graph);

  const cache: TensorInfo[] = [];
  for (const [index, layer] of weights.layers.entries()) {
    const normal = normalize(x);
    const query = split(multiply(normal, layer.query, hidden, hidden));
    const [key, value] = (['key', 'value'] as const).map((part) => {
      const fresh = split(multiply(normal, layer[part], hidden, hidden));
      const output = `present.${index}.${part}`;
      cache.push({ name: output, type: 'float', shape: ['batch', heads, 'total', width] });
      return graph.node('Concat', [`past_key_values.${index}.${part}`, fresh], { axis: 2 }, output);
    });
    const scores = graph.node('MatMul', [query, graph.node('Transpose', [key ?? ''], { perm: [0, 1, 3, 2] })]);
    const scaled = graph.node('Div', [scores, graph.floats([Math.sqrt(width)], [1])]);
    const shares = graph.node('Softmax', [graph.node('Add', [scaled, mask])], { axis: -1 });
    const mixed = graph.node('Transpose', [graph.node('MatMul', [shares, value ?? ''])], { perm: [0, 2, 1, 3] });
    const joined = graph.node('Reshape', [mixed, graph.ints([0, 0, hidden])]);
    x = graph.node('Add', [x, multiply(joined, layer.output, hidden, hidden)]);
    const second = normalize(x);
    const gate = multiply(second, layer.gate, hidden, inner);
    const swish = graph.node('Mul', [gate, graph.node('Sigmoid', [gate])]);
    const gated = graph.node('Mul', [swish, multiply(second, layer.up, hidden, inner)]);
    x = graph.node('Add', [x, multiply(gated, layer.down, inner, hidden)]);
  }
  graph.node(
    'Add',
    [multiply(normalize(x), weights.head, hidden, VOCABULARY), graph.floats(weights.bias, [VOCABULARY])],
    {},
    'logits',
  );
  const past = cache.map(
    ({ name }): TensorInfo => ({
      name: name.replace('present', 'past_key_values'),
      type: 'float',
      shape: ['batch', heads, 'past', width],
    }),
  );
  return graph.encode(
    [
      { name: 'input_ids', type: 'int64', shape: ['batch', 'sequence'] },
      { name: 'attention_mask', type: 'int64', shape: ['batch', 'total'] },
      { name: 'position_ids', type: 'int64', shape: ['batch', 'sequence'] },
      ...past,
    ],
    [{ name: 'logits', type: 'float', shape: ['batch', 'sequence', VOCABULARY] }, ...cache],
  );
}

/** 0 where a token may look, very low where it may not: at what comes later, and at padding. */
function attentionMask(graph: Graph): string {
  const [zero, one] = [graph.ints([0], []), graph.ints([1], [])];
  const total = graph.node('Gather', [graph.node('Shape', ['attention_mask']), one], { axis: 0 });
  const length = graph.node('Gather', [graph.node('Shape', ['input_ids']), one], { axis: 0 });
  const keys = graph.node('Range', [zero, total, one]);
  const queries = graph.node('Unsqueeze', [
    graph.node('Range', [graph.node('Sub', [total, length]), total, one]),
    graph.ints([1]),
  ]);
  const later = graph.cast(graph.node('Greater', [keys, queries]), 'float');
  const padding = graph.node('Sub', [graph.floats([1], [1]), graph.cast('attention_mask', 'float')]);
  const wide = graph.node('Unsqueeze', [padding, graph.ints([1, 2])]);
  return graph.node('Mul', [graph.node('Add', [wide, later]), graph.floats([-1e9], [1])]);
}

export function decoderFiles(shape: DecoderShape): Record<string, Uint8Array | object> {
  return {
    'config.json': {
      architectures: ['LlamaForCausalLM'],
      model_type: 'llama',
      hidden_size: shape.hidden,
      intermediate_size: shape.inner,
      num_attention_heads: shape.heads,
      num_key_value_heads: shape.heads,
      num_hidden_layers: shape.layers,
      max_position_embeddings: shape.context,
      vocab_size: VOCABULARY,
      bos_token_id: SPECIAL.endOfText,
      eos_token_id: SPECIAL.end,
    },
    'generation_config.json': {
      eos_token_id: SPECIAL.end,
      bos_token_id: SPECIAL.endOfText,
      pad_token_id: SPECIAL.endOfText,
    },
    'tokenizer.json': byteTokenizer,
    'tokenizer_config.json': { ...byteTokenizerConfig, model_max_length: shape.context },
    'onnx/model.onnx': decoderGraph(shape),
  };
}
