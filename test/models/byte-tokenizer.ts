/** A tokenizer of bytes: 256 tokens for them, and the marks of a chat. Ids are easily computed by hand. */

/** GPT-2's printable stand-ins for bytes (https://github.com/openai/gpt-2/blob/master/src/encoder.py). */
function byteSymbols(): string[] {
  const printable = (byte: number): boolean =>
    (byte >= 33 && byte <= 126) || (byte >= 161 && byte <= 172) || (byte >= 174 && byte <= 255);
  let shifted = 0;
  return Array.from({ length: 256 }, (_, byte) => String.fromCharCode(printable(byte) ? byte : 256 + shifted++));
}

export const SPECIAL = { endOfText: 256, start: 257, end: 258 } as const;
export const VOCABULARY = 259;
const SPECIAL_WORDS = ['<|endoftext|>', '<|im_start|>', '<|im_end|>'];

/** ChatML, as SmolLM2's and Qwen's templates have it. */
export const CHAT_TEMPLATE =
  "{% for message in messages %}{{'<|im_start|>' + message['role'] + '\\n' + message['content'] + '<|im_end|>' + '\\n'}}{% endfor %}{% if add_generation_prompt %}{{ '<|im_start|>assistant\\n' }}{% endif %}";

/** Words as the vocabulary writes them: each byte by its printable stand-in. */
const symbolsOf = (text: string): string => [...Buffer.from(text)].map((byte) => SYMBOLS[byte]).join('');
const SYMBOLS = byteSymbols();

export interface Vocabulary {
  /** Marks; a text made of tokens leaves them out. */
  readonly special: readonly string[];
  /** Tokens that are found as a whole in a text, and stay in it. */
  readonly added?: readonly string[];
  /** Words the model says, but nothing is read as: texts are read byte by byte. */
  readonly words?: readonly string[];
}

const tokensOf = ({ special, added = [], words = [] }: Vocabulary): readonly string[] => [
  ...special,
  ...added,
  ...words,
];

export const vocabularySize = (vocabulary: Vocabulary): number => 256 + tokensOf(vocabulary).length;

/** The id of a mark or word; a single character of ASCII is its byte. */
export function tokenId(vocabulary: Vocabulary, token: string): number {
  const index = tokensOf(vocabulary).indexOf(token);
  if (index >= 0) return 256 + index;
  if (token.length === 1) return token.charCodeAt(0);
  throw new Error(`No token: ${token}`);
}

/** `tokenizer.json`: bytes first, then the marks, then the words. */
export function byteTokenizerOf(vocabulary: Vocabulary) {
  const { special, added = [], words = [] } = vocabulary;
  const marks = [...special, ...added];
  return {
    version: '1.0',
    truncation: null,
    padding: null,
    added_tokens: marks.map((content, index) => ({
      id: 256 + index,
      content,
      single_word: false,
      lstrip: false,
      rstrip: false,
      normalized: false,
      special: index < special.length,
    })),
    normalizer: null,
    pre_tokenizer: { type: 'ByteLevel', add_prefix_space: false, trim_offsets: true, use_regex: true },
    post_processor: null,
    decoder: { type: 'ByteLevel', add_prefix_space: true, trim_offsets: true, use_regex: true },
    model: {
      type: 'BPE',
      dropout: null,
      unk_token: null,
      continuing_subword_prefix: '',
      end_of_word_suffix: '',
      fuse_unk: false,
      byte_fallback: false,
      vocab: Object.fromEntries([...SYMBOLS, ...marks, ...words.map(symbolsOf)].map((symbol, id) => [symbol, id])),
      merges: [],
    },
  };
}

export const byteTokenizer = byteTokenizerOf({ special: SPECIAL_WORDS });

export const byteTokenizerConfig = {
  tokenizer_class: 'GPT2Tokenizer',
  eos_token: '<|im_end|>',
  bos_token: '<|endoftext|>',
  pad_token: '<|endoftext|>',
  clean_up_tokenization_spaces: false,
  model_max_length: 512,
  chat_template: CHAT_TEMPLATE,
};
