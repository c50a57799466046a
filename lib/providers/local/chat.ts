/** One answer of a model on this machine. */
import { type AppError, ForbiddenError, isAppError, UpstreamError } from '../../contract/errors.ts';
import {
  type CatalogueEntry,
  findEntry,
  type GenerationParameters,
  requireInstalled,
  run,
} from '../../inference/index.ts';
import { isDemo } from '../demo.ts';
import { ThinkSplitter } from '../openai-compatible/think.ts';
import type { ChatParameters, ChatRequest, ProviderContext, ProviderEvent } from '../provider.ts';
import { createChannel } from './channel.ts';
import { toPromptMessages } from './messages.ts';

export async function* chat(request: ChatRequest, context: ProviderContext): AsyncGenerator<ProviderEvent> {
  if (isDemo()) throw new ForbiddenError('Local models are closed in the demo.', { code: 'demo' });
  const entry = await chooseModel(request);
  yield { type: 'model', model: entry.id };
  const sees = entry.task === 'image-text-to-text';
  const messages = await toPromptMessages(request.messages, sees);
  const channel = createChannel<ProviderEvent>();
  const thinking = new ThinkSplitter();
  const say = (segments: ReturnType<ThinkSplitter['push']>): void => {
    for (const { kind, text } of segments) channel.push({ type: kind, text });
  };
  const job = run(
    sees ? 'image-text-to-text' : 'text-generation',
    entry.id,
    { messages, parameters: toGeneration(request.parameters) },
    {
      signal: context.signal,
      onToken: (text) => say(thinking.push(text)),
      onProgress: (progress) => {
        if (progress.stage === 'loading') channel.push({ type: 'status', status: `Loading ${entry.label}` });
        if (progress.stage !== 'waiting') return;
        channel.push({ type: 'status', status: `Waiting for ${entry.label}: number ${progress.position} in line` });
      },
    },
  );
  job.then(channel.close, channel.fail);
  try {
    yield* channel;
  } catch (error) {
    throw context.signal.aborted ? error : asProviderError(error);
  }
  say(thinking.flush());
  yield* channel.rest();
  const { promptTokens, completionTokens, droppedMessages, tokensPerSecond, finish } = await job;
  if (droppedMessages > 0) context.log(`${droppedMessages} messages at the beginning had no room in the context`);
  yield {
    type: 'usage',
    usage: {
      prompt_tokens: promptTokens,
      completion_tokens: completionTokens,
      total_tokens: promptTokens + completionTokens,
      tokens_per_second: Math.round(tokensPerSecond * 10) / 10,
    },
  };
  yield { type: 'finish', reason: finish };
}

/** The one asked for; without a name the first that can do it: one that sees, where there is a picture. */
async function chooseModel({ model, messages }: ChatRequest): Promise<CatalogueEntry> {
  if (model !== '') {
    const sees = (await findEntry(model))?.task === 'image-text-to-text';
    return requireInstalled(sees ? 'image-text-to-text' : 'text-generation', model);
  }
  const isAboutPicture = messages.at(-1)?.content.some(({ type }) => type === 'image') ?? false;
  return requireInstalled(isAboutPicture ? 'image-text-to-text' : 'text-generation');
}

function toGeneration(parameters: ChatParameters): GenerationParameters {
  const { temperature, top_p, max_tokens, seed, stop, frequency_penalty = 0, presence_penalty = 0 } = parameters;
  const penalty = Math.max(frequency_penalty, presence_penalty);
  return {
    temperature,
    topP: top_p,
    maxTokens: max_tokens,
    seed,
    stop: typeof stop === 'string' ? [stop] : stop,
    // These models know one penalty, which divides: the usual range of 0 to 2 becomes 1 to 2.
    repetitionPenalty: penalty > 0 ? 1 + Math.min(2, penalty) / 2 : undefined,
  };
}

/** Errors of ours say what to do; anything else is a fault of the model. */
export const asProviderError = (error: unknown): AppError =>
  isAppError(error) ? error : new UpstreamError('The local model failed.', { cause: error });
