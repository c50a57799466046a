/** Text as speech. */
import { pipeline } from '@huggingface/transformers';
import type { SpeechOutput, TextToSpeechInput } from '../types.ts';
import type { LoadSettings, Runner } from './runner.ts';

export async function loadTextToSpeech({
  folder,
  options,
}: LoadSettings): Promise<Runner<TextToSpeechInput, SpeechOutput>> {
  const speak = await pipeline('text-to-speech', folder, options);
  return {
    async run({ text, speed }) {
      const { audio, sampling_rate } = await speak(text, speed === undefined ? {} : { speed });
      return { audio: Array.isArray(audio) ? (audio[0] ?? new Float32Array()) : audio, sampleRate: sampling_rate };
    },
  };
}
