/** `/backend-api/v2/chat/<share_id>`: the wire of shared chats. */
import { z } from 'zod';
import { BadRequestError, NotFoundError, UnauthorizedError } from '../contract/errors.ts';
import { LIMITS } from '../contract/limits.ts';
import { empty, json } from '../platform/http/answers.ts';
import { defineEndpoint } from '../platform/http/endpoint.ts';
import type { ApiRequest, Owner } from '../platform/http/types.ts';
import { readerOf } from './reader.ts';
import { readShare, revokeShare, type ShareWriter, writeShare } from './store.ts';

const PATH = '/backend-api/v2/chat/{share_id}';
/** Any text: a malformed id is refused on writing and is simply unknown on reading. */
const params = z.object({ share_id: z.string() });
/** A conversation record is the client's own; only `updated` and the number of `items` are looked at. */
const recordSchema = z.record(z.string(), z.unknown());

/** Clients make the id themselves. Only UUIDs: nothing that could be guessed, and nothing that begins with "share". */
const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

export const getShare = defineEndpoint({
  id: 'getShare',
  method: 'GET',
  path: PATH,
  face: 'gui',
  access: 'public',
  summary: 'A shared conversation record; 304 while `if-none-match` names its `updated`',
  params,
  handle: async ({ request, owner, params }) => {
    if (!UUID.test(params.share_id)) throw new NotFoundError('Not found');
    const id = params.share_id.toLowerCase();
    const held = request.headers.get('if-none-match');
    // A look at the headers takes nothing away; whoever gets the record is a reader, whatever they call themselves.
    const reader = { ...readerOf(request.headers, owner, id), isGlance: request.method === 'HEAD' };
    const { record, updated } = await readShare(id, reader, (version) => namesVersion(held, version));
    const headers = { etag: `"${updated}"`, ...PRIVATE_HEADERS };
    return record === null ? empty(304, headers) : json(record, { headers });
  },
});

export const postShare = defineEndpoint({
  id: 'postShare',
  method: 'POST',
  path: PATH,
  face: 'gui',
  access: 'public',
  summary:
    'Shares a conversation record under a fresh UUID, or its new version; the first post is answered with a `write_token`, which whoever is not its owner sends as the header `x-write-token`',
  params,
  body: recordSchema,
  bodyLimit: LIMITS.shareBytes,
  handle: async ({ request, owner, params, body }) => {
    const id = params.share_id.toLowerCase();
    const writer = writerOf(request, owner);
    // Whoever was handed the token may write; making a share takes somebody it belongs to.
    if (writer.ownerId === '' && writer.writeToken === null) throw new UnauthorizedError();
    if (!UUID.test(id)) throw new BadRequestError('The id of a share must be a fresh UUID.', { param: 'share_id' });
    const { writeToken } = await writeShare(id, body, writer);
    return json({ share_id: id, ...(writeToken === null ? {} : { write_token: writeToken }) });
  },
});

export const deleteShare = defineEndpoint({
  id: 'deleteShare',
  method: 'DELETE',
  path: PATH,
  face: 'gui',
  access: 'public',
  summary: 'Revokes a share',
  params,
  handle: async ({ request, owner, params }) => {
    if (!UUID.test(params.share_id)) throw new NotFoundError('Not found');
    await revokeShare(params.share_id.toLowerCase(), writerOf(request, owner));
    return empty(204);
  },
});

/** A shared chat is for who has its link, not for search engines or for the sites it links to. */
const PRIVATE_HEADERS = { 'x-robots-tag': 'noindex', 'referrer-policy': 'no-referrer' } as const;

function writerOf(request: ApiRequest, owner: Owner): ShareWriter {
  return {
    ownerId: owner.id,
    writeToken: request.headers.get('x-write-token') ?? request.headers.get('x_write_token'),
  };
}

/** Clients of the wire send the bare integer; browsers and caches a quoted ETag. Anything else matches nothing. */
function namesVersion(header: string | null, updated: number): boolean {
  if (header === null) return false;
  return header.split(',').some((tag) => {
    const name = tag
      .trim()
      .replace(/^W\//, '')
      .replace(/^"(.*)"$/, '$1');
    return name === '*' || name === String(updated);
  });
}
