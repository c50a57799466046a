/**
 * Shaped like Qwen2-VL and Qwen3-VL: `vision_encoder`, `embed_tokens`, `decoder_model_merged`, with places in three
 * dimensions (time, height, width). A picture keeps its proportions: it is cut into patches, four of which are one
 * vector. It says how many pictures it was shown and which colour there is most of. Where the place of a word is not
 * the next after all before, it says it is lost. The two differ in the name of the grid, the size of a patch, and where
 * their settings stand. Their weights are named as published: not all parts in one precision, and beside the graph
 * where they are large. (The numbers in them are whole all the same.)
 */
import { byteTokenizerOf, tokenId, vocabularySize } from './byte-tokenizer.ts';
import { Graph } from './onnx.ts';
import {
  COLOUR_WORDS,
  colourVectors,
  counting,
  decoderBeside,
  decoderGraph,
  embedderGraph,
  type Grammar,
  LOST,
  widthOf,
} from './sentences.ts';

const CONTEXT = 4_096;
const MERGE = 2;
const FRAMES = 2;
const COUNTS = [' no', ' one', ' two', ' three'];
const END = '<|im_end|>';

const grammar: Grammar = {
  vocabulary: {
    special: [
      '<|endoftext|>',
      '<|im_start|>',
      END,
      '<|vision_start|>',
      '<|vision_end|>',
      '<|image_pad|>',
      '<|video_pad|>',
    ],
    words: ['Shown:', ...COUNTS, ' picture', ' mostly', ...COLOUR_WORDS.map(({ word }) => word), LOST],
  },
  evidence: ['red', 'green', 'blue', 'pictures'],
  tokens: { '<|vision_start|>': { pictures: 1 } },
  next: {
    '\n': [{ word: 'Shown:' }],
    'Shown:': counting('pictures', COUNTS),
    ' no': [{ word: ' picture' }],
    ' one': [{ word: ' mostly' }],
    ' two': [{ word: ' mostly' }],
    ' three': [{ word: ' mostly' }],
    ' mostly': COLOUR_WORDS,
    ...Object.fromEntries(COLOUR_WORDS.map(({ word }) => [word, [{ word: '.' }]])),
    ' picture': [{ word: '.' }],
    '.': [{ word: END }],
    [LOST]: [{ word: END }],
  },
};

const TEMPLATE =
  "{% set image_count = namespace(value=0) %}{% for message in messages %}{% if loop.first and message['role'] != 'system' %}<|im_start|>system\nYou are a helpful assistant.<|im_end|>\n{% endif %}<|im_start|>{{ message['role'] }}\n{% if message['content'] is string %}{{ message['content'] }}<|im_end|>\n{% else %}{% for content in message['content'] %}{% if content['type'] == 'image' or 'image' in content or 'image_url' in content %}{% set image_count.value = image_count.value + 1 %}{% if add_vision_id %}Picture {{ image_count.value }}: {% endif %}<|vision_start|><|image_pad|><|vision_end|>{% elif 'text' in content %}{{ content['text'] }}{% endif %}{% endfor %}<|im_end|>\n{% endif %}{% endfor %}{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}";

/** Patches, each a row of channel, frame and pixel, to vectors. Of patches that do not fill the grid nothing is seen. */
function visionEncoder(gridName: string, patch: number): Uint8Array {
  const graph = new Graph();
  const pixels = patch ** 2 * FRAMES;
  const groups = graph.node('Reshape', ['pixel_values', graph.ints([-1, MERGE ** 2, 3, pixels])]);
  const means = graph.node('ReduceMean', [groups], { axes: [1, 3], keepdims: 0 });
  const patches = graph.node('ReduceProd', [graph.cast(gridName, 'float')], { axes: [1], keepdims: 0 });
  const promised = graph.node('ReduceSum', [patches], { keepdims: 1 });
  const there = graph.cast(graph.node('Gather', [graph.node('Shape', ['pixel_values']), graph.ints([0])]), 'float');
  const fits = graph.cast(graph.node('Equal', [promised, there]), 'float');
  graph.node('Mul', [colourVectors(graph, means, grammar), fits], {}, 'image_features');
  return graph.encode(
    [
      { name: 'pixel_values', type: 'float', shape: ['patches', 3 * pixels] },
      { name: gridName, type: 'int64', shape: ['pictures', 3] },
    ],
    [{ name: 'image_features', type: 'float', shape: ['tokens', widthOf(grammar)] }],
  );
}

export function qwenVlFiles(generation: 2 | 3): Record<string, Uint8Array | object> {
  const { vocabulary } = grammar;
  const width = widthOf(grammar);
  const patch = generation === 2 ? 14 : 16;
  const id = (token: string): number => tokenId(vocabulary, token);
  const beside = decoderBeside(grammar, 'threefold', 'decoder_model_merged_q4.onnx_data');
  const text = {
    hidden_size: width,
    head_dim: width,
    num_attention_heads: 1,
    num_key_value_heads: 1,
    num_hidden_layers: 1,
    max_position_embeddings: CONTEXT,
    vocab_size: vocabularySize(vocabulary),
    rope_scaling: { type: 'mrope', mrope_section: [16, 24, 24] },
  };
  return {
    'config.json': {
      architectures: [`Qwen${generation}VLForConditionalGeneration`],
      model_type: `qwen${generation}_vl`,
      image_token_id: id('<|image_pad|>'),
      video_token_id: id('<|video_pad|>'),
      vision_start_token_id: id('<|vision_start|>'),
      vision_end_token_id: id('<|vision_end|>'),
      vision_config: { model_type: `qwen${generation}_vl`, patch_size: patch, spatial_merge_size: MERGE },
      ...(generation === 3 && {
        'transformers.js_config': { use_external_data_format: { 'decoder_model_merged_q4.onnx': 1 } },
      }),
      ...(generation === 2 ? text : { text_config: { model_type: 'qwen3_vl_text', ...text } }),
    },
    'generation_config.json': {
      bos_token_id: 256,
      pad_token_id: 256,
      eos_token_id: [id(END), 256],
      do_sample: true,
      temperature: 0.01,
      top_k: 1,
      top_p: 0.001,
    },
    'preprocessor_config.json': {
      do_convert_rgb: true,
      do_normalize: true,
      do_rescale: true,
      do_resize: true,
      image_mean: [0.48145466, 0.4578275, 0.40821073],
      image_processor_type: generation === 2 ? 'Qwen2VLImageProcessor' : 'Qwen2VLImageProcessorFast',
      image_std: [0.26862954, 0.26130258, 0.27577711],
      merge_size: MERGE,
      patch_size: patch,
      processor_class: `Qwen${generation}VLProcessor`,
      resample: 3,
      rescale_factor: 1 / 255,
      size: { shortest_edge: generation === 2 ? 3_136 : 65_536, longest_edge: 16_777_216 },
      temporal_patch_size: FRAMES,
      ...(generation === 2 && { min_pixels: 3_136, max_pixels: 12_845_056 }),
    },
    'tokenizer.json': byteTokenizerOf(vocabulary),
    'tokenizer_config.json': {
      tokenizer_class: 'Qwen2Tokenizer',
      eos_token: END,
      pad_token: '<|endoftext|>',
      clean_up_tokenization_spaces: false,
      model_max_length: CONTEXT,
      ...(generation === 2 && { chat_template: TEMPLATE }),
    },
    ...(generation === 3 && { 'chat_template.jinja': Buffer.from(TEMPLATE) }),
    ...(generation === 2
      ? {
          'onnx/vision_encoder_fp16.onnx': visionEncoder('grid_thw', patch),
          'onnx/embed_tokens_quantized.onnx': embedderGraph(grammar),
          'onnx/decoder_model_merged_q4.onnx': decoderGraph(grammar, 'threefold'),
        }
      : {
          'onnx/vision_encoder_q4.onnx': visionEncoder('image_grid_thw', patch),
          'onnx/embed_tokens_q4.onnx': embedderGraph(grammar),
          'onnx/decoder_model_merged_q4.onnx': beside.graph,
          'onnx/decoder_model_merged_q4.onnx_data': beside.data,
        }),
  };
}
