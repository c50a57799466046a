/** `GET /backend-api/v2/shares/<id>/events`: a shared chat as it goes on, for whoever may read it. */
import { z } from 'zod';
import { RateLimitError } from '../../contract/errors.ts';
import { LIMITS } from '../../contract/limits.ts';
import { bytes } from '../../platform/http/answers.ts';
import { addressKey, clientAddress } from '../../platform/http/client-address.ts';
import { defineEndpoint } from '../../platform/http/endpoint.ts';
import { lifecycle } from '../../platform/http/lifecycle.ts';
import { singleton } from '../../platform/singleton.ts';
import { admitReader, readerOf } from '../../sharing/index.ts';
import { type Begin, type Cursor, encodeEvent, FollowedShare } from './followed-share.ts';

const followed = (): Map<string, FollowedShare> => singleton('share.followed', () => new Map());
const perAddress = (): Map<string, number> => singleton('share.followers', () => new Map());

export const getShareEvents = defineEndpoint({
  id: 'getShareEvents',
  method: 'GET',
  path: '/backend-api/v2/shares/{share_id}/events',
  face: 'gui',
  access: 'public',
  summary: 'What happens in a shared chat, as server-sent events: growing answers, new versions, the end of the share',
  params: z.object({ share_id: z.string().max(100) }),
  handle: async ({ request, owner, params }) => {
    const id = params.share_id.toLowerCase();
    const row = await admitReader(id, readerOf(request.headers, owner, id));
    const address = addressKey(clientAddress(request));
    const known = followed().get(row.id);
    const share: FollowedShare =
      known === undefined || known.ended ? new FollowedShare(row.id, () => forget(row.id, share)) : known;
    if (share.readers >= LIMITS.shareFollowers || (perAddress().get(address) ?? 0) >= LIMITS.shareFollowersPerAddress) {
      throw new RateLimitError('Too many readers follow this chat just now.', { retryAfter: 10 });
    }
    followed().set(row.id, share);
    const signal = AbortSignal.any([request.signal, lifecycle().ending]);
    const leave = enter(share, address);
    if (signal.aborted) leave();
    else signal.addEventListener('abort', leave, { once: true });
    return bytes(read(share, signal, leave), { headers: STREAM });
  },
});

const STREAM = {
  'content-type': 'text/event-stream; charset=utf-8',
  'cache-control': 'no-store, no-transform',
  'x-accel-buffering': 'no',
  'referrer-policy': 'no-referrer',
} as const;
const PING = new TextEncoder().encode(': ping\n\n');

function forget(id: string, share: FollowedShare): void {
  if (followed().get(id) === share) followed().delete(id);
}

/** From this call on the reader counts; the returned function lets them go. */
function enter(share: FollowedShare, address: string): () => void {
  const detach = share.attach();
  const counts = perAddress();
  counts.set(address, (counts.get(address) ?? 0) + 1);
  let inside = true;
  return () => {
    if (!inside) return;
    inside = false;
    const left = (counts.get(address) ?? 1) - 1;
    if (left > 0) counts.set(address, left);
    else counts.delete(address);
    detach();
  };
}

async function* read(share: FollowedShare, signal: AbortSignal, leave: () => void): AsyncGenerator<Uint8Array> {
  try {
    let cursor: Cursor | null = null;
    while (!signal.aborted) {
      const begun: Begin | null = cursor === null ? share.begin() : null;
      if (begun !== null) {
        cursor = begun.cursor;
        yield encodeEvent(begun.hello);
        continue;
      }
      const events = cursor === null ? [] : share.take(cursor);
      if (events === null) {
        cursor = null;
        continue;
      }
      if (events.length > 0) yield events.length === 1 && events[0] ? events[0] : Buffer.concat(events);
      else if (share.ended) {
        // Ended before this reader was told anything.
        if (cursor === null) yield encodeEvent({ type: 'ended' });
        return;
      } else {
        const before = Date.now();
        await share.changed(LIMITS.heartbeatMs, signal);
        if (Date.now() - before >= LIMITS.heartbeatMs && !signal.aborted) yield PING;
      }
    }
  } finally {
    signal.removeEventListener('abort', leave);
    leave();
  }
}
