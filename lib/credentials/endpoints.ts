/** `/backend-api/v2/credentials`: what the settings page reads and writes. A key goes in and never comes out. */
import { z } from 'zod';
import { type CredentialTest, type CredentialView, putCredentialSchema } from '../contract/api.ts';
import { BadRequestError, ForbiddenError, NotFoundError } from '../contract/errors.ts';
import { LIMITS } from '../contract/limits.ts';
import { empty, json } from '../platform/http/answers.ts';
import { defineEndpoint } from '../platform/http/endpoint.ts';
import type { Identity } from '../platform/identity.ts';
import { forgetModels } from '../providers/models.ts';
import type { Provider } from '../providers/provider.ts';
import { findProvider, listProviders } from '../providers/registry.ts';
import { findSearchService, listSearchServices } from '../web-search/index.ts';
import { checkBaseUrl, checkKey, maskKey } from './key-format.ts';
import { type CredentialHolder, environmentKeyOf, isSameOrigin, resolveFrom } from './resolve.ts';
import { deleteCredential, findStored, listStored, type StoredCredential, saveCredential } from './store.ts';

const paramsSchema = z.object({ provider: z.string().max(LIMITS.nameChars) });
const PATH = '/backend-api/v2/credentials/{provider}';

export const listCredentials = defineEndpoint({
  id: 'listCredentials',
  method: 'GET',
  path: '/backend-api/v2/credentials',
  face: 'gui',
  summary: 'Stored keys, masked, and which providers have one in the environment',
  handle: async ({ owner }) =>
    json({ items: [...(await listStored(owner.id)).map(toView), ...environmentViews(owner)] }),
});

export const putCredential = defineEndpoint({
  id: 'putCredential',
  method: 'PUT',
  path: PATH,
  face: 'gui',
  summary: "Stores a provider's key, base URL or both, without asking the provider: `test` does that",
  params: paramsSchema,
  body: putCredentialSchema,
  handle: async ({ owner, params, body }) => {
    const provider = configurable(params.provider);
    const fields = await toStore(owner.id, provider, body);
    if (fields === null) throw new BadRequestError('Give a key, a base URL or both');
    const saved = await saveCredential({ ownerId: owner.id, provider: provider.id, ...fields });
    forgetModels(owner.id, provider.id);
    return json(toView(saved));
  },
});

export const removeCredential = defineEndpoint({
  id: 'deleteCredential',
  method: 'DELETE',
  path: PATH,
  face: 'gui',
  summary: "Forgets a provider's stored key and base URL",
  params: paramsSchema,
  handle: async ({ owner, params }) => {
    const { id } = configurable(params.provider);
    if (!(await deleteCredential(owner.id, id))) throw new NotFoundError('Nothing is stored for this provider');
    forgetModels(owner.id, id);
    return empty(204);
  },
});

export const testCredential = defineEndpoint({
  id: 'testCredential',
  method: 'POST',
  path: `${PATH}/test`,
  face: 'gui',
  summary: 'Asks the provider with these credentials, or with the stored ones',
  params: paramsSchema,
  body: putCredentialSchema,
  handle: async ({ request, owner, params, body }) => {
    const provider = configurable(params.provider);
    const given = await toStore(owner.id, provider, body);
    // As it will be once it is saved: a new key without an address goes to the usual one, not to where the old one went.
    const stored = given ? { provider: provider.id, masked: null, ...given } : await findStored(owner.id, provider.id);
    const { credentials, fetch } = resolveFrom(provider, stored);
    const context = { ownerId: owner.id, signal: request.signal, credentials, fetch, log: () => undefined };
    const models = (await provider.verify?.(context)) ?? (await provider.models?.(context))?.length ?? 0;
    return json({ ok: true, models } satisfies CredentialTest);
  },
});

/** A provider or a search engine. */
type Configurable = CredentialHolder & Partial<Pick<Provider, 'verify' | 'models'>>;

/** Whoever takes credentials at all. */
function configurable(id: string): Configurable {
  const provider: Configurable | null = findProvider(id) ?? findSearchService(id);
  if (!provider) throw new NotFoundError('Provider not found');
  if (provider.describe().takesBaseUrl === undefined) throw new ForbiddenError('This provider needs no key');
  return provider;
}

/** What a body asks to be kept; null when it says nothing. @throws BadRequestError */
async function toStore(ownerId: string, provider: CredentialHolder, body: z.output<typeof putCredentialSchema>) {
  const apiKey = checkKey(body.api_key) ?? null;
  const baseUrl = checkBaseUrl(body.base_url) ?? null;
  if (apiKey === null && baseUrl === null) return null;
  return { apiKey: apiKey ?? (await keptKey(ownerId, provider, baseUrl)), baseUrl };
}

/** A new base URL keeps the stored key only at the same address: a key is never carried to another host. */
async function keptKey(ownerId: string, provider: CredentialHolder, baseUrl: string | null): Promise<string | null> {
  const stored = await findStored(ownerId, provider.id);
  if (!stored) return null;
  const { baseUrl: home } = provider.describe();
  return isSameOrigin(stored.baseUrl ?? home, baseUrl ?? home) ? stored.apiKey : null;
}

const toView = ({ provider, masked, baseUrl }: StoredCredential): CredentialView => ({
  provider,
  masked,
  base_url: baseUrl,
  source: 'stored',
});

/** Members use the operator's keys; only an administrator sees which they are. */
function environmentViews({ role }: Identity): CredentialView[] {
  return [...listProviders(), ...listSearchServices()].flatMap((provider) => {
    const key = environmentKeyOf(provider);
    if (key === undefined) return [];
    const masked = role === 'admin' ? maskKey(key) : null;
    return [{ provider: provider.id, masked, base_url: null, source: 'environment' as const }];
  });
}
