/**
 * Shaped like Kokoro (StyleTTS 2): one `model`, and a file a voice with a style for each length of text. Every sound is a
 * tone of its own pitch, for a tenth of a second at its own pace; a voice's style says how loud. In the marks around the
 * text, where nothing sounds, stands which style was taken: its number, in thousandths.
 */
import { Graph } from './onnx.ts';

const SAMPLE_RATE = 24_000;
const SOUND_SAMPLES = 2_400;
const STYLE = 256;
const LENGTHS = 510;
/** As published, the sounds that are missing here are left out of the text. */
const SOUNDS = [...'$;:,.!?—…"() abcdefhijklmnopqstuvwxyzɑɐɒæβɔɕçɖðʤəɚɛɜɟɡɥɨɪʝɯɰŋɳɲɴøɸθœɹɾɻʁɽʂʃʈʧʊʋʌɣɤχʎʒʔˈˌːʰʲ↓→↗↘ᵻ'];
export const KOKORO_VOICES = { af_heart: 0.5, am_michael: 0.25, bf_emma: 0.4 } as const;

function styles(loudness: number): Uint8Array {
  const values = new Float32Array(LENGTHS * STYLE);
  for (let length = 0; length < LENGTHS; length++) {
    values[length * STYLE] = loudness;
    values[length * STYLE + 1] = length / 1_000;
  }
  return new Uint8Array(values.buffer);
}

function model(): Uint8Array {
  const graph = new Graph();
  const number = (value: number): string => graph.floats([value], [1]);
  const of = (index: number): string =>
    graph.node('Slice', ['style', graph.ints([index]), graph.ints([index + 1]), graph.ints([1])]);
  const samples = graph.cast(graph.node('Div', [number(SOUND_SAMPLES), 'speed']), 'int64');
  const times = graph.node('Range', [graph.ints([0], []), graph.node('Squeeze', [samples]), graph.ints([1], [])]);
  const ids = graph.node('Transpose', [graph.cast('input_ids', 'float')], { perm: [1, 0] });
  const hertz = graph.node('Add', [graph.node('Mul', [ids, number(20)]), number(200)]);
  const angle = graph.node('Mul', [
    graph.node('Mul', [hertz, number((2 * Math.PI) / SAMPLE_RATE)]),
    graph.cast(times, 'float'),
  ]);
  const isSound = graph.cast(graph.node('Greater', [ids, number(0.5)]), 'float');
  const tones = graph.node('Mul', [graph.node('Mul', [graph.node('Sin', [angle]), of(0)]), isSound]);
  const marks = graph.node('Mul', [graph.node('Sub', [number(1), isSound]), of(1)]);
  graph.node('Reshape', [graph.node('Add', [tones, marks]), graph.ints([1, -1])], {}, 'waveform');
  return graph.encode(
    [
      { name: 'input_ids', type: 'int64', shape: [1, 'sequence_length'] },
      { name: 'style', type: 'float', shape: [1, STYLE] },
      { name: 'speed', type: 'float', shape: [1] },
    ],
    [{ name: 'waveform', type: 'float', shape: [1, 'samples'] }],
  );
}

export function kokoroFiles(): Record<string, Uint8Array | object> {
  const known = SOUNDS.filter((sound) => sound !== '$')
    .map((sound) => sound.replace(/[()."?!]/, '\\$&'))
    .join('');
  return {
    'config.json': { model_type: 'style_text_to_speech_2' },
    'tokenizer.json': {
      version: '1.0',
      truncation: null,
      padding: null,
      added_tokens: [],
      normalizer: { type: 'Replace', pattern: { Regex: `[^${known}]` }, content: '' },
      pre_tokenizer: { type: 'Split', pattern: { Regex: '' }, behavior: 'Isolated', invert: false },
      post_processor: {
        type: 'TemplateProcessing',
        single: [
          { SpecialToken: { id: '$', type_id: 0 } },
          { Sequence: { id: 'A', type_id: 0 } },
          { SpecialToken: { id: '$', type_id: 0 } },
        ],
        special_tokens: { $: { id: '$', ids: [0], tokens: ['$'] } },
      },
      decoder: null,
      model: { vocab: Object.fromEntries(SOUNDS.map((sound, id) => [sound, id])) },
    },
    'tokenizer_config.json': {
      model_max_length: 512,
      pad_token: '$',
      tokenizer_class: 'PreTrainedTokenizer',
      unk_token: '$',
    },
    'onnx/model_quantized.onnx': model(),
    ...Object.fromEntries(
      Object.entries(KOKORO_VOICES).map(([voice, loudness]) => [`voices/${voice}.bin`, styles(loudness)]),
    ),
  };
}
