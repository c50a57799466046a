/**
 * A decoder that says one sentence and chooses its words by what it has seen. Its weights are written by hand:
 *
 * - A token's vector has two parts: what it is evidence of (`<global-img>`: that there is a picture), and which word it
 *   is, for words after which something is said. A picture's vectors are evidence of its colours.
 * - Attention looks at everything alike: it sums the values in the cache. A picture is seen once, with the prompt; later
 *   steps know of it from the cache alone.
 * - The next word is one of those the last word allows; of these, the one there is most evidence for.
 * - Each token's place is kept as its key. Where one is not the next after all before it, the model says it is lost.
 */
import { tokenId, type Vocabulary, vocabularySize } from './byte-tokenizer.ts';
import { Graph, type TensorInfo } from './onnx.ts';

export interface Word {
  readonly word: string;
  /** How much each kind of evidence speaks for it. */
  readonly for?: Readonly<Record<string, number>>;
  readonly bias?: number;
}

export interface Grammar {
  readonly vocabulary: Vocabulary;
  /** Kinds of evidence; the first three are red, green and blue. */
  readonly evidence: readonly string[];
  /** What a token is evidence of. */
  readonly tokens: Readonly<Record<string, Readonly<Record<string, number>>>>;
  /** What may follow a token. */
  readonly next: Readonly<Record<string, readonly Word[]>>;
}

/** More than any evidence weighs. */
const ALLOWED = 10_000;
export const LOST = ' lost';

/** Where the position comes from: nowhere, one number a token, or three (time, height and width). */
export type Places = 'none' | 'flat' | 'threefold';

const statesOf = ({ next }: Grammar): readonly string[] => Object.keys(next);
export const widthOf = (grammar: Grammar): number => grammar.evidence.length + statesOf(grammar).length;

/** `embed_tokens`: ids in, vectors out. */
export function embedderGraph(grammar: Grammar): Uint8Array {
  const { vocabulary, evidence, tokens } = grammar;
  const [size, width] = [vocabularySize(vocabulary), widthOf(grammar)];
  const table = new Float32Array(size * width);
  for (const [token, kinds] of Object.entries(tokens))
    for (const [kind, weight] of Object.entries(kinds))
      table[tokenId(vocabulary, token) * width + evidence.indexOf(kind)] = weight;
  for (const [index, state] of statesOf(grammar).entries())
    table[tokenId(vocabulary, state) * width + evidence.length + index] = 1;
  const graph = new Graph();
  graph.node('Gather', [graph.floats(table, [size, width]), 'input_ids'], {}, 'inputs_embeds');
  return graph.encode(
    [{ name: 'input_ids', type: 'int64', shape: ['batch', 'sequence'] }],
    [{ name: 'inputs_embeds', type: 'float', shape: ['batch', 'sequence', width] }],
  );
}

/** `decoder_model_merged` of a model that reads pictures and words in one row. */
export function decoderGraph(grammar: Grammar, places: Places): Uint8Array {
  const { graph, inputs, outputs } = decoderParts(grammar, places);
  return graph.encode(inputs, outputs);
}

/** The same with its weights in a file beside it. */
export function decoderBeside(grammar: Grammar, places: Places, file: string) {
  const { graph, inputs, outputs } = decoderParts(grammar, places);
  return graph.encodeBeside(file, inputs, outputs);
}

function decoderParts(grammar: Grammar, places: Places) {
  const width = widthOf(grammar);
  const graph = new Graph();
  const [axis1, axis2] = [graph.ints([1]), graph.ints([2])];
  const values = graph.node('Unsqueeze', ['inputs_embeds', axis1]);
  const place = placeOf(graph, places);
  const keys = graph.node('Expand', [
    graph.node('Unsqueeze', [place, graph.ints([1, 3])]),
    graph.node('Shape', [values]),
  ]);
  const allKeys = graph.node('Concat', ['past_key_values.0.key', keys], { axis: 2 }, 'present.0.key');
  const allValues = graph.node('Concat', ['past_key_values.0.value', values], { axis: 2 }, 'present.0.value');
  const mask = graph.node('Unsqueeze', [graph.cast('attention_mask', 'float'), axis1]);
  const seen = graph.node('MatMul', [mask, graph.node('Squeeze', [allValues, axis1])]);
  const scores = nextWord(graph, grammar, seen, 'inputs_embeds');
  if (places === 'none') graph.node('Identity', [scores], {}, 'logits');
  else {
    // The highest place of all but the last token, and the last token's: they must be neighbours.
    const row = graph.node('Slice', [allKeys, graph.ints([0]), graph.ints([1]), graph.ints([3])]);
    const before = graph.node('Slice', [row, graph.ints([0]), graph.ints([-1]), axis2]);
    const highest = graph.node('ReduceMax', [before], { axes: [2, 3], keepdims: 0 });
    const last = graph.node(
      'ReduceMax',
      [graph.node('Slice', [row, graph.ints([-1]), graph.ints([2 ** 31 - 1]), axis2])],
      {
        axes: [2, 3],
        keepdims: 0,
      },
    );
    const gap = graph.node('Abs', [graph.node('Sub', [graph.node('Sub', [last, highest]), graph.floats([1], [1])])]);
    const isLost = graph.cast(graph.node('Greater', [gap, graph.floats([0.5], [1])]), 'float');
    const size = vocabularySize(grammar.vocabulary);
    const word = new Float32Array(size);
    word[tokenId(grammar.vocabulary, LOST)] = 100 * ALLOWED;
    const lost = graph.node('Mul', [graph.node('Unsqueeze', [isLost, axis2]), graph.floats(word, [1, 1, size])]);
    graph.node('Add', [scores, lost], {}, 'logits');
  }
  const cache = (name: string, length: string): TensorInfo[] =>
    ['key', 'value'].map((part) => ({
      name: `${name}.0.${part}`,
      type: 'float',
      shape: ['batch_size', 1, length, width],
    }));
  const position: TensorInfo[] =
    places === 'none'
      ? []
      : [
          {
            name: 'position_ids',
            type: 'int64',
            shape: places === 'flat' ? ['batch', 'sequence'] : [3, 'batch', 'sequence'],
          },
        ];
  const inputs: TensorInfo[] = [
    { name: 'inputs_embeds', type: 'float', shape: ['batch_size', 'sequence', width] },
    { name: 'attention_mask', type: 'int64', shape: ['batch_size', 'total'] },
    ...position,
    ...cache('past_key_values', 'past'),
  ];
  const outputs: TensorInfo[] = [
    { name: 'logits', type: 'float', shape: ['batch_size', 'sequence', vocabularySize(grammar.vocabulary)] },
    ...cache('present', 'total'),
  ];
  return { graph, inputs, outputs };
}

/** [batch, sequence], as floats. */
function placeOf(graph: Graph, places: Places): string {
  if (places === 'flat') return graph.cast('position_ids', 'float');
  if (places === 'threefold')
    return graph.node('ReduceMax', [graph.cast('position_ids', 'float')], { axes: [0], keepdims: 0 });
  return graph.node('ReduceSum', [graph.node('Mul', ['inputs_embeds', graph.floats([0], [1])]), graph.ints([-1])], {
    keepdims: 0,
  });
}

/** @param seen what attention gave, [batch, 1, width] @param tokens vectors of the words at hand, [batch, sequence, width] */
export function nextWord(graph: Graph, grammar: Grammar, seen: string, tokens: string): string {
  const { vocabulary, evidence, next } = grammar;
  const [size, width] = [vocabularySize(vocabulary), widthOf(grammar)];
  const allowed = new Float32Array(width * size);
  const speaksFor = new Float32Array(width * size);
  const biases = new Float32Array(size);
  for (const [index, state] of statesOf(grammar).entries())
    for (const { word, for: kinds = {}, bias = 0 } of next[state] ?? []) {
      const id = tokenId(vocabulary, word);
      allowed[(evidence.length + index) * size + id] = ALLOWED;
      biases[id] = bias;
      for (const [kind, weight] of Object.entries(kinds)) speaksFor[evidence.indexOf(kind) * size + id] = weight;
    }
  return graph.node('Add', [
    graph.node('Add', [
      graph.node('MatMul', [tokens, graph.floats(allowed, [width, size])]),
      graph.node('MatMul', [seen, graph.floats(speaksFor, [width, size])]),
    ]),
    graph.floats(biases, [size]),
  ]);
}

/** The word for a number: of `-(count - number)²` what depends on the number grows linearly with the count. */
export const counting = (kind: string, words: readonly string[]): Word[] =>
  words.map((word, number) => ({ word, for: { [kind]: 2 * number }, bias: -(number ** 2) }));

/** Which colour there is most of. */
export const COLOUR_WORDS: readonly Word[] = ['red', 'green', 'blue'].map((colour) => ({
  word: ` ${colour}`,
  for: { [colour]: 1 },
}));

/** From channels as the last axis to a vector: a colour is its channel without the two others; the rest is zero. */
export function colourVectors(graph: Graph, channels: string, grammar: Grammar): string {
  const width = widthOf(grammar);
  const weights = new Float32Array(3 * width);
  for (let channel = 0; channel < 3; channel++)
    for (let colour = 0; colour < 3; colour++) weights[channel * width + colour] = channel === colour ? 1 : -1;
  return graph.node('MatMul', [channels, graph.floats(weights, [3, width])]);
}
