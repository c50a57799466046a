/**
 * A speech model shaped like wav2vec 2.0 with CTC. It knows a language of tones: a letter is a tone of its own pitch,
 * and silence parts letters. It listens with a bank of filters, one a letter.
 */
import { Graph } from './onnx.ts';

export const SAMPLE_RATE = 16_000;
const ALPHABET = 'abcdefghijklmnopqrstuvwxyz';
/** Hz of `a`, and from a letter to the next: windows of 25 ms tell 40 Hz apart. */
export const LOWEST_HZ = 400;
export const STEP_HZ = 120;
const WINDOW = 400;
const HOP = 320;
const TOKENS = ['<pad>', '<s>', '</s>', '<unk>', '|', ...ALPHABET];
/** Seconds of a letter, of the pause after it, and of the pause between words. */
const LETTER_S = 0.1;
const PAUSE_S = 0.06;
const WORD_PAUSE_S = 0.1;

const pitch = (index: number): number => LOWEST_HZ + index * STEP_HZ;
/** Between words sounds a tone below all letters. */
const WORD_HZ = LOWEST_HZ - STEP_HZ;

/** The sound of a text of small letters and spaces. */
export function sing(text: string): Float32Array {
  const samples: number[] = [];
  const sound = (hertz: number, seconds: number): void => {
    for (let i = 0; i < seconds * SAMPLE_RATE; i++)
      samples.push(0.5 * Math.sin((2 * Math.PI * hertz * i) / SAMPLE_RATE));
  };
  sound(0, PAUSE_S);
  for (const letter of text) {
    if (letter === ' ') sound(WORD_HZ, WORD_PAUSE_S);
    else sound(pitch(ALPHABET.indexOf(letter)), LETTER_S);
    sound(0, PAUSE_S);
  }
  return Float32Array.from(samples);
}

export function speechFiles(): Record<string, Uint8Array | object> {
  const graph = new Graph();
  const pitches = TOKENS.map((token) =>
    token === '|' ? WORD_HZ : ALPHABET.includes(token) ? pitch(ALPHABET.indexOf(token)) : 0,
  );
  const bank = (wave: (angle: number) => number): string =>
    graph.floats(
      pitches.flatMap((hertz) =>
        Array.from({ length: WINDOW }, (_, i) =>
          hertz === 0 ? 0 : wave((2 * Math.PI * hertz * i) / SAMPLE_RATE) / WINDOW,
        ),
      ),
      [TOKENS.length, 1, WINDOW],
    );
  const sound = graph.node('Unsqueeze', ['input_values', graph.ints([1])]);
  const energies = [Math.sin, Math.cos].map((wave) => {
    const heard = graph.node('Conv', [sound, bank(wave)], { strides: [HOP] });
    return graph.node('Mul', [heard, heard]);
  });
  const energy = graph.node('Transpose', [graph.node('Add', energies)], { perm: [0, 2, 1] });
  // A full tone of unit variance has an energy of a half; the blank wins below a fifth of that.
  const blank = graph.floats(
    TOKENS.map((_, index) => (index === 0 ? 0.1 : index < 4 ? -1 : 0)),
    [TOKENS.length],
  );
  graph.node('Mul', [graph.node('Add', [energy, blank]), graph.floats([50], [1])], {}, 'logits');
  const special = (id: number) => ({
    id,
    content: TOKENS[id],
    single_word: false,
    lstrip: true,
    rstrip: true,
    normalized: false,
    // The blank is taken out by the CTC decoder, after it has parted what is doubled.
    special: id !== 0,
  });
  return {
    'config.json': {
      architectures: ['Wav2Vec2ForCTC'],
      model_type: 'wav2vec2',
      vocab_size: TOKENS.length,
      pad_token_id: 0,
    },
    'preprocessor_config.json': {
      feature_extractor_type: 'Wav2Vec2FeatureExtractor',
      processor_class: 'Wav2Vec2Processor',
      do_normalize: true,
      feature_size: 1,
      sampling_rate: SAMPLE_RATE,
    },
    'tokenizer.json': {
      version: '1.0',
      truncation: null,
      padding: null,
      added_tokens: [0, 1, 2, 3].map(special),
      normalizer: { type: 'Replace', pattern: { String: ' ' }, content: '|' },
      pre_tokenizer: { type: 'Split', pattern: { Regex: '' }, behavior: 'Isolated', invert: false },
      post_processor: null,
      decoder: { type: 'CTC', pad_token: '<pad>', word_delimiter_token: '|', cleanup: true },
      model: { vocab: Object.fromEntries(TOKENS.map((token, id) => [token, id])) },
    },
    'tokenizer_config.json': {
      tokenizer_class: 'Wav2Vec2CTCTokenizer',
      pad_token: '<pad>',
      unk_token: '<unk>',
      word_delimiter_token: '|',
      model_max_length: 1_000_000,
    },
    'onnx/model.onnx': graph.encode(
      [{ name: 'input_values', type: 'float', shape: ['batch', 'samples'] }],
      [{ name: 'logits', type: 'float', shape: ['batch', 'frames', TOKENS.length] }],
    ),
  };
}
