/** JSON Schemas as Anthropic's structured outputs take them. */
import { asObject, type Json } from '../openai-compatible/json.ts';

const MAX_DEPTH = 64;

/** Objects must say that they hold nothing else; OpenAI's schemas may leave that open. */
export function closeObjects(schema: Json): Json {
  return close(schema, 0) as Json;
}

function close(value: unknown, depth: number): unknown {
  if (depth > MAX_DEPTH) return value;
  if (Array.isArray(value)) return value.map((item) => close(item, depth + 1));
  const fields = asObject(value);
  if (!fields) return value;
  const closed = Object.fromEntries(Object.entries(fields).map(([name, item]) => [name, close(item, depth + 1)]));
  const isOpen = fields.type === 'object' && fields.additionalProperties === undefined;
  return isOpen ? { ...closed, additionalProperties: false } : closed;
}
