/** A request of `/v1/responses` as a task for the engine. */
import { BadRequestError } from '../../contract/errors.ts';
import { LIMITS } from '../../contract/limits.ts';
import type { ApiRequest } from '../../platform/http/types.ts';
import type { ChatParameters } from '../../providers/provider.ts';
import { wantedOf } from '../caller.ts';
import { type ApiTool, type ResponseFormat, schemaChars } from '../request.ts';
import type { ChatTask } from '../run-chat.ts';
import { checkSchemas } from '../schema-check.ts';
import { type InputItem, toMessages } from './items.ts';
import type { ResponseBody } from './schema.ts';

/**
 * @param earlier the items of the responses it goes on from, oldest first
 * @throws BadRequestError for schemas nobody could follow, a choice of no tool, and too long a conversation
 */
export function taskOf(
  request: ApiRequest,
  body: ResponseBody,
  earlier: readonly InputItem[],
  pathProvider: string | undefined,
): ChatTask {
  const items = [...earlier, ...body.input];
  if (items.length > LIMITS.messages) {
    throw new BadRequestError('This conversation has become too long.', { param: 'previous_response_id' });
  }
  const instructions = body.instructions ? [{ role: 'system' as const, content: body.instructions }] : [];
  return {
    wanted: wantedOf(request, body, pathProvider),
    messages: [...instructions, ...toMessages(items)],
    parameters: parametersOf(body),
    webSearch: searches(body),
    timeoutMs: body.timeout ? body.timeout * 1_000 : undefined,
  };
}

function parametersOf(body: ResponseBody): ChatParameters {
  const tools = toolsOf(body);
  const response_format = formatOf(body);
  const all = {
    temperature: body.temperature,
    top_p: body.top_p,
    max_tokens: body.max_output_tokens,
    reasoning_effort: body.reasoning?.effort,
    response_format,
    ...(tools.length === 0
      ? {}
      : { tools, tool_choice: choiceOf(body, tools), parallel_tool_calls: body.parallel_tool_calls }),
  };
  if (schemaChars({ tools, response_format }) > LIMITS.schemaChars) {
    throw new BadRequestError('The schemas of this request are too long.', { param: 'text' });
  }
  const problem = checkSchemas({ tools, response_format });
  if (problem !== null) throw new BadRequestError(`${problem.path.join('.')}: ${problem.message}`, { param: 'tools' });
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== null && value !== undefined));
}

function toolsOf({ tools }: ResponseBody): ApiTool[] {
  return (tools ?? []).flatMap((tool) => {
    if (!isFunction(tool)) return [];
    const { type, name, description, parameters, strict } = tool;
    return [{ type, function: { name, description, parameters, strict } }];
  });
}

type Tool = NonNullable<ResponseBody['tools']>[number];
const isFunction = (tool: Tool): tool is Extract<Tool, { readonly name: string }> => tool.type === 'function';

function choiceOf({ tool_choice: choice }: ResponseBody, tools: readonly ApiTool[]) {
  if (typeof choice !== 'object' || choice === null || choice.type !== 'function') {
    return typeof choice === 'object' ? undefined : choice;
  }
  const { name } = choice;
  if (!tools.some((tool) => tool.function.name === name)) {
    throw new BadRequestError('tool_choice: names a function that is not among the tools', { param: 'tool_choice' });
  }
  return { type: 'function', function: { name } };
}

/** The answer's form as chat completions name it; undefined for plain text. */
function formatOf({ text }: ResponseBody): ResponseFormat | undefined {
  const format = text?.format;
  if (!format || format.type === 'text') return undefined;
  if (!('name' in format)) return { type: 'json_object' };
  const { type, ...json_schema } = format;
  return { type, json_schema };
}

const searches = (body: ResponseBody): boolean | string | undefined =>
  body.web_search || (body.tools ?? []).some((tool) => !isFunction(tool)) || undefined;
