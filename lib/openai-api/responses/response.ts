/** The response object of OpenAI's API. */
import { randomUUID } from 'node:crypto';
import type { TokenUsage } from '../../contract/frames.ts';
import type { ResponseBody } from './schema.ts';

export type Status = 'queued' | 'in_progress' | 'completed' | 'incomplete' | 'failed' | 'cancelled';

export interface Annotation {
  readonly type: 'url_citation';
  readonly url: string;
  readonly title: string;
  readonly start_index: number;
  readonly end_index: number;
}

type ItemStatus = 'in_progress' | 'completed' | 'incomplete';

export type OutputItem =
  | {
      readonly type: 'reasoning';
      readonly id: string;
      readonly status: ItemStatus;
      readonly summary: readonly { readonly type: 'summary_text'; readonly text: string }[];
    }
  | {
      readonly type: 'message';
      readonly id: string;
      readonly status: ItemStatus;
      readonly role: 'assistant';
      readonly content: readonly (OutputText | OutputRefusal)[];
    }
  | {
      readonly type: 'function_call';
      readonly id: string;
      readonly status: ItemStatus;
      readonly call_id: string;
      readonly name: string;
      readonly arguments: string;
    };

export interface OutputText {
  readonly type: 'output_text';
  readonly text: string;
  readonly annotations: readonly Annotation[];
  readonly logprobs: readonly never[];
}

export interface OutputRefusal {
  readonly type: 'refusal';
  readonly refusal: string;
}

export interface ResponseObject {
  readonly id: string;
  readonly object: 'response';
  readonly status: Status;
  readonly output: readonly OutputItem[];
  readonly previous_response_id: string | null;
  readonly background: boolean;
  readonly error: { readonly code: string; readonly message: string } | null;
  readonly incomplete_details: { readonly reason: string } | null;
  readonly usage: object | null;
  readonly [field: string]: unknown;
}

export const newId = (prefix: string): string => `${prefix}_${randomUUID().replaceAll('-', '')}`;

/** A response before its answer: what was asked for, with what holds where nothing was said. */
export function beginResponse(body: ResponseBody, provider: string): ResponseObject {
  return {
    id: newId('resp'),
    object: 'response',
    created_at: Math.floor(Date.now() / 1_000),
    status: 'in_progress',
    background: body.background ?? false,
    error: null,
    incomplete_details: null,
    instructions: body.instructions ?? null,
    max_output_tokens: body.max_output_tokens ?? null,
    max_tool_calls: body.max_tool_calls ?? null,
    model: body.model ?? '',
    provider,
    output: [],
    parallel_tool_calls: body.parallel_tool_calls ?? true,
    previous_response_id: body.previous_response_id ?? null,
    prompt_cache_key: body.prompt_cache_key ?? null,
    reasoning: { effort: body.reasoning?.effort ?? null, summary: body.reasoning?.summary ?? null },
    safety_identifier: body.safety_identifier ?? null,
    service_tier: 'default',
    store: body.store ?? true,
    temperature: body.temperature ?? null,
    text: { format: body.text?.format ?? { type: 'text' }, verbosity: body.text?.verbosity ?? 'medium' },
    tool_choice: body.tool_choice ?? 'auto',
    tools: body.tools ?? [],
    top_logprobs: 0,
    top_p: body.top_p ?? null,
    truncation: body.truncation ?? 'disabled',
    usage: null,
    user: body.user ?? null,
    metadata: body.metadata ?? {},
  };
}

export function toResponseUsage(usage: TokenUsage) {
  return {
    input_tokens: usage.prompt_tokens,
    input_tokens_details: { cached_tokens: countOf(usage.cached_tokens) },
    output_tokens: usage.completion_tokens,
    output_tokens_details: { reasoning_tokens: countOf(usage.reasoning_tokens) },
    total_tokens: usage.total_tokens,
    ...(usage.estimated === true ? { estimated: true } : {}),
    ...(typeof usage.tokens_per_second === 'number' && { tokens_per_second: usage.tokens_per_second }),
  };
}

const countOf = (value: unknown): number => (typeof value === 'number' && value > 0 ? value : 0);
