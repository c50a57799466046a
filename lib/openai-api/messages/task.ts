/** A request in Anthropic's words as a task for the engine. */
import { BadRequestError } from '../../contract/errors.ts';
import { LIMITS } from '../../contract/limits.ts';
import type { ApiRequest } from '../../platform/http/types.ts';
import type { ChatParameters } from '../../providers/provider.ts';
import { wantedOf } from '../caller.ts';
import { type ApiMessage, type ApiTool, type ResponseFormat, schemaChars } from '../request.ts';
import type { ChatTask } from '../run-chat.ts';
import { checkSchemas } from '../schema-check.ts';
import { toMessages } from './blocks.ts';
import { nativeOf } from './native.ts';
import { type CountBody, isSearch, type MessageBody } from './schema.ts';

/** @throws BadRequestError for schemas nobody could follow, and a choice of no tool */
export function taskOf(
  request: ApiRequest,
  ownerId: string,
  body: MessageBody,
  pathProvider: string | undefined,
): ChatTask {
  return {
    native: nativeOf(request, ownerId, body),
    wanted: wantedOf(request, { ...body, user: body.metadata?.user_id }, pathProvider),
    messages: messagesOf(body),
    parameters: parametersOf(body),
    webSearch: body.web_search || (body.tools ?? []).some(isSearch) || undefined,
    timeoutMs: body.timeout ? body.timeout * 1_000 : undefined,
  };
}

export function messagesOf({ system, messages }: CountBody): ApiMessage[] {
  const rules = typeof system === 'string' ? system : (system ?? []).map(({ text }) => text).join('\n\n');
  return [...(rules === '' ? [] : [{ role: 'system' as const, content: rules }]), ...toMessages(messages)];
}

export function toolsOf({ tools }: CountBody): ApiTool[] {
  return (tools ?? []).flatMap((tool) => {
    if (!('input_schema' in tool)) return [];
    const { name, description, input_schema: parameters } = tool as Extract<typeof tool, { name: string }>;
    return [{ type: 'function' as const, function: { name, description, parameters } }];
  });
}

/** The answer's form as chat completions name it. */
function formatOf({ output_config: config, output_format: old }: MessageBody): ResponseFormat | undefined {
  const format = config?.format ?? old;
  if (!format) return undefined;
  return { type: 'json_schema', json_schema: { name: 'answer', schema: format.schema, strict: true } };
}

function parametersOf(body: MessageBody): ChatParameters {
  const tools = toolsOf(body);
  const response_format = formatOf(body);
  if (schemaChars({ tools, response_format }) > LIMITS.schemaChars) {
    throw new BadRequestError('The schemas of this request are too long.', { param: 'tools' });
  }
  const problem = checkSchemas({ tools, response_format });
  if (problem !== null) throw new BadRequestError(`${problem.path.join('.')}: ${problem.message}`, { param: 'tools' });
  const all = {
    max_tokens: body.max_tokens,
    temperature: body.temperature,
    top_p: body.top_p,
    top_k: body.top_k,
    stop: body.stop_sequences?.length ? body.stop_sequences : undefined,
    reasoning_effort: effortOf(body),
    reasoning_tokens: budgetOf(body),
    response_format,
    ...(tools.length === 0 ? {} : { tools, ...choiceOf(body, tools) }),
  };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== null && value !== undefined));
}

function choiceOf({ tool_choice: choice }: MessageBody, tools: readonly ApiTool[]) {
  if (!choice) return {};
  if (choice.type === 'none') return { tool_choice: 'none' };
  const parallel_tool_calls = choice.disable_parallel_tool_use === true ? false : undefined;
  if (choice.type !== 'tool') return { tool_choice: choice.type === 'any' ? 'required' : 'auto', parallel_tool_calls };
  const { name } = choice;
  if (!tools.some((tool) => tool.function.name === name)) {
    throw new BadRequestError('tool_choice: names a tool that is not among the tools', { param: 'tool_choice' });
  }
  return { tool_choice: { type: 'function', function: { name } }, parallel_tool_calls };
}

/** The tokens of thought that are named; none at all where thinking is off, or is so before the first call. */
function budgetOf({ thinking }: MessageBody): number | undefined {
  if (thinking?.type === 'disabled' || thinking?.type === 'between_tools') return 0;
  return thinking?.type === 'enabled' ? Number(thinking.budget_tokens) : undefined;
}

/** Tokens up to which a budget of thoughts counts as little, and as some. */
const LOW = 4_096;
const MEDIUM = 16_384;

function effortOf({ thinking, output_config: config }: MessageBody): string | undefined {
  if (config?.effort) return config.effort;
  if (thinking?.type === 'adaptive') return 'high';
  if (thinking?.type !== 'enabled') return undefined;
  const budget = Number(thinking.budget_tokens);
  return budget <= LOW ? 'low' : budget <= MEDIUM ? 'medium' : 'high';
}
