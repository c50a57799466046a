/** A sentence encoder: words that mean nearly the same have nearly the same vector, all others have unlike ones. */
import { Graph } from './onnx.ts';
import { createWeights } from './random.ts';

const HIDDEN = 64;
/** Each line is one meaning. */
const MEANINGS: readonly (readonly string[])[] = [
  ['dog', 'dogs', 'puppy', 'hound', 'terrier'],
  ['cat', 'cats', 'kitten'],
  ['car', 'cars', 'automobile', 'vehicle'],
  ['doctor', 'physician'],
  ['happy', 'glad', 'joyful'],
  ['house', 'home', 'dwelling'],
  ['eat', 'eats', 'food', 'meal', 'dinner'],
  ['music', 'song', 'melody'],
];
const FILLERS = [
  'a',
  'an',
  'the',
  'is',
  'are',
  'my',
  'i',
  'have',
  'has',
  'what',
  'of',
  'to',
  'and',
  'pet',
  'name',
  'in',
];
const SPECIAL = ['[PAD]', '[UNK]', '[CLS]', '[SEP]', '[MASK]'];
const LETTERS = [..."abcdefghijklmnopqrstuvwxyz0123456789.,?!'"];
const WORDS = [
  ...SPECIAL,
  ...MEANINGS.flat(),
  ...FILLERS.filter((word) => word.length > 1),
  ...LETTERS,
  ...LETTERS.map((letter) => `##${letter}`),
];

/** Vectors of a meaning are long and those of a word's own are short: fillers and letters weigh little. */
function wordVectors(): Float32Array {
  const weights = createWeights(11);
  const meanings = MEANINGS.map(() => weights(HIDDEN, 1));
  const vectors = new Float32Array(WORDS.length * HIDDEN);
  for (const [index, word] of WORDS.entries()) {
    const meaning = meanings[MEANINGS.findIndex((words) => words.includes(word))];
    const own = weights(HIDDEN, SPECIAL.includes(word) ? 0 : 0.1);
    for (let i = 0; i < HIDDEN; i++) vectors[index * HIDDEN + i] = (meaning?.[i] ?? 0) + (own[i] ?? 0);
  }
  return vectors;
}

export function encoderFiles(): Record<string, Uint8Array | object> {
  const graph = new Graph();
  const words = graph.node('Gather', [graph.floats(wordVectors(), [WORDS.length, HIDDEN]), 'input_ids']);
  const mask = graph.node('Unsqueeze', [graph.cast('attention_mask', 'float'), graph.ints([-1])]);
  graph.node('Mul', [words, mask], {}, 'last_hidden_state');
  const special = (content: string) => ({
    id: WORDS.indexOf(content),
    content,
    single_word: false,
    lstrip: false,
    rstrip: false,
    normalized: false,
    special: true,
  });
  return {
    'config.json': { architectures: ['BertModel'], model_type: 'bert', hidden_size: HIDDEN, vocab_size: WORDS.length },
    'tokenizer.json': {
      version: '1.0',
      truncation: null,
      padding: null,
      added_tokens: SPECIAL.map(special),
      normalizer: {
        type: 'BertNormalizer',
        clean_text: true,
        handle_chinese_chars: true,
        strip_accents: null,
        lowercase: true,
      },
      pre_tokenizer: { type: 'BertPreTokenizer' },
      post_processor: {
        type: 'TemplateProcessing',
        single: [
          { SpecialToken: { id: '[CLS]', type_id: 0 } },
          { Sequence: { id: 'A', type_id: 0 } },
          { SpecialToken: { id: '[SEP]', type_id: 0 } },
        ],
        pair: [{ Sequence: { id: 'A', type_id: 0 } }, { Sequence: { id: 'B', type_id: 1 } }],
        special_tokens: {
          '[CLS]': { id: '[CLS]', ids: [WORDS.indexOf('[CLS]')], tokens: ['[CLS]'] },
          '[SEP]': { id: '[SEP]', ids: [WORDS.indexOf('[SEP]')], tokens: ['[SEP]'] },
        },
      },
      decoder: { type: 'WordPiece', prefix: '##', cleanup: true },
      model: {
        type: 'WordPiece',
        unk_token: '[UNK]',
        continuing_subword_prefix: '##',
        max_input_chars_per_word: 100,
        vocab: Object.fromEntries(WORDS.map((word, id) => [word, id])),
      },
    },
    'tokenizer_config.json': {
      tokenizer_class: 'BertTokenizer',
      do_lower_case: true,
      pad_token: '[PAD]',
      unk_token: '[UNK]',
      cls_token: '[CLS]',
      sep_token: '[SEP]',
      mask_token: '[MASK]',
      model_max_length: 512,
    },
    'onnx/model.onnx': graph.encode(
      [
        { name: 'input_ids', type: 'int64', shape: ['batch', 'sequence'] },
        { name: 'attention_mask', type: 'int64', shape: ['batch', 'sequence'] },
      ],
      [{ name: 'last_hidden_state', type: 'float', shape: ['batch', 'sequence', HIDDEN] }],
    ),
  };
}
