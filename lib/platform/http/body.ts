/** JSON bodies, read as a stream under every limit before anything is parsed. */
import { MIMEType } from 'node:util';
import { BadRequestError, TooLargeError, UnsupportedTypeError } from '../../contract/errors.ts';
import { LIMITS } from '../../contract/limits.ts';
import { JsonGauge } from './json-gauge.ts';
import type { ApiRequest } from './types.ts';

export interface ReadJsonOptions {
  /** Bytes; `LIMITS.jsonBytes` unless given. */
  readonly limit?: number;
}

/**
 * Reads the body as one JSON object.
 * @throws UnsupportedTypeError not `application/json` in UTF-8, or compressed.
 * @throws TooLargeError more bytes than the limit, or more values than `LIMITS.jsonNodes`.
 * @throws BadRequestError empty, not UTF-8, not JSON, not an object, nested too deeply.
 */
export async function readJson(request: ApiRequest, options: ReadJsonOptions = {}): Promise<Record<string, unknown>> {
  const type = request.headers.get('content-type');
  if (type === null && (request.body === null || request.headers.get('content-length') === '0')) throw emptyBody();
  requireJson(request.headers);
  const limit = options.limit ?? LIMITS.jsonBytes;
  const gauge = new JsonGauge({ depth: LIMITS.jsonDepth, nodes: LIMITS.jsonNodes });
  const raw = await readCapped(request, limit, (chunk) => gauge.push(chunk));
  return parseJsonObject(raw);
}

/**
 * Parses one JSON object that was read by other means (the `json` field of a form), under the same limits.
 * @throws BadRequestError, TooLargeError as `readJson`.
 */
export function parseJsonText(text: string): Record<string, unknown> {
  const raw = Buffer.from(text);
  new JsonGauge({ depth: LIMITS.jsonDepth, nodes: LIMITS.jsonNodes }).push(raw);
  return parseJsonObject(raw);
}

/**
 * Reads the whole body into memory, at most `limit` bytes.
 * @throws TooLargeError by the declared length before reading, or while reading.
 */
export async function readCapped(
  request: ApiRequest,
  limit: number,
  onChunk: (chunk: Uint8Array) => void = () => {},
): Promise<Buffer> {
  const declared = Number(request.headers.get('content-length') ?? 0);
  if (declared > limit) throw tooLarge(limit);
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of request.body ?? []) {
    size += chunk.length;
    if (size > limit) throw tooLarge(limit);
    onChunk(chunk);
    chunks.push(chunk);
  }
  if (declared > size) throw new BadRequestError('The request body ended early.');
  return Buffer.concat(chunks, size);
}

function emptyBody(): BadRequestError {
  return new BadRequestError('The request body is empty. Send a JSON object.');
}

function tooLarge(limit: number): TooLargeError {
  const size = limit >= 1024 * 1024 ? `${Math.floor(limit / 1024 / 1024)} MB` : `${Math.floor(limit / 1024)} KB`;
  return new TooLargeError(`The request body is larger than ${size}.`);
}

/** Requiring `application/json` is also a shield against forged forms: no simple request can carry it (B18). */
function requireJson(headers: Headers): void {
  const encoding = headers.get('content-encoding');
  if (encoding !== null && encoding.trim().toLowerCase() !== 'identity') {
    throw new UnsupportedTypeError('Compressed request bodies are not accepted. Send the JSON as it is.');
  }
  const type = parseType(headers.get('content-type'));
  const charset = type?.params.get('charset')?.toLowerCase() ?? 'utf-8';
  if (type?.essence !== 'application/json' || (charset !== 'utf-8' && charset !== 'utf8')) {
    throw new UnsupportedTypeError('The content type must be application/json, in UTF-8.');
  }
}

function parseType(header: string | null): MIMEType | undefined {
  if (header === null) return undefined;
  try {
    return new MIMEType(header);
  } catch {
    // Not a media type at all: the caller refuses it like any other wrong one.
    return undefined;
  }
}

function parseJsonObject(raw: Uint8Array): Record<string, unknown> {
  if (raw.length === 0) throw emptyBody();
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(raw));
  } catch (cause) {
    const what = cause instanceof SyntaxError ? 'valid JSON' : 'valid UTF-8';
    throw new BadRequestError(`The request body is not ${what}.`, { cause });
  }
  if (!isObject(value) || Array.isArray(value)) throw new BadRequestError('The request body must be a JSON object.');
  dropPrototypeKeys(value);
  return value;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

/**
 * Removes the keys that a careless merge would turn into prototype pollution: `__proto__`, and a `constructor` that
 * carries a `prototype`. A tool schema may well have a property named "constructor", so that alone stays.
 */
function dropPrototypeKeys(root: Record<string, unknown>): void {
  const queue: Record<string, unknown>[] = [root];
  for (let node = queue.pop(); node !== undefined; node = queue.pop()) {
    Reflect.deleteProperty(node, '__proto__');
    const made = Object.hasOwn(node, 'constructor') ? Reflect.get(node, 'constructor') : undefined;
    if (isObject(made) && Object.hasOwn(made, 'prototype')) Reflect.deleteProperty(node, 'constructor');
    for (const child of Object.values(node)) if (isObject(child)) queue.push(child);
  }
}
