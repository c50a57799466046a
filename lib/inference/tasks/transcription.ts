/** Speech as text. */
import { pipeline } from '@huggingface/transformers';
import { JobError } from '../../platform/workers/protocol.ts';
import type { TranscriptionInput, TranscriptionOutput } from '../types.ts';
import type { LoadSettings, Runner } from './runner.ts';

const SAMPLE_RATE = 16_000;
/** Whisper hears half a minute at once; pieces overlap so that no word is cut. Seconds. */
const WINDOW = 30;
const OVERLAP = 5;

interface Chunk {
  readonly text: string;
  readonly timestamp: readonly [number, number | null];
}

export async function loadTranscription({
  folder,
  options,
}: LoadSettings): Promise<Runner<TranscriptionInput, TranscriptionOutput>> {
  const transcribe = await pipeline('automatic-speech-recognition', folder, options);
  const isWhisper = transcribe.model.config.model_type === 'whisper';
  const isMultilingual = (transcribe.model.generation_config as { is_multilingual?: boolean } | null)?.is_multilingual;
  return {
    async run({ audio, language, translate = false, timestamps = 'none' }) {
      const duration = audio.length / SAMPLE_RATE;
      if (translate && !isMultilingual) throw new JobError('This model does not translate.');
      const isLong = duration > WINDOW;
      const asked =
        isWhisper && timestamps !== 'none'
          ? { return_timestamps: timestamps === 'word' ? ('word' as const) : true }
          : {};
      const spoken = isMultilingual
        ? { task: translate ? 'translate' : 'transcribe', ...(language && { language }) }
        : {};
      // Long sound is cut by the pipeline, which then needs the times to put the pieces together.
      const cut = isLong
        ? { chunk_length_s: WINDOW, stride_length_s: OVERLAP, return_timestamps: true, ...asked }
        : asked;
      const output = await transcribe(audio, { ...cut, ...spoken });
      const { text, chunks = [] } = (Array.isArray(output) ? output[0] : output) as { text: string; chunks?: Chunk[] };
      const segments = chunks.map((chunk) => ({
        start: chunk.timestamp[0],
        end: chunk.timestamp[1] ?? duration,
        text: chunk.text.trim(),
      }));
      return {
        text: text.trim(),
        language: language ?? null,
        duration,
        segments: timestamps === 'none' ? [] : segments,
      };
    },
  };
}
