/**
 * Speech as text with Whisper, which hears half a minute at once. Longer sound is walked through as its makers do it
 * (https://github.com/openai/whisper/blob/main/whisper/transcribe.py): the next window begins where the last whole
 * segment ended. (The library cuts windows that overlap and looks for what they have in common, which doubles or loses
 * what is said twice in similar words.)
 */
import {
  type AutomaticSpeechRecognitionPipeline,
  type PreTrainedModel,
  type PreTrainedTokenizer,
  Tensor,
} from '@huggingface/transformers';
import { JobError } from '../../platform/workers/protocol.ts';
import type { TranscriptionInput, TranscriptionOutput } from '../types.ts';
import type { JobContext, Runner } from './runner.ts';
import {
  type HeardSegment,
  nextWindow,
  quietPlace,
  type Segment,
  segmentsOf,
  type TimedTokens,
} from './whisper-segments.ts';

const SAMPLE_RATE = 16_000;
/** Seconds. */
const WINDOW = 30;
/** Below this all of a window is silence, in which Whisper hears words that are not there. */
const SILENCE = 1e-3;
/** Of the tokens there is room for, those before the text: language, task and the like. */
const PROMPT = 8;

/** What `generation_config.json` says of a Whisper. */
interface WhisperSettings {
  readonly is_multilingual?: boolean;
  readonly lang_to_id?: Readonly<Record<string, number>>;
  readonly decoder_start_token_id: number;
  readonly no_timestamps_token_id: number;
  readonly eos_token_id: number | readonly number[];
}

export function createWhisper(
  transcribe: AutomaticSpeechRecognitionPipeline,
): Runner<TranscriptionInput, TranscriptionOutput> {
  const { model, processor, tokenizer } = transcribe;
  const settings = model.generation_config as unknown as WhisperSettings;
  const { max_target_positions = 448 } = model.config as { max_target_positions?: number };
  const marks: TimedTokens = {
    firstTime: settings.no_timestamps_token_id + 1,
    end: [settings.eos_token_id].flat()[0] ?? 0,
  };
  return {
    async run({ audio, language, translate = false, timestamps = 'none' }, context) {
      const duration = audio.length / SAMPLE_RATE;
      if (translate && !settings.is_multilingual) throw new JobError('This model does not translate.');
      let spoken = language === undefined ? null : knownLanguage(settings, language);
      const isLong = duration > WINDOW;
      const isByWord = timestamps === 'word' && tellsWords(model);
      const hear = async (window: Float32Array): Promise<HeardSegment[]> => {
        const { input_features } = (await processor(window)) as { input_features: Tensor };
        spoken ??= settings.is_multilingual ? await detectLanguage(model, settings, input_features) : 'en';
        const wished = settings.is_multilingual
          ? { language: spoken, task: translate ? 'translate' : 'transcribe' }
          : {};
        if (isByWord) return hearWords(transcribe, window, wished);
        const tokens = await write(model, context, {
          inputs: input_features,
          ...wished,
          // The times of segments say where the next window begins.
          return_timestamps: isLong || timestamps !== 'none',
          max_new_tokens: max_target_positions - PROMPT,
        });
        return segmentsOf(tokens, marks, (some) => textOf(tokenizer, some));
      };
      const segments: Segment[] = [];
      let at = 0;
      while (at < duration) {
        if (context.isCancelled()) throw new JobError('Stopped.');
        const window = audio.subarray(Math.round(at * SAMPLE_RATE), Math.round((at + WINDOW) * SAMPLE_RATE));
        const { kept, next } = isSilent(window)
          ? { kept: [], next: WINDOW }
          : await hearWhole(window, hear, at + WINDOW >= duration);
        for (const { start, end, text } of kept) {
          segments.push({ start: at + start, end: Math.min(duration, at + end), text });
          context.emit(text);
        }
        at += next;
      }
      return {
        text: segments
          .map(({ text }) => text)
          .join('')
          .trim(),
        language: spoken,
        duration,
        isByWord,
        segments: timestamps === 'none' ? [] : segments.map((segment) => ({ ...segment, text: segment.text.trim() })),
      };
    },
  };
}

async function hearWhole(
  window: Float32Array,
  hear: (window: Float32Array) => Promise<HeardSegment[]>,
  isLast: boolean,
): Promise<{ kept: readonly Segment[]; next: number }> {
  const step = nextWindow(await hear(window), WINDOW, isLast);
  if (step !== null) return step;
  // One sentence as long as the window: it is cut where it is quiet, and heard up to there.
  const place = quietPlace(window, SAMPLE_RATE);
  const length = place / SAMPLE_RATE;
  const heard = await hear(window.subarray(0, place));
  return { kept: heard.map((segment) => ({ ...segment, end: Math.min(segment.end ?? length, length) })), next: length };
}

const textOf = (tokenizer: PreTrainedTokenizer, tokens: readonly number[]): string =>
  tokenizer.decode([...tokens], { skip_special_tokens: true, clean_up_tokenization_spaces: false });

const isSilent = (window: Float32Array): boolean => window.every((sample) => Math.abs(sample) < SILENCE);

/** Most builds leave out what the decoder looked at, from which the times of words are told. */
function tellsWords({ sessions }: PreTrainedModel): boolean {
  const decoder = sessions.decoder_model_merged as { outputNames?: readonly string[] } | undefined;
  return decoder?.outputNames?.some((name) => name.startsWith('cross_attentions')) ?? false;
}

async function hearWords(
  transcribe: AutomaticSpeechRecognitionPipeline,
  window: Float32Array,
  wished: object,
): Promise<HeardSegment[]> {
  const output = await transcribe(window, { ...wished, return_timestamps: 'word' });
  const { chunks = [] } = (Array.isArray(output) ? output[0] : output) as {
    chunks?: { text: string; timestamp: [number, number | null] }[];
  };
  return chunks.map(({ text, timestamp: [start, end] }) => ({ start, end, text }));
}

async function write(model: PreTrainedModel, context: JobContext, options: object): Promise<number[]> {
  // The library hands a stopping criterion on to no Whisper: what listens to the tokens stops it.
  const streamer = {
    put() {
      if (context.isCancelled()) throw new JobError('Stopped.');
    },
    end: () => undefined,
  };
  const asked: object = { ...options, streamer };
  const output = (await model.generate(asked as Parameters<PreTrainedModel['generate']>[0])) as Tensor;
  return [...(output.data as BigInt64Array)].map(Number);
}

/** Hears the beginning and tells which mark of a language comes first. */
async function detectLanguage(model: PreTrainedModel, settings: WhisperSettings, features: Tensor): Promise<string> {
  const start = new Tensor('int64', [BigInt(settings.decoder_start_token_id)], [1, 1]);
  const { logits } = (await model({ input_features: features, decoder_input_ids: start })) as { logits: Tensor };
  const scores = logits.data as Float32Array;
  const scoreOf = ([, id]: readonly [string, number]): number => scores[id] ?? Number.NEGATIVE_INFINITY;
  const languages = Object.entries(settings.lang_to_id ?? {});
  const [best] = languages.toSorted((a, b) => scoreOf(b) - scoreOf(a));
  return best ? codeOf(best[0]) : 'en';
}

/** `<|de|>` */
const codeOf = (mark: string): string => mark.slice(2, -2);

/** @throws JobError for a language the model was not taught */
function knownLanguage({ is_multilingual, lang_to_id = {} }: WhisperSettings, asked: string): string {
  const code = asked.toLowerCase().split(/[-_]/)[0] ?? '';
  if (is_multilingual ? Object.hasOwn(lang_to_id, `<|${code}|>`) : code === 'en') return code;
  throw new JobError(
    is_multilingual
      ? `This model does not know the language "${asked.slice(0, 20)}". Give a code such as "en", or none.`
      : 'This model knows English only.',
  );
}
