/**
 * Google's Gemini API: addresses, headers and refusals.
 * Format: https://ai.google.dev/api/generate-content and https://ai.google.dev/api/models.
 */
import { type AppError, ModelNotFoundError } from '../../contract/errors.ts';
import { type Asked, errorFromStatus, missingAuth } from '../openai-compatible/errors.ts';
import { asArray, asObject, asString, type Json, parseJson } from '../openai-compatible/json.ts';
import type { ProviderCredentials } from '../provider.ts';

export const GEMINI = {
  id: 'Gemini',
  label: 'Google Gemini',
  url: 'https://ai.google.dev',
  keyPage: 'https://aistudio.google.com/apikey',
  baseUrl: 'https://generativelanguage.googleapis.com/v1beta',
  defaultModel: 'gemini-3.8-flash',
  imageModel: 'gemini-3.1-flash-image',
  embeddingModel: 'gemini-embedding-001',
} as const;

export const askedOf = (credentials: ProviderCredentials, model: string): Asked => ({
  preset: GEMINI,
  model,
  apiKey: credentials.apiKey,
});

/** `path` under the owner's base URL or Google's. The version may be left off, and the compatible form's ending is. */
export function urlOf(credentials: ProviderCredentials, path: string): string {
  const base = (credentials.baseUrl ?? GEMINI.baseUrl).replace(/\/+$/, '').replace(/\/openai$/, '');
  return `${new URL(base).pathname === '/' ? `${base}/v1beta` : base}${path}`;
}

/**
 * "models/gemini-3.8-flash", as it stands in an address: a name is no way into another one.
 * @throws ModelNotFoundError
 */
export function resourceOf(model: string): string {
  if (!/^([\w-]+\/)?\w[\w.:-]*$/.test(model)) throw new ModelNotFoundError(`Model not found: ${model.slice(0, 80)}`);
  return model.includes('/') ? model : `models/${model}`;
}

/** @throws MissingAuthError when Google itself would be asked without a key. */
export function headersOf(credentials: ProviderCredentials): Record<string, string> {
  if (!credentials.apiKey && !credentials.baseUrl) throw missingAuth(askedOf(credentials, ''));
  return {
    accept: 'text/event-stream, application/json',
    'user-agent': 'Hypotez',
    ...(credentials.apiKey === undefined ? {} : { 'x-goog-api-key': credentials.apiKey }),
  };
}

/** A wrong key is a 400 here, and how long to wait stands in the body: google.rpc.ErrorInfo and RetryInfo. */
export function errorOf(asked: Asked, status: number, headers: Headers, body: string): AppError {
  const value = parseJson(body);
  const error = asObject(asObject(Array.isArray(value) ? value[0] : value)?.error);
  const details = asArray(error?.details).map((detail) => asObject(detail) ?? {});
  if (details.some((detail) => detail.reason === 'API_KEY_INVALID')) return missingAuth(asked);
  const wait = details.map(secondsOf).find((seconds) => seconds !== null);
  const told = wait === undefined ? headers : new Headers({ 'retry-after': String(wait) });
  return errorFromStatus(asked, status, told, body);
}

/** `{"@type": "type.googleapis.com/google.rpc.RetryInfo", "retryDelay": "34.07s"}` */
function secondsOf(detail: Json): number | null {
  const delay = /^(\d+(?:\.\d+)?)s$/.exec(asString(detail.retryDelay) ?? '')?.[1];
  return delay === undefined ? null : Number(delay);
}
