/** OpenAI's tools, choices and calls, read for upstreams that write them otherwise. */
import { asArray, asObject, asString, type Json, parseJson } from '../openai-compatible/json.ts';
import type { ChatMessage, ChatParameters } from '../provider.ts';

export interface FunctionTool {
  readonly name: string;
  readonly description: string | null;
  /** JSON Schema of an object. */
  readonly schema: Json;
}

const NO_ARGUMENTS: Json = { type: 'object', properties: {} };

/** Functions, and apart from them what is none: an upstream's own tools, passed on as they came. */
export function readTools(parameters: ChatParameters): { functions: FunctionTool[]; own: Json[] } {
  const functions: FunctionTool[] = [];
  const own: Json[] = [];
  for (const item of parameters.tools ?? []) {
    const tool = asObject(item);
    const called = asObject(tool?.function);
    const name = asString(called?.name);
    if (called && name) {
      const schema = asObject(called.parameters) ?? NO_ARGUMENTS;
      functions.push({ name, description: asString(called.description), schema });
    } else if (tool && !called) own.push(tool);
  }
  return { functions, own };
}

export type ToolChoice = 'auto' | 'none' | 'required' | { readonly name: string };

/** null: nothing was said, or nothing that can be understood. */
export function readToolChoice(value: unknown): ToolChoice | null {
  if (value === 'auto' || value === 'none' || value === 'required') return value;
  const name = asString(asObject(asObject(value)?.function)?.name) ?? asString(asObject(value)?.name);
  return name ? { name } : null;
}

export interface ToolCall {
  readonly id: string;
  readonly name: string;
  /** An object, whatever the model wrote: both upstreams refuse anything else. */
  readonly input: Json;
}

export function readToolCalls(message: ChatMessage): ToolCall[] {
  return (message.toolCalls ?? []).flatMap((item) => {
    const call = asObject(item);
    const called = asObject(call?.function);
    const name = asString(called?.name);
    if (!name) return [];
    const input = asObject(called?.arguments) ?? asObject(parseJson(asString(called?.arguments) ?? '')) ?? {};
    return [{ id: asString(call?.id) ?? name, name, input }];
  });
}

/** What an answer shall look like: any text, some JSON, or JSON of a schema. */
export type ResponseFormat =
  | { readonly kind: 'text' }
  | { readonly kind: 'json' }
  | { readonly kind: 'schema'; readonly schema: Json };

export function readResponseFormat(value: unknown): ResponseFormat {
  const format = asObject(value);
  const schema = asObject(asObject(format?.json_schema)?.schema) ?? asObject(format?.schema);
  if (format?.type === 'json_schema' && schema) return { kind: 'schema', schema };
  return { kind: format?.type === 'json_object' || format?.type === 'json_schema' ? 'json' : 'text' };
}

/** Stop sequences as a list; those of white space alone are refused by both upstreams. */
export function readStops(stop: ChatParameters['stop']): string[] {
  const list = typeof stop === 'string' ? [stop] : asArray(stop);
  return list.flatMap((item) => (typeof item === 'string' && item.trim() !== '' ? [item] : []));
}
