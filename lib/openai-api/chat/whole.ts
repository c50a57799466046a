/** An answer in one piece: OpenAI's `chat.completion` (contract, section 6.2). */
import type { Source, TokenUsage, ToolCallDelta } from '../../contract/frames.ts';
import { type RunningChat, readEvents } from '../run-chat.ts';
import { toApiUsage } from '../usage.ts';
import { citationsOf, finishReason } from './parts.ts';

export interface WholeAnswer {
  readonly text: string;
  readonly reasoning: string;
  /** Why the model will not answer; "" when it answers. */
  readonly refusal: string;
  /** OpenAI's, a token each; none where they were not asked for. */
  readonly logprobs: readonly unknown[];
  readonly calls: readonly WholeCall[];
  readonly sources: readonly Source[];
  readonly usage: TokenUsage;
  /** One of OpenAI's. */
  readonly reason: string;
  readonly state: unknown;
}

export interface WholeCall {
  readonly id: string;
  readonly type: 'function';
  readonly function: { readonly name: string; readonly arguments: string };
}

/** Reads an answer to its end. @throws provider errors */
export async function readWhole(chat: RunningChat): Promise<WholeAnswer> {
  let text = '';
  let reasoning = '';
  let refusal = '';
  let reason = 'stop';
  let state: unknown;
  let usage: TokenUsage = { prompt_tokens: 0, completion_tokens: 0, total_tokens: 0 };
  const calls = new Map<number, { id: string; name: string; arguments: string }>();
  const sources: Source[] = [];
  const logprobs: unknown[] = [];
  for await (const event of readEvents(chat)) {
    if (event.type === 'text') text += event.text;
    else if (event.type === 'reasoning') reasoning += event.text;
    else if (event.type === 'refusal') refusal += event.text;
    else if (event.type === 'logprobs') logprobs.push(...event.tokens);
    else if (event.type === 'tool-call') addCall(calls, event.call);
    else if (event.type === 'sources') sources.push(...event.sources);
    else if (event.type === 'usage') usage = event.usage;
    else if (event.type === 'state') state = event.state;
    else if (event.type === 'finish') reason = event.reason;
  }
  const whole = [...calls.entries()]
    .sort(([left], [right]) => left - right)
    .map(([index, call]): WholeCall => {
      const { name, arguments: given } = call;
      return { id: call.id || `call_${index}`, type: 'function', function: { name, arguments: given || '{}' } };
    });
  return {
    text,
    reasoning,
    refusal,
    logprobs,
    calls: whole,
    sources,
    usage,
    reason: finishReason(reason, whole.length > 0),
    state,
  };
}

function addCall(calls: Map<number, { id: string; name: string; arguments: string }>, delta: ToolCallDelta): void {
  const call = calls.get(delta.index) ?? { id: '', name: '', arguments: '' };
  call.id ||= delta.id ?? '';
  call.name += delta.function?.name ?? '';
  call.arguments += delta.function?.arguments ?? '';
  calls.set(delta.index, call);
}

/** @param created seconds since the epoch */
export function toCompletion(chat: RunningChat, answer: WholeAnswer, created: number) {
  const { text, reasoning, refusal, logprobs, calls, sources, usage, reason, state } = answer;
  const annotations = citationsOf(sources);
  return {
    id: `chatcmpl-${chat.id}`,
    object: 'chat.completion',
    created,
    model: chat.about.model,
    provider: chat.about.provider,
    choices: [
      {
        index: 0,
        message: {
          role: 'assistant',
          content: text === '' && (calls.length > 0 || refusal !== '') ? null : text,
          refusal: refusal || null,
          ...(reasoning === '' ? {} : { reasoning_content: reasoning, reasoning }),
          ...(annotations.length === 0 ? {} : { annotations }),
          tool_calls: calls.length === 0 ? null : calls,
        },
        logprobs: logprobs.length === 0 ? null : { content: logprobs, refusal: null },
        finish_reason: reason,
      },
    ],
    usage: toApiUsage(usage),
    ...(state === undefined ? {} : { conversation: state }),
  };
}
