/**
 * Speech with Kokoro (StyleTTS 2): sounds and a voice's style in, a wave out. It reads sounds, not letters; espeak-ng,
 * a program of its own, tells how a text is pronounced.
 */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { AutoTokenizer, StyleTextToSpeech2Model, Tensor } from '@huggingface/transformers';
import { JobError } from '../../platform/workers/protocol.ts';
import type { SpeechOutput, TextToSpeechInput } from '../types.ts';
import { pronounce } from './pronounce.ts';
import type { LoadSettings, Runner } from './runner.ts';

const SAMPLE_RATE = 24_000;
/** Numbers of a style. A voice has one for each length of text, up to the longest the model takes. */
const STYLE = 256;
const LONGEST = 510;
const DEFAULT_VOICE = 'af_heart';
/** Names begin with the accent (American, British) and the sex. */
const VOICE = /^[ab][fm]_[a-z]{1,20}$/;

export async function loadStyledSpeech({
  folder,
  options,
}: LoadSettings): Promise<Runner<TextToSpeechInput, SpeechOutput>> {
  const tokenizer = await AutoTokenizer.from_pretrained(folder, { local_files_only: true });
  const model = await StyleTextToSpeech2Model.from_pretrained(folder, options);
  return {
    async run({ text, voice = DEFAULT_VOICE, speed = 1 }, context) {
      const styles = await readVoice(folder, voice);
      const pieces: Float32Array[] = [];
      for (const sounds of await pronounce(text, voice.startsWith('b') ? 'en-gb' : 'en-us')) {
        if (context.isCancelled()) break;
        const { input_ids } = tokenizer(sounds, { truncation: true });
        // The two marks around the text are no sounds.
        const length = Math.min(Math.max((input_ids.dims.at(-1) ?? 2) - 2, 0), LONGEST - 1);
        const style = new Tensor('float32', styles.slice(length * STYLE, (length + 1) * STYLE), [1, STYLE]);
        const { waveform } = await model({ input_ids, style, speed: new Tensor('float32', [speed], [1]) });
        pieces.push(waveform.data as Float32Array);
      }
      return { audio: join(pieces), sampleRate: SAMPLE_RATE };
    },
  };
}

async function readVoice(folder: string, voice: string): Promise<Float32Array> {
  try {
    if (!VOICE.test(voice)) throw new Error('No name of a voice.');
    const bytes = await readFile(path.join(folder, 'voices', `${voice}.bin`));
    return new Float32Array(Uint8Array.from(bytes).buffer);
  } catch (error) {
    throw new JobError('This model has no such voice.', { cause: error });
  }
}

function join(pieces: readonly Float32Array[]): Float32Array {
  const whole = new Float32Array(pieces.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}
