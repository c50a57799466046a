/** `GET <base>/models` of Copilot: which models the plan has, and what each can do. */
import { UpstreamError } from '../../contract/errors.ts';
import { LIMITS } from '../../contract/limits.ts';
import { readText } from '../../platform/outbound/index.ts';
import { guessCapabilities } from '../model-names.ts';
import { type Asked, errorFromStatus } from '../openai-compatible/errors.ts';
import { asArray, asCount, asObject, asString, type Json, parseJson } from '../openai-compatible/json.ts';
import type { Model } from '../provider.ts';
import { LABEL } from './identity.ts';

const MAX_MODELS = 200;

/** @throws the provider errors */
export async function readModels(asked: Asked, response: Response): Promise<readonly Model[]> {
  const text = await readText(response, LIMITS.upstreamBodyBytes);
  if (!response.ok) throw errorFromStatus(asked, response.status, response.headers, text);
  const list = asObject(parseJson(text))?.data;
  if (!Array.isArray(list)) throw new UpstreamError(`${LABEL} did not answer with a model list`);
  const models = new Map<string, Model>();
  for (const item of list.slice(0, MAX_MODELS)) {
    const model = parseModel(asObject(item));
    if (model && !models.has(model.id)) models.set(model.id, model);
  }
  return [...models.values()];
}

/** Left out: what is not for chat, what the owner's organisation has not allowed, and what a picker shall not show. */
function parseModel(fields: Json | null): Model | null {
  const id = asString(fields?.id) ?? '';
  const capabilities = asObject(fields?.capabilities);
  const state = asString(asObject(fields?.policy)?.state);
  if (id === '' || id.length > LIMITS.nameChars || /[\p{Cc}<>]/u.test(id)) return null;
  if ((asString(capabilities?.type) ?? 'chat') !== 'chat') return null;
  if (fields?.model_picker_enabled === false || state === 'disabled' || !canComplete(fields)) return null;
  const supports = asObject(capabilities?.supports);
  const label = (asString(fields?.name) ?? id).slice(0, LIMITS.nameChars);
  const contextLength = asCount(asObject(capabilities?.limits)?.max_context_window_tokens);
  return {
    id,
    ...guessCapabilities(id),
    ...(label !== id && !/[\p{Cc}<>]/u.test(label) ? { label } : {}),
    vision: supports?.vision === true,
    tools: supports?.tool_calls === true,
    ...(contextLength ? { contextLength } : {}),
  };
}

/** Some models of the list are served at other endpoints only. */
function canComplete(fields: Json | null): boolean {
  const endpoints = asArray(fields?.supported_endpoints);
  return endpoints.length === 0 || endpoints.includes('/chat/completions');
}
