/** What owners and their programs do with shares: `/backend-api/v2/shares`. */
import { z } from 'zod';
import { accessMode } from '../accounts/index.ts';
import { changeShareSchema, createShareSchema, listSharesQuerySchema, previewShareSchema } from '../contract/shares.ts';
import { hashToken } from '../platform/crypto.ts';
import { empty, json } from '../platform/http/answers.ts';
import { defineEndpoint } from '../platform/http/endpoint.ts';
import { publicAddresses } from '../platform/http/public-addresses.ts';
import { viewerOf } from '../platform/http/viewer-cookie.ts';
import { changeShare, createShare, listShares, readOwn, renewShare } from './manage.ts';
import { previewShare } from './preview.ts';
import { revokeAll, revokeShare } from './store.ts';
import { excuseViewer } from './views.ts';

const PATH = '/backend-api/v2/shares';
const ONE = `${PATH}/{share_id}`;
const params = z.object({ share_id: z.uuid() });

export const getShares = defineEndpoint({
  id: 'listShares',
  method: 'GET',
  path: PATH,
  face: 'gui',
  summary: "One's own shares, newest first, and the addresses their pages can be opened at",
  query: listSharesQuerySchema,
  handle: async ({ request, owner, query }) =>
    json({ ...(await listShares(owner.id, query)), addresses: publicAddresses(request.url) }),
});

export const postShares = defineEndpoint({
  id: 'createShare',
  method: 'POST',
  path: PATH,
  face: 'gui',
  summary: 'Shares a conversation, or its beginning, as it is now or live',
  body: createShareSchema,
  handle: async ({ request, owner, body }) => {
    const share = await createShare(owner.id, body);
    // Where nobody signs in, the browser that made it is all there is to know its owner by.
    const isBrowser = request.headers.has('sec-fetch-site');
    if (!isBrowser || accessMode() !== 'open') return json(share, { status: 201 });
    const { viewer, setCookie } = viewerOf(request.headers);
    await excuseViewer({ id: share.id, ownerId: owner.id }, hashToken(viewer));
    return json(share, { status: 201, headers: setCookie === null ? {} : { 'set-cookie': setCookie } });
  },
});

export const deleteShares = defineEndpoint({
  id: 'revokeAllShares',
  method: 'DELETE',
  path: PATH,
  face: 'gui',
  summary: "Ends all of one's shares",
  handle: async ({ owner }) => json({ revoked: await revokeAll(owner.id) }),
});

export const postPreview = defineEndpoint({
  id: 'previewShare',
  method: 'POST',
  path: `${PATH}/preview`,
  face: 'gui',
  summary: 'What would be shared: messages, files, and what looks like a key or a password in them',
  body: previewShareSchema,
  handle: async ({ owner, body }) => json(await previewShare(owner.id, body)),
});

export const getOneShare = defineEndpoint({
  id: 'getOwnShare',
  method: 'GET',
  path: ONE,
  face: 'gui',
  summary: 'One of the own shares',
  params,
  handle: async ({ owner, params }) => json(await readOwn(owner.id, params.share_id)),
});

export const patchOneShare = defineEndpoint({
  id: 'changeShare',
  method: 'PATCH',
  path: ONE,
  face: 'gui',
  summary: 'Changes who may read a share, how long, and which files travel with it',
  params,
  body: changeShareSchema,
  handle: async ({ owner, params, body }) => json(await changeShare(owner.id, params.share_id, body)),
});

export const renewOneShare = defineEndpoint({
  id: 'renewShare',
  method: 'POST',
  path: `${ONE}/renew`,
  face: 'gui',
  summary: 'Takes the snapshot of a share again, under the same link',
  params,
  handle: async ({ owner, params }) => json(await renewShare(owner.id, params.share_id)),
});

export const deleteOneShare = defineEndpoint({
  id: 'revokeOwnShare',
  method: 'DELETE',
  path: ONE,
  face: 'gui',
  summary: 'Ends a share for good',
  params,
  handle: async ({ owner, params }) => {
    const { id } = await readOwn(owner.id, params.share_id);
    await revokeShare(id, { ownerId: owner.id, writeToken: null });
    return empty(204);
  },
});
