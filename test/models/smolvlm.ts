/**
 * Shaped like SmolVLM (Idefics 3): `vision_encoder`, `embed_tokens`, `decoder_model_merged`. A large picture is cut into
 * tiles, each seen by itself and all of it once more in small; a tile is four vectors. It says how many pictures it was
 * shown and which colour there is most of in them; asked without one, that it sees none. A tilde in the question makes
 * it go on and on.
 */
import { byteTokenizerOf, tokenId, vocabularySize } from './byte-tokenizer.ts';
import { Graph } from './onnx.ts';
import {
  COLOUR_WORDS,
  colourVectors,
  counting,
  decoderGraph,
  embedderGraph,
  type Grammar,
  LOST,
  widthOf,
} from './sentences.ts';

/** Pixels of a tile's side, and the longest side of a picture. */
const TILE = 64;
const LONGEST = 128;
/** Vectors of a tile: two by two. */
const TILE_TOKENS = 4;
const CONTEXT = 512;
const COUNTS = [' no', ' one', ' two', ' three'];

const grammar: Grammar = {
  vocabulary: {
    special: [
      '<|endoftext|>',
      '<|im_start|>',
      '<end_of_utterance>',
      '<fake_token_around_image>',
      '<image>',
      '<global-img>',
      ...[1, 2].flatMap((row) => [1, 2].map((column) => `<row_${row}_col_${column}>`)),
    ],
    words: ['I see', ...COUNTS, ' picture', ' mostly', ' and', ...COLOUR_WORDS.map(({ word }) => word), LOST],
  },
  evidence: ['red', 'green', 'blue', 'pictures', 'endless'],
  tokens: { '<global-img>': { pictures: 1 }, '~': { endless: 1 } },
  next: {
    ':': [{ word: 'I see' }],

    'I see': counting('pictures', COUNTS),
    ' no': [{ word: ' picture' }],
    ' one': [{ word: ' mostly' }],
    ' two': [{ word: ' mostly' }],
    ' three': [{ word: ' mostly' }],
    ' mostly': COLOUR_WORDS,
    ...Object.fromEntries(
      COLOUR_WORDS.map(({ word }) => [word, [{ word: '.' }, { word: ' and', bias: -5, for: { endless: 10 } }]]),
    ),
    ' and': COLOUR_WORDS,
    ' picture': [{ word: '.' }],
    '.': [{ word: '<end_of_utterance>' }],
    [LOST]: [{ word: '<end_of_utterance>' }],
  },
};

const TEMPLATE =
  "<|im_start|>{% for message in messages %}{{message['role'] | capitalize}}{% if message['content'][0]['type'] == 'image' %}{{':'}}{% else %}{{': '}}{% endif %}{% for line in message['content'] %}{% if line['type'] == 'text' %}{{line['text']}}{% elif line['type'] == 'image' %}{{ '<image>' }}{% endif %}{% endfor %}<end_of_utterance>\n{% endfor %}{% if add_generation_prompt %}{{ 'Assistant:' }}{% endif %}";

/** Tiles [batch, pictures, 3, side, side] to vectors [tiles, four, width]. */
function visionEncoder(): Uint8Array {
  const graph = new Graph();
  const tiles = graph.node('Reshape', ['pixel_values', graph.ints([-1, 3, TILE, TILE])]);
  const side = TILE / 2;
  const means = graph.node('AveragePool', [tiles], { kernel_shape: [side, side], strides: [side, side] });
  const rows = graph.node('Transpose', [graph.node('Reshape', [means, graph.ints([0, 3, TILE_TOKENS])])], {
    perm: [0, 2, 1],
  });
  // What is only there to fill up is not seen.
  const real = graph.node('ReduceMax', [graph.cast('pixel_attention_mask', 'float')], { axes: [2, 3], keepdims: 0 });
  const seen = graph.node('Reshape', [real, graph.ints([-1, 1, 1])]);
  graph.node('Mul', [colourVectors(graph, rows, grammar), seen], {}, 'image_features');
  return graph.encode(
    [
      { name: 'pixel_values', type: 'float', shape: ['batch', 'pictures', 3, 'height', 'width'] },
      { name: 'pixel_attention_mask', type: 'bool', shape: ['batch', 'pictures', 'height', 'width'] },
    ],
    [{ name: 'image_features', type: 'float', shape: ['tiles', TILE_TOKENS, widthOf(grammar)] }],
  );
}

export function smolVlmFiles(): Record<string, Uint8Array | object> {
  const { vocabulary } = grammar;
  const width = widthOf(grammar);
  const eos = tokenId(vocabulary, '<end_of_utterance>');
  return {
    'config.json': {
      architectures: ['Idefics3ForConditionalGeneration'],
      model_type: 'idefics3',
      image_token_id: tokenId(vocabulary, '<image>'),
      scale_factor: 4,
      text_config: {
        model_type: 'llama',
        hidden_size: width,
        head_dim: width,
        num_attention_heads: 1,
        num_key_value_heads: 1,
        num_hidden_layers: 1,
        max_position_embeddings: CONTEXT,
        vocab_size: vocabularySize(vocabulary),
      },
      vision_config: { model_type: 'idefics3', hidden_size: width, image_size: TILE },
    },
    'generation_config.json': { bos_token_id: 256, eos_token_id: eos, pad_token_id: 256 },
    'preprocessor_config.json': {
      do_convert_rgb: true,
      do_image_splitting: true,
      do_normalize: true,
      do_pad: true,
      do_rescale: true,
      do_resize: true,
      image_mean: [0.5, 0.5, 0.5],
      image_processor_type: 'Idefics3ImageProcessor',
      image_std: [0.5, 0.5, 0.5],
      max_image_size: { longest_edge: TILE },
      processor_class: 'Idefics3Processor',
      resample: 1,
      rescale_factor: 1 / 255,
      size: { longest_edge: LONGEST },
    },
    'processor_config.json': { image_seq_len: TILE_TOKENS, processor_class: 'Idefics3Processor' },
    'tokenizer.json': byteTokenizerOf(vocabulary),
    'tokenizer_config.json': {
      tokenizer_class: 'GPT2Tokenizer',
      bos_token: '<|im_start|>',
      eos_token: '<end_of_utterance>',
      pad_token: '<|endoftext|>',
      clean_up_tokenization_spaces: false,
      model_max_length: CONTEXT,
    },
    // Beside the tokenizer's settings, as repositories of pictures' models have it.
    'chat_template.json': { chat_template: TEMPLATE },
    'onnx/vision_encoder_quantized.onnx': visionEncoder(),
    'onnx/embed_tokens_quantized.onnx': embedderGraph(grammar),
    'onnx/decoder_model_merged_quantized.onnx': decoderGraph(grammar, 'flat'),
  };
}
