/**
 * Shaped like Whisper: `encoder_model` and `decoder_model_merged`, half a minute of mel bands in, marks for language,
 * task and time among the tokens. It writes down the language of tones (`sing` in speech.ts):
 *
 * - The encoder hears the pitch as the mean of the bands, weighted by their power, and counts tones. Each frame of 20 ms
 *   where a tone begins or ends carries its number and its letter.
 * - The decoder counts the letters in its cache and looks for the tone of the next number; what it looks at is in its
 *   cache from the first step on. A silence of half a second ends a segment, whose times are the frames themselves.
 * - A hum of 5,000 Hz makes a recording German, of 6,000 Hz Russian. In German words are joined by hyphens. Translated,
 *   a text comes in capitals.
 */
import { byteTokenizerOf, tokenId, type Vocabulary, vocabularySize } from './byte-tokenizer.ts';
import { Graph, type TensorInfo } from './onnx.ts';
import { LOWEST_HZ, SAMPLE_RATE, STEP_HZ } from './speech.ts';

const BANDS = 80;
const FRAMES = 1_500;
const SYMBOLS = [' ', ...'abcdefghijklmnopqrstuvwxyz'];
const HUMS = { de: 5_000, ru: 6_000 } as const;
/** Above the highest letter and below the hums. */
const CEILING_HZ = 3_700;
/** Of a tone at half of full scale the bands hold some 3,750; a tenth of it is still heard. */
const AUDIBLE = 400;
/** Frames of silence that end a segment. */
const SEGMENT_GAP = 25;
const LIKELY = 1_000;

const LANGUAGES = ['en', 'de', 'ru'] as const;
const SPECIAL = [
  '<|endoftext|>',
  '<|startoftranscript|>',
  ...LANGUAGES.map((code) => `<|${code}|>`),
  '<|translate|>',
  '<|transcribe|>',
  '<|startoflm|>',
  '<|startofprev|>',
  '<|nospeech|>',
  '<|notimestamps|>',
];
const vocabulary: Vocabulary = {
  special: SPECIAL,
  added: Array.from({ length: FRAMES + 1 }, (_, index) => `<|${(index * 0.02).toFixed(2)}|>`),
};
const id = (token: string): number => tokenId(vocabulary, token);
const FIRST_TIME = id('<|0.00|>');

/** What a frame carries after its letter. */
const BEGINS = SYMBOLS.length;
const ENDS = BEGINS + 1;
const ENDS_SEGMENT = BEGINS + 2;
const HUM = BEGINS + 3;
const WIDTH = HUM + 2;

/** Centres of the bands and their two edges, in Hz: Slaney's scale, linear to 1,000 Hz and logarithmic above. */
function bandEdges(): number[] {
  const toMel = (hertz: number): number =>
    hertz < 1_000 ? (3 * hertz) / 200 : 15 + (Math.log(hertz / 1_000) * 27) / Math.log(6.4);
  const toHertz = (mel: number): number =>
    mel < 15 ? (200 * mel) / 3 : 1_000 * Math.exp(((mel - 15) * Math.log(6.4)) / 27);
  const step = toMel(8_000) / (BANDS + 1);
  return Array.from({ length: BANDS + 2 }, (_, index) => toHertz(index * step));
}

function encoder(): Uint8Array {
  const graph = new Graph();
  const number = (value: number): string => graph.floats([value], [1]);
  const edges = bandEdges();
  const centre = (band: number): number => edges[band + 1] ?? 0;
  // Bands are scaled by their width, which is undone.
  const breadth = (band: number): number => ((edges[band + 2] ?? 0) - (edges[band] ?? 0)) / 2;
  const weighted = (weight: (band: number) => number): string =>
    graph.floats(
      Array.from({ length: BANDS }, (_, band) => breadth(band) * weight(band)),
      [1, BANDS, 1],
    );
  const isVoice = (band: number): number => (centre(band) < CEILING_HZ ? 1 : 0);
  // Features are (log10 of the power + 4) / 4.
  const logarithm = graph.node('Sub', [graph.node('Mul', ['input_features', number(4)]), number(4)]);
  const power = graph.node('Pow', [number(10), logarithm]);
  const total = (weight: (band: number) => number): string =>
    graph.node('ReduceSum', [graph.node('Mul', [power, weighted(weight)]), graph.ints([1])], { keepdims: 1 });
  const pooled = (rows: string): string => graph.node('AveragePool', [rows], { kernel_shape: [2], strides: [2] });
  const loudness = total(isVoice);
  // Silent when either half of a frame is.
  const quietest = graph.node('Neg', [
    graph.node('MaxPool', [graph.node('Neg', [loudness])], { kernel_shape: [2], strides: [2] }),
  ]);
  const on = graph.cast(graph.node('Greater', [quietest, number(AUDIBLE)]), 'float');
  const pitch = graph.node('Div', [
    pooled(total((band) => isVoice(band) * centre(band))),
    graph.node('Max', [pooled(loudness), number(1e-6)]),
  ]);
  const edge = (rows: string, shift: number): string => shiftFrames(graph, rows, shift);
  const not = (rows: string): string => graph.node('Sub', [number(1), rows]);
  const begins = graph.node('Mul', [on, not(edge(on, -1))]);
  const ends = graph.node('Mul', [on, not(edge(on, 1))]);
  const count = graph.node('CumSum', [begins, graph.ints([2], [])]);
  // No further tone begins soon.
  const isLast = graph.cast(graph.node('Equal', [count, edge(count, SEGMENT_GAP)]), 'float');
  // In its second frame a tone is itself, without the click it begins with.
  const steps = graph.node('Div', [graph.node('Sub', [edge(pitch, 1), number(LOWEST_HZ - STEP_HZ)]), number(STEP_HZ)]);
  const letters = graph.cast(
    graph.node('Equal', [
      graph.node('Round', [steps]),
      graph.floats(
        SYMBOLS.map((_, index) => index),
        [1, SYMBOLS.length, 1],
      ),
    ]),
    'float',
  );
  const hums = Object.values(HUMS).map((hertz) => {
    const heard = pooled(total((band) => (Math.abs(centre(band) - hertz) < breadth(band) ? 1 : 0)));
    return graph.cast(graph.node('Greater', [heard, number(1)]), 'float');
  });
  const channels = graph.node(
    'Concat',
    [
      graph.node('Mul', [letters, begins]),
      graph.node('Mul', [count, begins]),
      graph.node('Mul', [count, ends]),
      graph.node('Mul', [count, graph.node('Mul', [ends, isLast])]),
      ...hums,
    ],
    { axis: 1 },
  );
  graph.node('Transpose', [channels], { perm: [0, 2, 1] }, 'last_hidden_state');
  return graph.encode(
    [{ name: 'input_features', type: 'float', shape: ['batch_size', BANDS, 2 * FRAMES] }],
    [{ name: 'last_hidden_state', type: 'float', shape: ['batch_size', FRAMES, WIDTH] }],
  );
}

/** Rows as they were (-) or will be (+) so many frames from each; at the end the last frame stays, before the first is nothing. */
function shiftFrames(graph: Graph, rows: string, shift: number): string {
  const axis = graph.ints([2]);
  if (shift < 0) {
    const padded = graph.node('Pad', [rows, graph.ints([0, 0, -shift, 0, 0, 0])]);
    return graph.node('Slice', [padded, graph.ints([0]), graph.ints([FRAMES]), axis]);
  }
  const padded = graph.node('Pad', [rows, graph.ints([0, 0, 0, 0, 0, shift])], { mode: 'edge' });
  return graph.node('Slice', [padded, graph.ints([shift]), graph.ints([FRAMES + shift]), axis]);
}

/** What tokens are, for counting them. */
const KINDS = ['letter', 'time', 'withoutTimes', 'translate', 'german', 'start'] as const;
type Kind = (typeof KINDS)[number];

function kindsOf(token: number): readonly Kind[] {
  if (token < 256) return ['letter'];
  if (token >= FIRST_TIME) return ['time'];
  if (token === id('<|notimestamps|>')) return ['withoutTimes'];
  if (token === id('<|translate|>')) return ['translate'];
  if (token === id('<|de|>')) return ['german'];
  return token === id('<|startoftranscript|>') ? ['start'] : [];
}

function decoder(showsAttention: boolean): Uint8Array {
  const graph = new Graph();
  const size = vocabularySize(vocabulary);
  const number = (value: number): string => graph.floats([value], [1]);
  const [axis1, axis2] = [graph.ints([1]), graph.ints([2])];
  const product = (...factors: string[]): string => factors.reduce((a, b) => graph.node('Mul', [a, b]));
  const sum = (...terms: string[]): string => terms.reduce((a, b) => graph.node('Add', [a, b]));
  const not = (flag: string): string => graph.node('Sub', [number(1), flag]);
  const table = new Float32Array(size * KINDS.length);
  for (let token = 0; token < size; token++)
    for (const kind of kindsOf(token)) table[token * KINDS.length + KINDS.indexOf(kind)] = 1;

  const tokens = graph.node('Gather', [graph.floats(table, [size, KINDS.length]), 'input_ids']);
  // With a cache what the encoder heard is in it already.
  const heard = product('encoder_hidden_states', not(graph.cast('use_cache_branch', 'float')));
  const cache: TensorInfo[] = [];
  const remember = (side: 'encoder' | 'decoder', fresh: string, width: number): string => {
    const [, values = ''] = ['key', 'value'].map((part) => {
      const name = `0.${side}.${part}`;
      cache.push({ name, type: 'float', shape: ['batch_size', 1, `${side}_length`, width] });
      const rows = graph.node('Unsqueeze', [fresh, axis1]);
      return graph.node('Concat', [`past_key_values.${name}`, rows], { axis: 2 }, `present.${name}`);
    });
    return graph.node('Squeeze', [values, axis1]);
  };
  const said = graph.node('ReduceSum', [remember('decoder', tokens, KINDS.length), axis1], { keepdims: 0 });
  const frames = graph.node('Slice', [remember('encoder', heard, WIDTH), graph.ints([0]), graph.ints([FRAMES]), axis1]);
  const last = graph.node('Squeeze', [
    graph.node('Slice', [tokens, graph.ints([-1]), graph.ints([2 ** 31 - 1]), axis1]),
    axis1,
  ]);
  /** [batch, 1] */
  const of = (row: string, kind: Kind): string =>
    graph.node('Slice', [row, graph.ints([KINDS.indexOf(kind)]), graph.ints([KINDS.indexOf(kind) + 1]), axis1]);
  /** [batch, frames] */
  const channel = (index: number): string =>
    graph.node('Squeeze', [graph.node('Slice', [frames, graph.ints([index]), graph.ints([index + 1]), axis2]), axis2]);
  const where = (index: number, value: string): string =>
    graph.cast(graph.node('Equal', [channel(index), value]), 'float');
  const any = (rows: string): string => graph.node('ReduceMax', [rows], { axes: [1], keepdims: 1 });

  const letters = of(said, 'letter');
  const hasLetters = graph.cast(graph.node('Greater', [letters, number(0.5)]), 'float');
  const begin = where(BEGINS, graph.node('Add', [letters, number(1)]));
  const end = product(where(ENDS, letters), hasLetters);
  const isMore = any(begin);
  const isEndOfSegment = product(any(where(ENDS_SEGMENT, letters)), hasLetters);
  const withTimes = not(of(said, 'withoutTimes'));
  const isInside = graph.node('Mod', [of(said, 'time'), number(2)], { fmod: 1 });
  const closes = product(withTimes, isInside, isEndOfSegment, of(last, 'letter'));
  const opens = product(withTimes, not(isInside), isMore);
  const writes = product(isMore, not(closes), not(opens));
  const stops = product(not(closes), not(opens), not(writes));

  const next = graph.node('Squeeze', [
    graph.node('MatMul', [
      graph.node('Unsqueeze', [begin, axis1]),
      graph.node('Slice', [frames, graph.ints([0]), graph.ints([SYMBOLS.length]), axis2]),
    ]),
    axis1,
  ]);
  const spell = (write: (symbol: string) => string): string => {
    const weights = new Float32Array(SYMBOLS.length * FIRST_TIME);
    for (const [row, symbol] of SYMBOLS.entries()) weights[row * FIRST_TIME + write(symbol).charCodeAt(0)] = LIKELY;
    return graph.node('MatMul', [next, graph.floats(weights, [SYMBOLS.length, FIRST_TIME])]);
  };
  const mark = (token: string, weight: string): string => {
    const row = new Float32Array(FIRST_TIME);
    row[id(token)] = LIKELY;
    return graph.node('Mul', [weight, graph.floats(row, [1, FIRST_TIME])]);
  };
  const [translates, isGerman] = [of(said, 'translate'), of(said, 'german')];
  const words = sum(
    product(
      spell((symbol) => symbol.toUpperCase()),
      translates,
    ),
    product(
      spell((symbol) => symbol),
      not(translates),
      not(isGerman),
    ),
    product(
      spell((symbol) => (symbol === ' ' ? '-' : symbol)),
      not(translates),
      isGerman,
    ),
  );
  // After the first mark comes the language.
  const starts = product(of(last, 'start'), number(100));
  const languages = [
    mark('<|en|>', product(starts, number(0.5))),
    ...Object.keys(HUMS).map((code, index) => mark(`<|${code}|>`, product(starts, any(channel(HUM + index))))),
  ];
  const text = sum(product(words, writes), mark('<|endoftext|>', stops), ...languages);
  const times = graph.node('Mul', [sum(product(begin, opens), product(end, closes)), number(LIKELY)]);
  const row = graph.node('Concat', [text, times, product(isMore, number(0))], { axis: 1 });
  graph.node('Unsqueeze', [row, axis1], {}, 'logits');
  if (showsAttention) attention(graph, begin);
  return graph.encode(
    [
      { name: 'input_ids', type: 'int64', shape: ['batch_size', 'decoder_sequence_length'] },
      { name: 'encoder_hidden_states', type: 'float', shape: ['batch_size', FRAMES, WIDTH] },
      ...cache.map((info) => ({ ...info, name: `past_key_values.${info.name}` })),
      { name: 'use_cache_branch', type: 'bool', shape: [1] },
    ],
    [
      { name: 'logits', type: 'float', shape: ['batch_size', 1, size] },
      ...(showsAttention ? [ATTENTION] : []),
      ...cache.map((info) => ({ ...info, name: `present.${info.name}` })),
    ],
  );
}

const ATTENTION: TensorInfo = {
  name: 'cross_attentions.0',
  type: 'float',
  shape: ['batch_size', 1, 'decoder_sequence_length', FRAMES],
};

/** What the decoder looks at: the frame the next tone begins in, and the less the further from it. @param begin [batch, frames] */
function attention(graph: Graph, begin: string): void {
  const number = (value: number): string => graph.floats([value], [1]);
  const times = graph.floats(
    Array.from({ length: FRAMES }, (_, frame) => frame),
    [1, FRAMES],
  );
  const place = graph.node('ReduceSum', [graph.node('Mul', [begin, times]), graph.ints([1])], { keepdims: 1 });
  const distance = graph.node('Div', [graph.node('Sub', [times, place]), number(4)]);
  const row = graph.node('Div', [number(1), graph.node('Add', [graph.node('Mul', [distance, distance]), number(1)])]);
  const length = graph.node('Gather', [graph.node('Shape', ['input_ids']), graph.ints([1])], { axis: 0 });
  const shape = graph.node('Concat', [graph.ints([1, 1]), length, graph.ints([FRAMES])], { axis: 0 });
  graph.node('Expand', [graph.node('Unsqueeze', [row, graph.ints([1, 2])]), shape], {}, ATTENTION.name);
}

/** A recording with the hum of its language. */
export function withHum(audio: Float32Array, language: keyof typeof HUMS): Float32Array {
  return audio.map((sample, i) => sample + 0.05 * Math.sin((2 * Math.PI * HUMS[language] * i) / SAMPLE_RATE));
}

/** @param showsAttention as builds do from which times of words are told */
export function whisperFiles({ showsAttention = false } = {}): Record<string, Uint8Array | object> {
  const eos = id('<|endoftext|>');
  const start = id('<|startoftranscript|>');
  return {
    'config.json': {
      architectures: ['WhisperForConditionalGeneration'],
      model_type: 'whisper',
      is_encoder_decoder: true,
      d_model: WIDTH,
      encoder_layers: 1,
      decoder_layers: 1,
      encoder_attention_heads: 1,
      decoder_attention_heads: 1,
      num_mel_bins: BANDS,
      max_source_positions: FRAMES,
      max_target_positions: 448,
      median_filter_width: 7,
      vocab_size: vocabularySize(vocabulary),
      bos_token_id: eos,
      eos_token_id: eos,
      pad_token_id: eos,
      decoder_start_token_id: start,
    },
    'generation_config.json': {
      alignment_heads: [[0, 0]],
      begin_suppress_tokens: [32, eos],
      bos_token_id: eos,
      decoder_start_token_id: start,
      eos_token_id: eos,
      is_multilingual: true,
      lang_to_id: Object.fromEntries(LANGUAGES.map((code) => [`<|${code}|>`, id(`<|${code}|>`)])),
      max_initial_timestamp_index: 50,
      max_length: 448,
      no_timestamps_token_id: id('<|notimestamps|>'),
      pad_token_id: eos,
      prev_sot_token_id: id('<|startofprev|>'),
      return_timestamps: false,
      suppress_tokens: [],
      task_to_id: { transcribe: id('<|transcribe|>'), translate: id('<|translate|>') },
    },
    'preprocessor_config.json': {
      chunk_length: 30,
      feature_extractor_type: 'WhisperFeatureExtractor',
      feature_size: BANDS,
      hop_length: 160,
      n_fft: 400,
      n_samples: 30 * SAMPLE_RATE,
      nb_max_frames: 2 * FRAMES,
      padding_side: 'right',
      padding_value: 0,
      processor_class: 'WhisperProcessor',
      return_attention_mask: false,
      sampling_rate: SAMPLE_RATE,
    },
    'tokenizer.json': byteTokenizerOf(vocabulary),
    'tokenizer_config.json': {
      tokenizer_class: 'WhisperTokenizer',
      bos_token: '<|endoftext|>',
      eos_token: '<|endoftext|>',
      pad_token: '<|endoftext|>',
      clean_up_tokenization_spaces: false,
      model_max_length: 448,
    },
    'onnx/encoder_model_quantized.onnx': encoder(),
    'onnx/decoder_model_merged_quantized.onnx': decoder(showsAttention),
  };
}
