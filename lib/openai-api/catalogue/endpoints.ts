/** `GET /v1/models`, `/v1/providers`, one of each, and `/api/{provider}/models` (contract, section 6.4). */
import { z } from 'zod';
import { NotFoundError } from '../../contract/errors.ts';
import { LIMITS } from '../../contract/limits.ts';
import { resolveCredentials } from '../../credentials/index.ts';
import { json } from '../../platform/http/answers.ts';
import { defineEndpoint } from '../../platform/http/endpoint.ts';
import { wireHeader } from '../../platform/http/wire-header.ts';
import type { Model, Provider } from '../../providers/provider.ts';
import { findProvider, listProviders } from '../../providers/registry.ts';
import { providerKeyIn } from '../caller.ts';
import { pageSchema, refuseInItsForm, speaksAnthropic, toAnthropicList, toAnthropicModel } from './anthropic-models.ts';
import { listReady, modelsOfProvider, toModelEntry, toProviderEntry } from './models.ts';

interface Offer {
  readonly model: Model;
  readonly provider: Provider;
}

const name = z.string().min(1).max(LIMITS.wantedChars);

export const listModels = defineEndpoint({
  id: 'listModels',
  method: 'GET',
  path: '/v1/models',
  face: 'openai',
  summary: 'Every model that can be asked now, and the providers, whose names stand for their default models',
  query: pageSchema,
  refuse: refuseInItsForm,
  handle: async ({ request, owner, query }) => {
    const ready = await listReady(owner.id);
    const models = new Map<string, Offer>();
    for (const { provider, models: list } of ready) {
      for (const model of list) if (!models.has(model.id)) models.set(model.id, { model, provider });
    }
    const providers = ready.map(({ provider }) => provider).filter(({ id }) => !models.has(id));
    if (speaksAnthropic(request)) {
      const named = providers.map(({ id }) => ({ id }));
      return json(toAnthropicList([...[...models.values()].map(({ model }) => model), ...named], query));
    }
    const entries = [...models.values()].map(({ model, provider }) => toModelEntry(model, provider));
    return json({ object: 'list', data: [...entries, ...providers.map(toProviderEntry)] });
  },
});

export const getModel = defineEndpoint({
  id: 'getModel',
  method: 'GET',
  path: '/v1/models/{id...}',
  face: 'openai',
  summary: 'One model by its id; ids may hold slashes',
  params: z.object({ id: z.union([z.string(), z.array(z.string())]) }),
  refuse: refuseInItsForm,
  handle: async ({ request, owner, params }) => {
    const id = typeof params.id === 'string' ? params.id : params.id.join('/');
    for (const { provider, models } of await listReady(owner.id)) {
      const model = models.find((candidate) => candidate.id === id);
      if (model) return json(speaksAnthropic(request) ? toAnthropicModel(model) : toModelEntry(model, provider));
    }
    const provider = findProvider(id);
    if (provider) return json(speaksAnthropic(request) ? toAnthropicModel(provider) : toProviderEntry(provider));
    throw new NotFoundError('The model does not exist.', { param: 'model', code: 'model_not_found' });
  },
});

export const listProviderModels = defineEndpoint({
  id: 'listProviderModels',
  method: 'GET',
  path: '/api/{provider}/models',
  face: 'openai',
  summary: "One provider's models, with the key of this request if there is one",
  params: z.object({ provider: name }),
  query: pageSchema,
  refuse: refuseInItsForm,
  handle: async ({ request, owner, params, query }) => {
    const provider = requireProvider(params.provider);
    const given = { apiKey: providerKeyIn(request), baseUrl: wireHeader(request, 'x-api-base') };
    const resolved = await resolveCredentials({ ownerId: owner.id, provider, request: given });
    const models = await modelsOfProvider(owner.id, provider, resolved);
    if (speaksAnthropic(request)) return json(toAnthropicList(models, query));
    return json({ object: 'list', data: models.map((model) => toModelEntry(model, provider)) });
  },
});

export const listApiProviders = defineEndpoint({
  id: 'listProviders',
  method: 'GET',
  path: '/v1/providers',
  face: 'openai',
  summary: 'Every provider',
  handle: () => json(listProviders().map(toProviderView)),
});

export const getApiProvider = defineEndpoint({
  id: 'getProvider',
  method: 'GET',
  path: '/v1/providers/{id}',
  face: 'openai',
  summary: 'One provider, its models and what it takes',
  params: z.object({ id: name }),
  handle: async ({ owner, params }) => {
    const provider = requireProvider(params.id);
    const resolved = await resolveCredentials({ ownerId: owner.id, provider });
    const models = await modelsOfProvider(owner.id, provider, resolved);
    return json({
      ...toProviderView(provider),
      models: models.map(({ id }) => id),
      image_models: models.filter((model) => model.image).map(({ id }) => id),
      vision_models: models.filter((model) => model.vision).map(({ id }) => id),
      params: provider.describe().parameters.map((parameter) => parameter.name),
    });
  },
});

function toProviderView(provider: Provider) {
  const { url, label } = provider.describe();
  return { id: provider.id, object: 'provider', created: 0, url, label };
}

function requireProvider(id: string): Provider {
  const provider = findProvider(id);
  if (!provider) throw new NotFoundError('The provider does not exist.', { code: 'provider_not_found' });
  return provider;
}
