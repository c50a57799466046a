/** Speech as text. */
import { pipeline } from '@huggingface/transformers';
import { JobError } from '../../platform/workers/protocol.ts';
import type { TranscriptionInput, TranscriptionOutput } from '../types.ts';
import type { LoadSettings, Runner } from './runner.ts';
import { createWhisper } from './whisper.ts';

const SAMPLE_RATE = 16_000;

export async function loadTranscription({
  folder,
  options,
}: LoadSettings): Promise<Runner<TranscriptionInput, TranscriptionOutput>> {
  const transcribe = await pipeline('automatic-speech-recognition', folder, options);
  if (transcribe.model.config.model_type === 'whisper') return createWhisper(transcribe);
  // The others hear what was said, and neither when nor in which language.
  return {
    async run({ audio, language, translate = false }) {
      if (translate) throw new JobError('This model does not translate.');
      const output = await transcribe(audio);
      const { text } = (Array.isArray(output) ? output[0] : output) as { text: string };
      const duration = audio.length / SAMPLE_RATE;
      return { text: text.trim(), language: language ?? null, duration, isByWord: false, segments: [] };
    },
  };
}
