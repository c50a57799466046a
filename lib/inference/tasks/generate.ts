/** Writes a text, token by token, from inputs a model takes. Shared by models that see and those that do not. */
import {
  LogitsProcessor,
  LogitsProcessorList,
  type PreTrainedModel,
  type PreTrainedTokenizer,
  StoppingCriteria,
  StoppingCriteriaList,
  type Tensor,
} from '@huggingface/transformers';
import type { GeneratedText, GenerationParameters } from '../types.ts';
import type { JobContext } from './runner.ts';
import { createSampler, type SamplingSettings } from './sampling.ts';
import { createTextFlow, type TextFlow } from './text-flow.ts';

export interface GenerationPlan {
  /** `input_ids`, `attention_mask`, and pictures where there are. */
  readonly inputs: Readonly<Record<string, Tensor>>;
  readonly promptTokens: number;
  readonly droppedMessages: number;
  readonly maxTokens: number;
  readonly sampling: SamplingSettings;
  readonly stop: readonly string[];
  /** Marks stay in the text: for those to whom they say something. */
  readonly keepsMarks?: boolean;
}

export async function generate(
  model: PreTrainedModel,
  tokenizer: PreTrainedTokenizer,
  plan: GenerationPlan,
  context: JobContext,
): Promise<GeneratedText> {
  const flow = createTextFlow(
    (tokens) =>
      tokens.length === 0
        ? ''
        : tokenizer.decode([...tokens], { skip_special_tokens: !plan.keepsMarks, clean_up_tokenization_spaces: false }),
    plan.stop,
  );
  const meter = { tokens: 0, firstAt: 0, lastAt: 0 };
  const processors = new LogitsProcessorList();
  processors.push(new Choice(plan.sampling));
  const criteria = new StoppingCriteriaList();
  criteria.push(new Halt(flow, context));
  const onToken = (token: number): void => {
    meter.tokens++;
    meter.lastAt = performance.now();
    if (meter.firstAt === 0) meter.firstAt = meter.lastAt;
    const piece = flow.push(token);
    if (piece !== '') context.emit(piece);
  };
  await model.generate({
    ...plan.inputs,
    max_new_tokens: plan.maxTokens,
    // The token is chosen by `Choice`: what the library would do besides is turned off.
    do_sample: false,
    num_beams: 1,
    repetition_penalty: 1,
    logits_processor: processors,
    stopping_criteria: criteria,
    streamer: createStreamer(onToken),
  } as Parameters<PreTrainedModel['generate']>[0]);
  const rest = flow.finish();
  if (rest !== '') context.emit(rest);
  // The first token is the prompt's work; the others are the pace of writing.
  const seconds = (meter.lastAt - meter.firstAt) / 1_000;
  return {
    text: flow.text,
    promptTokens: plan.promptTokens,
    completionTokens: meter.tokens,
    droppedMessages: plan.droppedMessages,
    tokensPerSecond: seconds > 0 ? (meter.tokens - 1) / seconds : 0,
    finish: !flow.isStopped && meter.tokens >= plan.maxTokens ? 'length' : 'stop',
  };
}

/** Leaves one token with a score no other has, so that the library's search for the highest finds it. */
class Choice extends LogitsProcessor {
  readonly #choose: ReturnType<typeof createSampler>;

  constructor(settings: SamplingSettings) {
    super();
    this.#choose = createSampler(settings);
  }

  override _call(said: readonly (readonly bigint[])[], logits: Tensor): Tensor {
    const scores = logits.data as Float32Array;
    scores[this.#choose(scores, said[0] ?? [])] = Number.POSITIVE_INFINITY;
    return logits;
  }
}

class Halt extends StoppingCriteria {
  readonly #flow: TextFlow;
  readonly #context: JobContext;

  constructor(flow: TextFlow, context: JobContext) {
    super();
    this.#flow = flow;
    this.#context = context;
  }

  override _call(said: readonly unknown[]): boolean[] {
    const isOver = this.#flow.isStopped || this.#context.isCancelled();
    return said.map(() => isOver);
  }
}

/** The library hands over the prompt first, then each token. */
function createStreamer(onToken: (token: number) => void): { put(value: readonly bigint[][]): void; end(): void } {
  let isPrompt = true;
  return {
    put(value) {
      if (!isPrompt) for (const token of value[0] ?? []) onToken(Number(token));
      isPrompt = false;
    },
    end: () => undefined,
  };
}

interface ModelDefaults {
  readonly do_sample?: boolean;
  readonly temperature?: number;
  readonly top_p?: number;
  readonly top_k?: number;
  readonly repetition_penalty?: number;
}

/** What was asked for, and for the rest what the model's makers recommend (`generation_config.json`). */
export function samplingOf(parameters: GenerationParameters, model: PreTrainedModel): SamplingSettings {
  const defaults = (model.generation_config ?? {}) as ModelDefaults;
  return {
    temperature: parameters.temperature ?? (defaults.do_sample ? (defaults.temperature ?? 1) : 0),
    topP: parameters.topP ?? defaults.top_p ?? 1,
    topK: parameters.topK ?? (defaults.do_sample ? (defaults.top_k ?? 0) : 0),
    repetitionPenalty: parameters.repetitionPenalty ?? defaults.repetition_penalty ?? 1,
    seed: parameters.seed,
  };
}
