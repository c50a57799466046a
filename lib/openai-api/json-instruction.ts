/** Asking for JSON in words, where an upstream refuses the parameter. What comes back is checked by `json-answer.ts`. */
import { isAppError } from '../contract/errors.ts';
import type { ChatMessage, ChatParameters } from '../providers/provider.ts';
import type { ResponseFormat } from './request.ts';

/** True for the refusal of a request over its `response_format`. */
export function refusesFormat(error: unknown, { response_format: format }: ChatParameters): boolean {
  if (format === undefined || !isAppError(error) || error.status !== 400) return false;
  return /response_format|json_schema|json_object|structured output/i.test(error.message);
}

/** The same request with the format in words, after the system messages. */
export function askInWords(
  messages: readonly ChatMessage[],
  { response_format: format, ...parameters }: ChatParameters,
): { messages: readonly ChatMessage[]; parameters: ChatParameters } {
  const wanted = format as ResponseFormat;
  const schema = wanted.type === 'json_schema' ? wanted.json_schema.schema : undefined;
  const conform = schema ? ` that conforms to this JSON Schema:\n${JSON.stringify(schema)}` : '.';
  const text = `Answer with one JSON value and nothing else${conform}`;
  const place = messages.findIndex(({ role }) => role !== 'system');
  const instruction: ChatMessage = { role: 'system', content: [{ type: 'text', text }] };
  return { messages: messages.toSpliced(Math.max(0, place), 0, instruction), parameters };
}
