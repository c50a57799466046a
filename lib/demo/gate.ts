/** Who a request of a demo is from, and whether it goes through. */
import { AppError, ForbiddenError, UnauthorizedError } from '../contract/errors.ts';
import { addressKey, clientAddress } from '../platform/http/client-address.ts';
import type { Asking, Call, Gate, Identity, Passage } from '../platform/identity.ts';
import { ruleOf } from './access-list.ts';
import { countCall, countRequest, holdOpen, noteAddress } from './limits.ts';
import { requireRoomForAll } from './room.ts';
import { requireSecret } from './secret.ts';
import { isVisitor, newVisitorId, visitorCookie, visitorOf } from './visitor.ts';

/** Everybody no other source knows is a visitor; who brings no cookie is a new one, and gets it with the answer. */
export function identifyVisitor(asking: Asking): Identity {
  const request = { headers: asking.headers, peer: asking.peer };
  const known = visitorOf(asking.headers);
  // Endpoints are counted by the gate; a page is asked for by its method alone.
  const isPage = asking.method !== undefined && asking.face === undefined;
  if (isPage) countCall(known, addressKey(clientAddress(request)));
  const id = known ?? newVisitorId();
  const visitor = { id, kind: 'visitor', role: 'visitor' } as const;
  return known === null ? { ...visitor, setCookie: visitorCookie(id, request) } : visitor;
}

/** The one place that says what visitors may do. Devices and keys of a visitor are bound by it too. */
export const demoGate: Gate = async (call: Call): Promise<Passage | undefined> => {
  const { identity, endpoint, request } = call;
  if (identity.kind !== 'nobody' && !isVisitor(identity.id)) return;
  const address = addressKey(clientAddress(request));
  countCall(identity.setCookie === undefined ? identity.id : null, address);
  noteAddress(identity.id, address);
  const rule = call.endpoint.access === 'public' ? (ruleOf(endpoint.id) ?? 'open') : ruleOf(endpoint.id);
  if (endpoint.face === 'openai') {
    throw new UnauthorizedError('This demo answers programs with an API key only.', { code: 'invalid_api_key' });
  }
  if (rule === null || rule === 'closed') throw new ForbiddenError('This is closed in the demo.', { code: 'demo' });
  await requireSecret(endpoint.id, request);
  const headers = rule === 'asks' ? countRequest(identity.id, address, bytesOf(call)) : {};
  if (changes(request.method)) await requireRoomForAll();
  // Counted from here on, when nothing is left that refuses.
  return { headers, release: holdOpen(address) };
};

const changes = (method: string): boolean => !['GET', 'HEAD', 'OPTIONS', 'DELETE'].includes(method);

/** What the request brings, as it says itself. @throws AppError 411 when it does not say: what is not known cannot be bounded. */
function bytesOf({ request }: Call): number {
  if (request.headers.has('transfer-encoding')) {
    throw new AppError('This demo needs to know the length of a request (content-length).', { status: 411 });
  }
  return Number(request.headers.get('content-length')) || 0;
}
