/** `/backend-api/v2/{models,providers,catalogue}`. Field names and types of the first three are clients' (contract 2.1). */
import { z } from 'zod';
import { NotFoundError } from '../contract/errors.ts';
import { LIMITS } from '../contract/limits.ts';
import { resolveCredentials } from '../credentials/index.ts';
import { json } from '../platform/http/answers.ts';
import { defineEndpoint } from '../platform/http/endpoint.ts';
import { ignoredIn, wireHeader } from '../platform/http/wire-header.ts';
import { listOffers, modelsOfOffer, readCatalogue } from './catalogue.ts';
import { isDemo, listDemoModels } from './demo.ts';
import { firstForChat } from './model-names.ts';
import { loadModels } from './models.ts';
import type { Model, Provider } from './provider.ts';
import { findProvider, listProviders } from './registry.ts';

export const getCatalogue = defineEndpoint({
  id: 'getCatalogue',
  method: 'GET',
  path: '/backend-api/v2/catalogue',
  face: 'gui',
  summary: 'Everything the model picker shows',
  handle: async ({ owner }) => json(await readCatalogue(owner.id)),
});

export const getProviders = defineEndpoint({
  id: 'getProviders',
  method: 'GET',
  path: '/backend-api/v2/providers',
  face: 'gui',
  summary: 'Every provider',
  handle: () => json(listProviders().map(toProviderView)),
});

export const getModels = defineEndpoint({
  id: 'getModels',
  method: 'GET',
  path: '/backend-api/v2/models',
  face: 'gui',
  summary: 'Every model that can be asked now, with the providers that have it',
  handle: async ({ request, owner }) => {
    if (isDemo()) return json(listDemoModels());
    const ignored = new Set(ignoredIn(request).map((name) => name.toLowerCase()));
    const models = new Map<string, { name: string; image: boolean; vision: boolean; providers: string[] }>();
    for (const offer of await listOffers(owner.id)) {
      if (!offer.resolved.isReady || ignored.has(offer.provider.id.toLowerCase())) continue;
      for (const model of modelsOfOffer(offer)) {
        if (model.task !== undefined) continue;
        const entry = models.get(model.id) ?? { name: model.id, image: false, vision: false, providers: [] };
        entry.image ||= model.image ?? false;
        entry.vision ||= model.vision ?? false;
        entry.providers.push(offer.provider.id);
        models.set(model.id, entry);
      }
    }
    return json([...models.values()]);
  },
});

export const getProviderModels = defineEndpoint({
  id: 'getProviderModels',
  method: 'GET',
  path: '/backend-api/v2/models/{provider}',
  face: 'gui',
  summary: "One provider's models, with the key and base URL of this request if there are any",
  params: z.object({ provider: z.string().max(LIMITS.nameChars) }),
  handle: async ({ request, owner, params }) => {
    const provider = findProvider(params.provider);
    if (!provider) throw new NotFoundError('Provider not found');
    const given = { apiKey: wireHeader(request, 'x-api-key'), baseUrl: wireHeader(request, 'x-api-base') };
    const resolved = await resolveCredentials({ ownerId: owner.id, provider, request: given });
    const models = resolved.isReady ? await loadModels({ ownerId: owner.id, provider, ...resolved }) : [];
    return json(toModelViews(provider, models));
  },
});

/** The default model is listed even where the list is not known, so that a client has something to choose. */
function toModelViews(provider: Provider, models: readonly Model[]) {
  const { defaultModel } = provider.describe();
  const list: readonly Model[] = models.length > 0 || defaultModel === null ? models : [{ id: defaultModel }];
  const chosen = list.some((model) => model.id === defaultModel) ? defaultModel : firstForChat(list)?.id;
  return list.map((model) => ({
    model: model.id,
    label: model.label ?? model.id,
    default: model.id === chosen,
    vision: model.vision ?? false,
    image: model.image ?? false,
    task: model.task ?? null,
  }));
}

function toProviderView(provider: Provider) {
  const info = provider.describe();
  return {
    name: provider.id,
    label: info.label,
    parent: null,
    image: info.capabilities.image,
    vision: info.capabilities.vision,
    nodriver: false,
    hf_space: false,
    auth: info.auth,
    login_url: info.loginUrl,
  };
}
