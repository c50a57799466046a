/** The body of `POST /v1/messages`. */
import { BadRequestError } from '../../contract/errors.ts';
import type { Json } from '../openai-compatible/json.ts';
import type { ChatParameters, ChatRequest, NativeRequest } from '../provider.ts';
import {
  type ResponseFormat,
  readResponseFormat,
  readStops,
  readToolChoice,
  readTools,
} from '../upstream/tool-format.ts';
import type { TurnOwner } from '../upstream/turn-memory.ts';
import { EPHEMERAL, markForCache, toConversation } from './messages.ts';
import { closeObjects } from './schema.ts';
import { chooseThinking } from './thinking.ts';
import type { Traits } from './traits.ts';

/** Tokens of an answer when nobody says how many: Anthropic wants a number. */
const MAX_TOKENS = 32_000;

export async function buildBody(request: ChatRequest, owner: TurnOwner, traits: Traits): Promise<string> {
  const { parameters } = request;
  const { system, turns, hasLostThoughts } = await toConversation(request.messages, owner, request.state);
  markForCache(turns);
  const format = readResponseFormat(parameters.response_format);
  const isStructured = format.kind === 'schema' && traits.structured;
  const choice = chooseTool(parameters, owner.model, traits);
  const maxTokens = parameters.max_tokens ?? Math.min(traits.maxTokens, MAX_TOKENS);
  const isForced = choice.tool_choice?.type === 'any' || choice.tool_choice?.type === 'tool';
  const thinking = chooseThinking(parameters.reasoning_effort, traits, {
    maxTokens,
    tokens: parameters.reasoning_tokens,
    isForced,
    hasLostThoughts,
  });
  const outputConfig: Json = {
    ...(thinking.effort !== null && { effort: thinking.effort }),
    ...(isStructured && { format: { type: 'json_schema', schema: closeObjects(format.schema) } }),
  };
  const prompt = [system, isStructured ? '' : askForJson(format)].filter(Boolean).join('\n\n');
  return JSON.stringify({
    model: owner.model,
    max_tokens: maxTokens,
    ...(prompt !== '' && { system: [{ type: 'text', text: prompt, cache_control: EPHEMERAL }] }),
    messages: turns,
    stream: true,
    ...sampling(parameters, traits, thinking.config?.type === 'enabled'),
    ...stops(parameters),
    ...(thinking.config && { thinking: thinking.config }),
    ...(Object.keys(outputConfig).length > 0 && { output_config: outputConfig }),
    ...choice,
  });
}

/** A request that was written for Anthropic goes there as it is: what it may hold is for Anthropic to judge. */
export async function nativeBody(native: NativeRequest, model: string): Promise<string> {
  return JSON.stringify({ ...(await native.body()), model, stream: true });
}

/** Claude's temperature ends at 1, some models refuse it beside top_p, and all of them with a thinking budget. */
function sampling({ temperature, top_p, top_k }: ChatParameters, traits: Traits, hasBudget: boolean): Json {
  if (!traits.sampling || hasBudget) return {};
  const fewest = top_k === undefined ? {} : { top_k };
  if (temperature !== undefined) return { temperature: Math.min(1, Math.max(0, temperature)), ...fewest };
  return top_p === undefined ? fewest : { top_p, ...fewest };
}

function stops({ stop }: ChatParameters): Json {
  const list = readStops(stop);
  return list.length > 0 ? { stop_sequences: list } : {};
}

interface ToolFields {
  readonly tools?: readonly Json[];
  readonly tool_choice?: { readonly type: string; readonly [name: string]: unknown };
}

/** @throws BadRequestError for a call that must be made, by a model that refuses to be told so. */
function chooseTool(parameters: ChatParameters, model: string, traits: Traits): ToolFields {
  const { functions, own } = readTools(parameters);
  const tools: Json[] = [
    ...functions.map(({ name, description, schema }) => ({
      name,
      ...(description !== null && { description }),
      input_schema: schema.type === 'object' ? schema : { ...schema, type: 'object' },
    })),
    ...own,
  ];
  if (tools.length === 0) return {};
  const choice = readToolChoice(parameters.tool_choice);
  if (choice === 'none') return { tools, tool_choice: { type: 'none' } };
  const single = parameters.parallel_tool_calls === false ? { disable_parallel_tool_use: true } : {};
  if (choice === null || choice === 'auto') {
    return choice === null && Object.keys(single).length === 0
      ? { tools }
      : { tools, tool_choice: { type: 'auto', ...single } };
  }
  if (!traits.forcedTools) throw cannotForce(model);
  const wanted = choice === 'required' ? { type: 'any' } : { type: 'tool', name: choice.name };
  return { tools, tool_choice: { ...wanted, ...single } };
}

/** An answer without the call would be another than the one that was asked for. */
const cannotForce = (model: string) =>
  new BadRequestError(
    `${model} cannot be made to call a tool. Use tool_choice "auto" and ask for the call in the message, or another model.`,
    { param: 'tool_choice' },
  );

/** For JSON without a schema, and for models that take none: there is nothing but asking for it. */
function askForJson(format: ResponseFormat): string {
  if (format.kind === 'text') return '';
  const rule = 'Answer with one JSON value and nothing else: no words around it, no code fence.';
  return format.kind === 'json' ? rule : `${rule} It must match this JSON Schema:\n${JSON.stringify(format.schema)}`;
}
