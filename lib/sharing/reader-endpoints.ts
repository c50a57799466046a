/** What the readers of a share ask for: the way in, its files, a copy of their own. All of it takes the link alone. */
import { z } from 'zod';
import { serveFile } from '../buckets/index.ts';
import type { ImportedConversation } from '../contract/api.ts';
import { BadRequestError, isAppError, NotFoundError } from '../contract/errors.ts';
import { unlockShareSchema } from '../contract/shares.ts';
import { empty, json } from '../platform/http/answers.ts';
import { readCapped, readJson } from '../platform/http/body.ts';
import { defineEndpoint } from '../platform/http/endpoint.ts';
import type { ApiRequest } from '../platform/http/types.ts';
import { copyShare } from './copy-share.ts';
import { passCookie } from './passphrase.ts';
import { readerOf } from './reader.ts';
import { admitReader } from './store.ts';
import { findTravelling } from './travelling-files.ts';
import { unlock } from './unlock.ts';

const ONE = '/backend-api/v2/shares/{share_id}';
/** Any text: what is no id is unknown, like an id that is. */
const params = z.object({ share_id: z.string().max(100) });

export const unlockShare = defineEndpoint({
  id: 'unlockShare',
  method: 'POST',
  path: `${ONE}/unlock`,
  face: 'gui',
  access: 'public',
  summary: 'Opens a share that takes a passphrase, for an hour, by a cookie; JSON or the form of its page',
  params,
  handle: async ({ request, params }) => {
    const id = params.share_id.toLowerCase();
    const form = isForm(request) ? await readForm(request) : null;
    const { passphrase } = form ?? parseJson(await readJson(request, { limit: MOST_BYTES }));
    try {
      const { pass, seconds } = await unlock(id, passphrase, request);
      const secure = request.url.protocol === 'https:' ? '; Secure' : '';
      const cookie = `${passCookie(id)}=${pass}; Path=/; Max-Age=${seconds}; HttpOnly; SameSite=Lax${secure}`;
      if (form === null) return json({ expires_in: seconds }, { headers: { 'set-cookie': cookie } });
      return empty(303, { location: backTo(id, form.to), 'set-cookie': cookie });
    } catch (error) {
      if (form === null || !isAppError(error)) throw error;
      // The page says it in its reader's language.
      const why = error.status === 401 ? 'wrong' : error.status === 429 ? 'wait' : 'gone';
      return empty(303, { location: `${backTo(id, form.to)}?${why}` });
    }
  },
});

export const getSharedMedia = defineEndpoint({
  id: 'getSharedMedia',
  method: 'GET',
  path: `${ONE}/media/{number}`,
  face: 'gui',
  access: 'public',
  summary: 'A file that travels with a share; `?thumbnail` gives a small WebP of a picture',
  params: params.extend({ number: z.string().max(20) }),
  query: z.object({ thumbnail: z.string().optional() }),
  handle: async ({ request, owner, params, query }) => {
    const id = params.share_id.toLowerCase();
    const row = await admitReader(id, readerOf(request.headers, owner, id));
    const number = /^[1-9]\d{0,5}$/.test(params.number) ? Number(params.number) : 0;
    const found = await findTravelling(row.id, number);
    if (found === null) throw new NotFoundError('Not found');
    const small = query.thumbnail !== undefined && found.row.kind === 'image';
    return serveFile(found.row, small ? 'thumbnail' : 'original', request);
  },
});

export const postCopy = defineEndpoint({
  id: 'copyShare',
  method: 'POST',
  path: `${ONE}/copy`,
  face: 'gui',
  summary: "Makes a conversation of one's own of a share, with the files that travel with it; everything gets new ids",
  params,
  handle: async ({ request, owner, params }) => {
    const id = params.share_id.toLowerCase();
    const row = await admitReader(id, readerOf(request.headers, owner, id));
    return json((await copyShare(owner.id, row)) satisfies ImportedConversation, { status: 201 });
  },
});

const MOST_BYTES = 4_096;

function parseJson(value: unknown): { readonly passphrase: string } {
  const parsed = unlockShareSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new BadRequestError('The passphrase is missing.', { param: 'passphrase' });
}

const isForm = ({ headers }: ApiRequest): boolean =>
  /^application\/x-www-form-urlencoded\b/i.test(headers.get('content-type') ?? '');

async function readForm(request: ApiRequest): Promise<{ readonly passphrase: string; readonly to: string }> {
  const fields = new URLSearchParams((await readCapped(request, MOST_BYTES)).toString('utf8'));
  return { ...parseJson({ passphrase: fields.get('passphrase') }), to: fields.get('to') ?? '' };
}

/** The share's own page, whatever the form says. */
function backTo(id: string, to: string): string {
  const conversation = new RegExp(`^/chat/${/^[0-9a-f-]{36}$/.test(id) ? id : '-'}/([\\w-]{0,100})$`, 'i').exec(
    to,
  )?.[1];
  return `/chat/${encodeURIComponent(id)}/${conversation ?? ''}`;
}
