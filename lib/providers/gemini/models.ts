/** The list of models, page by page: `GET /v1beta/models`. */
import { UpstreamError } from '../../contract/errors.ts';
import { LIMITS } from '../../contract/limits.ts';
import { isChatModel } from '../model-names.ts';
import { asArray, asCount, asObject, asString, type Json } from '../openai-compatible/json.ts';
import type { Model, ProviderContext } from '../provider.ts';
import { requestJson } from '../upstream/request-json.ts';
import { askedOf, errorOf, GEMINI, headersOf, urlOf } from './service.ts';
import { drawsByName, noteThinking, traitsFor } from './traits.ts';

const PAGE_SIZE = 1000;
const MAX_PAGES = 5;
const LIST_MS = 15_000;
/** Takes `generateContent`, but for sound, a screen or a robot's arm. */
const NOT_CHAT = /-(tts|live|native-audio|computer-use|robotics|deep-research)(-|$)/;

/** @throws provider errors */
export async function listModels(context: ProviderContext): Promise<readonly Model[]> {
  const { credentials } = context;
  const asked = askedOf(credentials, '');
  const headers = headersOf(credentials);
  const models = new Map<string, Model>();
  let token = '';
  for (let page = 0; page < MAX_PAGES; page += 1) {
    const cursor = token === '' ? '' : `&pageToken=${encodeURIComponent(token)}`;
    const url = urlOf(credentials, `/models?pageSize=${PAGE_SIZE}${cursor}`);
    const list = await requestJson(
      asked,
      { url, headers, timeoutMs: LIST_MS, errorOf: (...refusal) => errorOf(asked, ...refusal) },
      context,
    );
    if (!Array.isArray(list.models)) {
      throw new UpstreamError(`${GEMINI.label} did not answer with a model list. Check its base URL.`);
    }
    for (const item of asArray(list.models)) {
      const model = readModel(asObject(item) ?? {});
      if (model && !models.has(model.id)) models.set(model.id, model);
    }
    const next = asString(list.nextPageToken) ?? '';
    if (next === '' || next === token) break;
    token = next;
  }
  return [...models.values()];
}

function readModel(entry: Json): Model | null {
  const id = (asString(entry.name) ?? '').replace(/^models\//, '');
  if (!id || id.length > LIMITS.nameChars || /[\p{Cc}<>]/u.test(id)) return null;
  const label = (asString(entry.displayName) ?? id).slice(0, LIMITS.nameChars);
  const context = asCount(entry.inputTokenLimit);
  const common = {
    id,
    ...(label !== id && !/[\p{Cc}<>]/u.test(label) ? { label } : {}),
    ...(context ? { contextLength: context } : {}),
  };
  const methods = asArray(entry.supportedGenerationMethods);
  if (methods.includes('embedContent')) return { ...common, task: 'embedding' };
  const image = drawsByName(id);
  if (!methods.includes('generateContent') || NOT_CHAT.test(id) || !(image || isChatModel(id))) return null;
  if (typeof entry.thinking === 'boolean') noteThinking(id, entry.thinking);
  const isGemini = id.startsWith('gemini');
  return { ...common, image, vision: true, audio: isGemini && !image, tools: !image, reasoning: traitsFor(id).thinks };
}
