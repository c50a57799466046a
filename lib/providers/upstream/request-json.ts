/** One request for one JSON value: a model list, vectors. Bounded in time and size, every failure named. */
import { type AppError, UpstreamError, UpstreamTimeoutError } from '../../contract/errors.ts';
import { LIMITS } from '../../contract/limits.ts';
import { readText } from '../../platform/outbound/index.ts';
import { type Asked, errorFromBody, errorFromFailure, errorFromStatus } from '../openai-compatible/errors.ts';
import { asObject, type Json, parseJson } from '../openai-compatible/json.ts';
import type { ProviderContext } from '../provider.ts';

export interface JsonCall {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Sent as JSON with POST; without it the request is a GET. */
  readonly body?: unknown;
  readonly timeoutMs: number;
  errorOf?(status: number, headers: Headers, body: string): AppError;
}

/** @throws the provider errors */
export async function requestJson(asked: Asked, call: JsonCall, context: ProviderContext): Promise<Json> {
  const { label } = asked.preset;
  const signal = AbortSignal.any([context.signal, AbortSignal.timeout(call.timeoutMs)]);
  try {
    const isPost = call.body !== undefined;
    const response = await context.fetch(call.url, {
      method: isPost ? 'POST' : 'GET',
      headers: { accept: 'application/json', ...(isPost && { 'content-type': 'application/json' }), ...call.headers },
      ...(isPost && { body: JSON.stringify(call.body) }),
      signal,
    });
    const text = await readText(response, LIMITS.upstreamBodyBytes);
    const { status, headers } = response;
    if (!response.ok) throw call.errorOf?.(status, headers, text) ?? errorFromStatus(asked, status, headers, text);
    const value = asObject(parseJson(text));
    if (value?.error) throw errorFromBody(asked, value.error);
    if (value === null) throw new UpstreamError(`${label} answered with something that cannot be read`);
    return value;
  } catch (error) {
    if (context.signal.aborted) throw context.signal.reason;
    if (signal.aborted) throw new UpstreamTimeoutError(`${label} did not answer in time`, { cause: error });
    throw errorFromFailure(asked, error, context.signal);
  }
}
