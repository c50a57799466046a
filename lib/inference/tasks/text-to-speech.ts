/** Text as speech. */
import { AutoConfig, pipeline } from '@huggingface/transformers';
import type { SpeechOutput, TextToSpeechInput } from '../types.ts';
import { loadStyledSpeech } from './kokoro.ts';
import type { LoadSettings, Runner } from './runner.ts';

export async function loadTextToSpeech(settings: LoadSettings): Promise<Runner<TextToSpeechInput, SpeechOutput>> {
  const { folder, options } = settings;
  const config = await AutoConfig.from_pretrained(folder, { local_files_only: true });
  if (config.model_type === 'style_text_to_speech_2') return loadStyledSpeech(settings);
  const speak = await pipeline('text-to-speech', folder, options);
  return {
    async run({ text, speed }) {
      const { audio, sampling_rate } = await speak(text, speed === undefined ? {} : { speed });
      return { audio: Array.isArray(audio) ? (audio[0] ?? new Float32Array()) : audio, sampleRate: sampling_rate };
    },
  };
}
