/** Token counts: the upstream's own, or an estimate by the tokenizer of the model's family, marked as one. */
import type { TokenUsage } from '../contract/frames.ts';
import type { ChatMessage } from '../providers/provider.ts';
import { countTokens } from './tokens.ts';

/** OpenAI's `usage`; `estimated` and `tokens_per_second` are ours. */
export interface ApiUsage {
  readonly prompt_tokens: number;
  readonly completion_tokens: number;
  readonly total_tokens: number;
  readonly prompt_tokens_details: { readonly cached_tokens: number };
  readonly completion_tokens_details: { readonly reasoning_tokens: number };
  readonly estimated?: true;
  /** Of a model of this machine. */
  readonly tokens_per_second?: number;
}

export function toApiUsage(usage: TokenUsage): ApiUsage {
  const { tokens_per_second } = usage;
  return {
    prompt_tokens: usage.prompt_tokens,
    completion_tokens: usage.completion_tokens,
    total_tokens: usage.total_tokens,
    prompt_tokens_details: { cached_tokens: countOf(usage.cached_tokens) },
    completion_tokens_details: { reasoning_tokens: countOf(usage.reasoning_tokens) },
    ...(usage.estimated === true ? { estimated: true as const } : {}),
    ...(typeof tokens_per_second === 'number' && { tokens_per_second }),
  };
}

/** What chat formats put around each message, in tokens (OpenAI's cookbook). */
const PER_MESSAGE = 4;
/** An image at low detail, in OpenAI's own accounting. */
const PER_IMAGE = 85;

/** Counts what nobody counted. Takes its time in pieces, so that other answers go on. */
export async function estimateUsage(
  model: string,
  messages: readonly ChatMessage[],
  answer: { readonly text: string; readonly reasoning: string },
): Promise<TokenUsage> {
  const parts = messages.flatMap(({ content }) => content);
  const prompt = parts.map((part) => (part.type === 'text' ? part.text : '')).join('\n');
  const images = parts.filter((part) => part.type !== 'text').length;
  const prompt_tokens = (await countTokens(prompt, model)) + messages.length * PER_MESSAGE + images * PER_IMAGE;
  const reasoning_tokens = await countTokens(answer.reasoning, model);
  const completion_tokens = reasoning_tokens + (await countTokens(answer.text, model));
  return {
    prompt_tokens,
    completion_tokens,
    total_tokens: prompt_tokens + completion_tokens,
    ...(reasoning_tokens > 0 ? { reasoning_tokens } : {}),
    estimated: true,
  };
}

const countOf = (value: unknown): number => (typeof value === 'number' && value > 0 ? value : 0);
