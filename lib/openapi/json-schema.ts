/** Zod schemas as JSON Schema 2020-12, which is what OpenAPI 3.1 speaks. */
import { z } from 'zod';

export type JsonSchema = Readonly<Record<string, unknown>>;

/** What a client may send. Schemas that turn what they read into something else are described by what they read. */
export function toJsonSchema(schema: z.ZodType): JsonSchema {
  const { $schema: _dialect, ...rest } = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' });
  return rest;
}
