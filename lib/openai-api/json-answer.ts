/** Answers in JSON: what a model wrapped it in is taken off, and a schema is held. */
import { z } from 'zod';
import { UpstreamError } from '../contract/errors.ts';
import { logger } from '../platform/log.ts';
import type { ResponseFormat } from './request.ts';

/** @throws UpstreamError when the answer is not what was asked for */
export function answerInJson(text: string, format: unknown): string {
  const wanted = format as ResponseFormat;
  if (wanted.type === 'text') return text;
  const found = [text.trim(), ...blocksOf(text)].find((candidate) => parse(candidate) !== undefined);
  if (found === undefined) {
    // As the wire has it, an answer that is no JSON is handed over trimmed; only a schema is a promise.
    if (wanted.type === 'json_object') return text.trim();
    throw new UpstreamError('The model did not answer in JSON.', { code: 'json_validate_failed' });
  }
  if (wanted.type === 'json_schema' && wanted.json_schema.schema) {
    const problem = mismatch(parse(found), wanted.json_schema.schema);
    if (problem !== null) {
      throw new UpstreamError(`The model's JSON does not match the schema: ${problem}`, {
        code: 'json_validate_failed',
      });
    }
  }
  return found;
}

function blocksOf(text: string): string[] {
  const fenced = [...text.matchAll(/^```(?:json)?[^\n`]*\n([\s\S]*?)^```/gim)].map(([, content = '']) =>
    content.trim(),
  );
  const braced = /\{[\s\S]*\}/.exec(text)?.[0];
  return braced === undefined ? fenced : [...fenced, braced];
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Not JSON is an answer here: the caller looks further.
    return undefined;
  }
}

function mismatch(value: unknown, schema: Readonly<Record<string, unknown>>): string | null {
  let check: z.ZodType;
  try {
    check = z.fromJSONSchema(schema as Parameters<typeof z.fromJSONSchema>[0]);
  } catch (cause) {
    // A keyword the checker does not know: the provider's own promise has to do.
    logger().debug({ cause: String(cause) }, 'A JSON Schema could not be checked');
    return null;
  }
  const issue = check.safeParse(value).error?.issues[0];
  return issue === undefined ? null : `${issue.path.map(String).join('.') || 'the answer'}: ${issue.message}`;
}
