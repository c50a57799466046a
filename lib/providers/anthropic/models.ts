/** The list of models, page by page: `GET /v1/models`. What it says of each is kept for the requests to come. */
import { UpstreamError } from '../../contract/errors.ts';
import { LIMITS } from '../../contract/limits.ts';
import { singleton } from '../../platform/singleton.ts';
import { asArray, asCount, asObject, asString, type Json } from '../openai-compatible/json.ts';
import type { Model, ProviderContext } from '../provider.ts';
import { requestJson } from '../upstream/request-json.ts';
import { ANTHROPIC, askedOf, errorOf, headersOf, urlOf } from './service.ts';
import { isSupported, type Traits, traitsByName, traitsOf, versionOf } from './traits.ts';

const PAGE_SIZE = 1000;
const MAX_PAGES = 5;
const LIST_MS = 15_000;
const MAX_TRAITS = 1_000;

const known = (): Map<string, Traits> => singleton('anthropicTraits', () => new Map<string, Traits>());

/** As the last list said, else by its name. Never asks. */
export const traitsFor = (model: string): Traits => known().get(model) ?? traitsByName(model);

/** @throws provider errors */
export async function listModels(context: ProviderContext): Promise<readonly Model[]> {
  const { credentials } = context;
  const asked = askedOf(credentials, '');
  const headers = headersOf(credentials);
  const models = new Map<string, Model>();
  let after = '';
  for (let page = 0; page < MAX_PAGES; page += 1) {
    const cursor = after === '' ? '' : `&after_id=${encodeURIComponent(after)}`;
    const url = urlOf(credentials, `/models?limit=${PAGE_SIZE}${cursor}`);
    const list = await requestJson(
      asked,
      { url, headers, timeoutMs: LIST_MS, errorOf: (...refusal) => errorOf(asked, ...refusal) },
      context,
    );
    if (!Array.isArray(list.data)) {
      throw new UpstreamError(`${ANTHROPIC.label} did not answer with a model list. Check its base URL.`);
    }
    for (const item of asArray(list.data)) note(models, asObject(item));
    const last = asString(list.last_id) ?? '';
    if (list.has_more !== true || last === '' || last === after) break;
    after = last;
  }
  return [...models.values()];
}

function note(models: Map<string, Model>, entry: Json | null): void {
  const id = asString(entry?.id) ?? '';
  if (!entry || !id || id.length > LIMITS.nameChars || /[\p{Cc}<>]/u.test(id) || models.has(id)) return;
  const traits = traitsOf(id, entry);
  if (known().size < MAX_TRAITS || known().has(id)) known().set(id, traits);
  const label = (asString(entry.display_name) ?? id).slice(0, LIMITS.nameChars);
  const context = asCount(entry.max_input_tokens);
  const capabilities = asObject(entry.capabilities);
  models.set(id, {
    id,
    ...(label !== id && !/[\p{Cc}<>]/u.test(label) ? { label } : {}),
    vision: capabilities ? isSupported(capabilities.image_input) : versionOf(id) >= 3,
    reasoning: traits.thinking !== 'none',
    tools: true,
    ...(context ? { contextLength: context } : {}),
  });
}
