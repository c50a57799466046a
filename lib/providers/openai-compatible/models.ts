/** The upstream's model list: capped, checked, without doubles, and without what this server cannot ask it for. */
import { UpstreamError } from '../../contract/errors.ts';
import { LIMITS } from '../../contract/limits.ts';
import { readText } from '../../platform/outbound/index.ts';
import { guessCapabilities, type ModelTask, modelTask } from '../model-names.ts';
import type { Model, ProviderContext } from '../provider.ts';
import { type Asked, errorFromBody, errorFromFailure, errorFromStatus, missingAuth } from './errors.ts';
import { asArray, asCount, asObject, asString, type Json, parseJson } from './json.ts';
import type { Preset } from './preset.ts';
import { baseUrlOf, buildHeaders, joinUrl } from './request.ts';

const MAX_MODELS = 5_000;
const LIST_MS = 15_000;

/** @throws provider errors */
export async function listModels(preset: Preset, context: ProviderContext): Promise<readonly Model[]> {
  const { credentials } = context;
  const asked: Asked = { preset, model: '', apiKey: credentials.apiKey };
  const baseUrl = baseUrlOf(credentials, preset);
  if (baseUrl === null || (preset.auth && !credentials.apiKey && !credentials.baseUrl)) throw missingAuth(asked);
  const declared = preset.images?.models ?? [];
  if (preset.quirks.staticModels) return [...preset.quirks.staticModels.map((id) => withGuesses({ id })), ...declared];
  const isOwnAddress = credentials.baseUrl === undefined || credentials.baseUrl === preset.baseUrl;
  const url = (isOwnAddress && preset.quirks.modelsUrl) || joinUrl(baseUrl, '/models');
  const body = await requestList(asked, preset, url, context);
  const value = parseJson(body);
  const error = asObject(value)?.error;
  if (error) throw errorFromBody(asked, error);
  const models = parseModels(value, tasksOf(preset));
  if (models === null) throw new UpstreamError(`${preset.label} did not answer with a model list. Check its base URL.`);
  return [...models.filter(({ id }) => !declared.some((known) => known.id === id)), ...declared];
}

/** What its list is searched for. */
function tasksOf(preset: Preset): readonly ModelTask[] {
  const tasks: ModelTask[] = ['chat'];
  if (preset.images) tasks.push('image');
  if (preset.embeddings) tasks.push('embedding');
  if (preset.transcription) tasks.push('transcription');
  if (preset.speech) tasks.push('speech');
  return tasks;
}

async function requestList(asked: Asked, preset: Preset, url: string, context: ProviderContext): Promise<string> {
  const signal = AbortSignal.any([context.signal, AbortSignal.timeout(LIST_MS)]);
  try {
    const headers = { ...buildHeaders(context.credentials, preset), accept: 'application/json' };
    const response = await context.fetch(url, { headers, signal });
    const text = await readText(response, LIMITS.upstreamBodyBytes);
    if (!response.ok) throw errorFromStatus(asked, response.status, response.headers, text);
    return text;
  } catch (error) {
    if (signal.aborted && !context.signal.aborted) {
      throw new UpstreamError(`${asked.preset.label} did not send its model list in time`, { cause: error });
    }
    throw errorFromFailure(asked, error, context.signal);
  }
}

/** `{data: [...]}`, `{models: [...]}` or a bare list; null when it is none of these. */
export function parseModels(value: unknown, tasks: readonly ModelTask[] = ['chat']): readonly Model[] | null {
  const root = asObject(value);
  const list = Array.isArray(value) ? value : (root?.data ?? root?.models);
  // Ollama without models.
  if (root?.data === null && list === undefined) return [];
  if (!Array.isArray(list)) return null;
  const models = new Map<string, Model>();
  for (const item of list) {
    const model = parseModel(typeof item === 'string' ? { id: item } : asObject(item), tasks);
    if (model && !models.has(model.id)) models.set(model.id, model);
    if (models.size >= MAX_MODELS) break;
  }
  return [...models.values()];
}

function parseModel(fields: Json | null, tasks: readonly ModelTask[]): Model | null {
  if (!fields) return null;
  // Gemini lists "models/gemini-…" and takes both forms; people know the short one.
  const id = (asString(fields.id) ?? asString(fields.model) ?? asString(fields.name) ?? '').replace(
    /^models\/(?=gemini)/,
    '',
  );
  if (!id || id.length > LIMITS.nameChars || /[\p{Cc}<>]/u.test(id)) return null;
  const task = taskOf(fields, id);
  if (!tasks.includes(task)) return null;
  const label = (asString(fields.display_name) ?? asString(fields.name) ?? id).slice(0, LIMITS.nameChars);
  const context = asCount(fields.context_length) ?? asCount(fields.context_window) ?? asCount(fields.max_model_len);
  return withGuesses({
    id,
    ...(label !== id && !/[\p{Cc}<>]/u.test(label) ? { label } : {}),
    ...statedCapabilities(fields),
    ...(context ? { contextLength: context } : {}),
    ...(task === 'image' ? { image: true } : {}),
    ...(task === 'embedding' || task === 'transcription' || task === 'speech' ? { task } : {}),
  });
}

/** Metadata decides where there is any: Together's `type`, Mistral's and GitHub's fields; then the name. */
function taskOf(fields: Json, id: string): ModelTask {
  const type = asString(fields.type);
  if (type !== null && /^(chat|llm|vlm|language)$/.test(type)) return 'chat';
  if (type === 'image') return 'image';
  if (type !== null && /^embeddings?$/.test(type)) return 'embedding';
  if (type === 'transcribe') return 'transcription';
  if (type !== null && /^(audio|moderation|rerank|video)$/.test(type)) return 'other';
  const canChat = asObject(fields.capabilities)?.completion_chat;
  const named = modelTask(id);
  if (typeof canChat !== 'boolean') return named;
  return canChat ? 'chat' : named === 'chat' ? 'other' : named;
}

function statedCapabilities(fields: Json): Partial<Model> {
  const architecture = asObject(fields.architecture);
  const inputs = asArray(
    architecture?.input_modalities ?? fields.supported_input_modalities ?? fields.input_modalities,
  );
  const stated = asObject(fields.capabilities);
  const names = asArray(fields.capabilities ?? fields.supported_parameters);
  const supported = asArray(fields.supported_parameters);
  return {
    ...(inputs.length > 0 ? { vision: inputs.includes('image'), audio: inputs.includes('audio') } : {}),
    ...(typeof stated?.vision === 'boolean' ? { vision: stated.vision } : {}),
    ...(fields.type === 'vlm' || names.includes('vision') ? { vision: true } : {}),
    ...(typeof stated?.function_calling === 'boolean' ? { tools: stated.function_calling } : {}),
    ...(supported.length > 0 ? { tools: supported.includes('tools'), reasoning: supported.includes('reasoning') } : {}),
  };
}

const withGuesses = (model: Model): Model => ({ ...guessCapabilities(model.id), ...model });
