/**
 * Shaped like Florence-2: `vision_encoder`, `embed_tokens`, `encoder_model`, `decoder_model_merged`. It does a few tasks,
 * each asked for by a sentence of its own, which its processor writes for a task's name: it captions a picture by the
 * colour there is most of, and reads signs: a red one says STOP, a green one GO, a blue one SEA. What the picture and
 * the sentence give is put into the encoder's cache with the first step; later steps know of it from there alone.
 */
import { byteTokenizerOf, tokenId, type Vocabulary, vocabularySize } from './byte-tokenizer.ts';
import { Graph, type TensorInfo } from './onnx.ts';
import { COLOUR_WORDS, colourVectors, embedderGraph, type Grammar, nextWord, type Word, widthOf } from './sentences.ts';

const SIDE = 64;
/** Vectors of a picture: four by four. */
const GRID = 4;
const CONTEXT = 256;
const END = '</s>';
const CORNERS = [100, 100, 900, 100, 900, 300, 100, 300].map((place, index) => ({ place, index }));

/** The loc tokens in between are there, too: a place is said in a thousand steps. */
const LOCATIONS = Array.from({ length: 1_000 }, (_, place) => `<loc_${place}>`);
const vocabulary: Vocabulary = {
  special: ['<s>', '<pad>', END, '<unk>', ...LOCATIONS],
  words: [
    'The picture',
    ' is',
    ' mostly',
    ...COLOUR_WORDS.map(({ word }) => word),
    ' Nothing else',
    ' there',
    'STOP',
    'GO',
    'SEA',
    'sign',
  ],
};

/** After a word its place, number by number: each number is a little higher, so that every step has its own. */
const corner = (index: number): string => `<loc_${(CORNERS[index]?.place ?? 0) + index}>`;
const places: Record<string, Word[]> = Object.fromEntries(
  CORNERS.map(({ index }) => [
    corner(index),
    // A box has four numbers, a written line eight.
    index === 3
      ? [
          { word: corner(4), for: { text: 10 } },
          { word: END, for: { objects: 10 } },
        ]
      : [{ word: index === CORNERS.length - 1 ? END : corner(index + 1) }],
  ]),
);

const grammar: Grammar = {
  vocabulary,
  evidence: ['red', 'green', 'blue', 'text', 'regions', 'objects', 'detail'],
  // A letter that is in one task's sentence and in no other's.
  tokens: { x: { text: 1 }, ',': { regions: 1 }, L: { objects: 1 }, p: { detail: 1 } },
  next: {
    '<s>': [
      { word: 'The picture', bias: 200 },
      ...['STOP', 'GO', 'SEA'].map((word, index) => ({
        word,
        for: { text: 1_000, [['red', 'green', 'blue'][index] ?? '']: 1 },
      })),
      { word: 'sign', for: { objects: 1_000 } },
    ],
    ...Object.fromEntries(
      ['STOP', 'GO', 'SEA'].map((word) => [word, [{ word: END }, { word: corner(0), for: { regions: 10 }, bias: -5 }]]),
    ),
    sign: [{ word: corner(0) }],
    ...places,
    'The picture': [{ word: ' is' }],
    ' is': [{ word: ' mostly' }],
    ' mostly': COLOUR_WORDS,
    ...Object.fromEntries(COLOUR_WORDS.map(({ word }) => [word, [{ word: '.' }]])),
    '.': [{ word: END }, { word: ' Nothing else', for: { detail: 10 }, bias: -5 }],
    ' Nothing else': [{ word: ' there' }],
    ' there': [{ word: END }],
  },
};

function visionEncoder(): Uint8Array {
  const graph = new Graph();
  const side = SIDE / GRID;
  const means = graph.node('AveragePool', ['pixel_values'], { kernel_shape: [side, side], strides: [side, side] });
  const rows = graph.node('Transpose', [graph.node('Reshape', [means, graph.ints([0, 3, GRID ** 2])])], {
    perm: [0, 2, 1],
  });
  graph.node('Identity', [colourVectors(graph, rows, grammar)], {}, 'image_features');
  return graph.encode(
    [{ name: 'pixel_values', type: 'float', shape: ['batch_size', 3, SIDE, SIDE] }],
    [{ name: 'image_features', type: 'float', shape: ['batch_size', GRID ** 2, widthOf(grammar)] }],
  );
}

/** Padding is nothing; all else stays as it is. */
function encoder(): Uint8Array {
  const graph = new Graph();
  const mask = graph.node('Unsqueeze', [graph.cast('attention_mask', 'float'), graph.ints([-1])]);
  graph.node('Mul', ['inputs_embeds', mask], {}, 'last_hidden_state');
  const row = ['batch_size', 'encoder_sequence_length'];
  return graph.encode(
    [
      { name: 'attention_mask', type: 'int64', shape: row },
      { name: 'inputs_embeds', type: 'float', shape: [...row, widthOf(grammar)] },
    ],
    [{ name: 'last_hidden_state', type: 'float', shape: [...row, widthOf(grammar)] }],
  );
}

function decoder(): Uint8Array {
  const width = widthOf(grammar);
  const graph = new Graph();
  const axis = graph.ints([1]);
  const one = graph.floats([1], [1]);
  // With a cache what the encoder gave is in it already.
  const isFirst = graph.node('Sub', [one, graph.cast('use_cache_branch', 'float')]);
  const mask = graph.node('Unsqueeze', [graph.cast('encoder_attention_mask', 'float'), graph.ints([-1])]);
  const given = graph.node('Mul', [graph.node('Mul', ['encoder_hidden_states', mask]), isFirst]);
  const cache: TensorInfo[] = [];
  const remember = (side: 'encoder' | 'decoder', fresh: string): string => {
    const [key, value] = ['key', 'value'].map((part) => {
      const name = `0.${side}.${part}`;
      cache.push({ name, type: 'float', shape: ['batch_size', 1, `${side}_length`, width] });
      const rows = graph.node('Unsqueeze', [fresh, axis]);
      return graph.node('Concat', [`past_key_values.${name}`, rows], { axis: 2 }, `present.${name}`);
    });
    return graph.node('ReduceSum', [value ?? key ?? '', axis], { keepdims: 0 });
  };
  const seen = graph.node('ReduceSum', [remember('encoder', given), axis], { keepdims: 1 });
  remember('decoder', 'inputs_embeds');
  graph.node('Identity', [nextWord(graph, grammar, seen, 'inputs_embeds')], {}, 'logits');
  return graph.encode(
    [
      { name: 'encoder_attention_mask', type: 'int64', shape: ['batch_size', 'encoder_sequence_length'] },
      { name: 'encoder_hidden_states', type: 'float', shape: ['batch_size', 'encoder_sequence_length', width] },
      { name: 'inputs_embeds', type: 'float', shape: ['batch_size', 'sequence', width] },
      ...cache.map((info) => ({ ...info, name: `past_key_values.${info.name}` })),
      { name: 'use_cache_branch', type: 'bool', shape: [1] },
    ],
    [
      { name: 'logits', type: 'float', shape: ['batch_size', 'sequence', vocabularySize(vocabulary)] },
      ...cache.map((info) => ({ ...info, name: `present.${info.name}` })),
    ],
  );
}

export function florenceFiles(): Record<string, Uint8Array | object> {
  const width = widthOf(grammar);
  const id = (token: string): number => tokenId(vocabulary, token);
  const tokenizer = byteTokenizerOf(vocabulary);
  return {
    'config.json': {
      architectures: ['Florence2ForConditionalGeneration'],
      model_type: 'florence2',
      is_encoder_decoder: true,
      bos_token_id: id('<s>'),
      eos_token_id: id(END),
      pad_token_id: id('<pad>'),
      vocab_size: vocabularySize(vocabulary),
      text_config: {
        model_type: 'florence2_language',
        is_encoder_decoder: true,
        d_model: width,
        encoder_layers: 1,
        decoder_layers: 1,
        encoder_attention_heads: 1,
        decoder_attention_heads: 1,
        decoder_start_token_id: id(END),
        forced_bos_token_id: id('<s>'),
        forced_eos_token_id: id(END),
        max_position_embeddings: CONTEXT,
        no_repeat_ngram_size: 3,
        num_beams: 3,
        early_stopping: true,
      },
      vision_config: { model_type: 'davit', projection_dim: width },
    },
    'generation_config.json': { num_beams: 3, no_repeat_ngram_size: 3, early_stopping: true },
    'preprocessor_config.json': {
      processor_class: 'Florence2Processor',
      image_processor_type: 'CLIPImageProcessor',
      feature_extractor_type: 'CLIPFeatureExtractor',
      image_seq_length: GRID ** 2,
      do_center_crop: false,
      do_convert_rgb: true,
      do_normalize: true,
      do_rescale: true,
      do_resize: true,
      crop_size: { height: SIDE, width: SIDE },
      size: { height: SIDE, width: SIDE },
      image_mean: [0.485, 0.456, 0.406],
      image_std: [0.229, 0.224, 0.225],
      resample: 3,
      rescale_factor: 1 / 255,
      tasks_answer_post_processing_type: {
        '<OCR>': 'pure_text',
        '<OCR_WITH_REGION>': 'ocr',
        '<CAPTION>': 'pure_text',
        '<DETAILED_CAPTION>': 'pure_text',
        '<MORE_DETAILED_CAPTION>': 'pure_text',
        '<OD>': 'description_with_bboxes',
        '<REFERRING_EXPRESSION_SEGMENTATION>': 'polygons',
      },
      task_prompts_without_inputs: {
        '<OCR>': 'What is the text in the image?',
        '<OCR_WITH_REGION>': 'What is the text in the image, with regions?',
        '<CAPTION>': 'What does the image describe?',
        '<DETAILED_CAPTION>': 'Describe in detail what is shown in the image.',
        '<MORE_DETAILED_CAPTION>': 'Describe with a paragraph what is shown in the image.',
        '<OD>': 'Locate the objects with category name in the image.',
      },
      task_prompts_with_input: {
        '<REFERRING_EXPRESSION_SEGMENTATION>': 'Locate {input} in the image with mask',
      },
    },
    'tokenizer.json': {
      ...tokenizer,
      post_processor: {
        type: 'TemplateProcessing',
        single: [
          { SpecialToken: { id: '<s>', type_id: 0 } },
          { Sequence: { id: 'A', type_id: 0 } },
          { SpecialToken: { id: END, type_id: 0 } },
        ],
        pair: [{ Sequence: { id: 'A', type_id: 0 } }, { Sequence: { id: 'B', type_id: 0 } }],
        special_tokens: Object.fromEntries(
          ['<s>', END].map((token) => [token, { id: token, ids: [id(token)], tokens: [token] }]),
        ),
      },
    },
    'tokenizer_config.json': {
      tokenizer_class: 'BartTokenizer',
      bos_token: '<s>',
      eos_token: END,
      pad_token: '<pad>',
      unk_token: '<unk>',
      clean_up_tokenization_spaces: false,
      model_max_length: CONTEXT,
    },
    'onnx/vision_encoder_quantized.onnx': visionEncoder(),
    'onnx/embed_tokens_quantized.onnx': embedderGraph(grammar),
    'onnx/encoder_model_quantized.onnx': encoder(),
    'onnx/decoder_model_merged_quantized.onnx': decoder(),
  };
}
