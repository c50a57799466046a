/** `/backend-api/v2/api-keys`: made (shown once), listed, revoked. A key cannot make keys. */
import { z } from 'zod';
import { newApiKeySchema } from '../contract/api-keys.ts';
import { ForbiddenError } from '../contract/errors.ts';
import { empty, json } from '../platform/http/answers.ts';
import { defineEndpoint } from '../platform/http/endpoint.ts';
import type { Identity } from '../platform/identity.ts';
import { createApiKey, listApiKeys, revokeApiKey } from './store.ts';

export const getApiKeys = defineEndpoint({
  id: 'getApiKeys',
  method: 'GET',
  path: '/backend-api/v2/api-keys',
  face: 'gui',
  summary: 'The API keys of this server that are yours, without the keys themselves',
  handle: async ({ owner }) => json({ items: await listApiKeys(owner.id) }),
});

export const postApiKey = defineEndpoint({
  id: 'createApiKey',
  method: 'POST',
  path: '/backend-api/v2/api-keys',
  face: 'gui',
  summary: 'Makes an API key; the key itself is in this answer and never again',
  body: newApiKeySchema,
  handle: async ({ owner, body }) => {
    requirePerson(owner);
    return json(await createApiKey(owner.id, body), { status: 201 });
  },
});

export const deleteApiKey = defineEndpoint({
  id: 'deleteApiKey',
  method: 'DELETE',
  path: '/backend-api/v2/api-keys/{id}',
  face: 'gui',
  summary: 'Revokes an API key at once',
  params: z.object({ id: z.string().regex(/^[0-9A-Za-z]{1,40}$/, 'is not the id of a key') }),
  handle: async ({ owner, params }) => {
    requirePerson(owner);
    await revokeApiKey(owner.id, params.id);
    return empty(204);
  },
});

/** Whoever gets hold of a key must not be able to make one that outlives it, and a visitor owns nothing to hand out. */
function requirePerson({ kind }: Identity): void {
  if (kind === 'local' || kind === 'account') return;
  throw new ForbiddenError('Only somebody who is signed in may do that.');
}
