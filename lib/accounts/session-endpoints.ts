/** Sign-in and sign-out, and the list of signed-in browsers. */
import { z } from 'zod';
import { signInSchema } from '../contract/access.ts';
import { isAppError, NotFoundError } from '../contract/errors.ts';
import { LIMITS } from '../contract/limits.ts';
import { empty, json } from '../platform/http/answers.ts';
import { readCapped, readJson } from '../platform/http/body.ts';
import { defineEndpoint, parse } from '../platform/http/endpoint.ts';
import type { Answer, ApiRequest } from '../platform/http/types.ts';
import { requirePerson, requireSignIn } from './mode.ts';
import { safeNext } from './next-page.ts';
import { clearedCookie, sessionCookie } from './session-cookie.ts';
import { readSessionState } from './session-state.ts';
import { endSessions, listSessions } from './sessions.ts';
import { signIn } from './sign-in.ts';

const SESSION = '/backend-api/v2/session';
const SESSIONS = '/backend-api/v2/sessions';
const BODY_BYTES = 8 * 1024;
const paramsSchema = z.object({ session_id: z.string().max(LIMITS.idChars) });

export const getSession = defineEndpoint({
  id: 'getSession',
  method: 'GET',
  path: SESSION,
  face: 'gui',
  access: 'public',
  summary: 'How one signs in here, and who is signed in',
  handle: async ({ owner }) => json(await readSessionState(owner)),
});

export const createSession = defineEndpoint({
  id: 'createSession',
  method: 'POST',
  path: SESSION,
  face: 'gui',
  access: 'public',
  summary: 'Signs in; the answer sets the cookie. A form is answered with a redirect',
  handle: async ({ request }) => {
    if (isForm(request)) return signInByForm(request);
    const token = await signIn(request, parse(signInSchema, await readJson(request, { limit: BODY_BYTES })));
    return empty(204, { 'set-cookie': sessionCookie(request, token) });
  },
});

export const deleteSession = defineEndpoint({
  id: 'endSession',
  method: 'DELETE',
  path: SESSION,
  face: 'gui',
  access: 'public',
  summary: 'Signs out',
  handle: async ({ request, owner }) => {
    if (owner.sessionId !== undefined) await endSessions(owner.id, { id: owner.sessionId });
    return empty(204, { 'set-cookie': clearedCookie(request) });
  },
});

export const getSessions = defineEndpoint({
  id: 'listSessions',
  method: 'GET',
  path: SESSIONS,
  face: 'gui',
  summary: 'Browsers that are signed in as the owner',
  handle: async ({ owner }) => {
    requireSignIn();
    requirePerson(owner);
    return json({ items: await listSessions(owner.id, owner.sessionId) });
  },
});

export const deleteSessions = defineEndpoint({
  id: 'signOutEverywhere',
  method: 'DELETE',
  path: SESSIONS,
  face: 'gui',
  summary: 'Signs out everywhere, here too',
  handle: async ({ request, owner }) => {
    requireSignIn();
    requirePerson(owner);
    await endSessions(owner.id);
    return empty(204, { 'set-cookie': clearedCookie(request) });
  },
});

export const deleteOneSession = defineEndpoint({
  id: 'deleteSession',
  method: 'DELETE',
  path: `${SESSIONS}/{session_id}`,
  face: 'gui',
  summary: 'Signs one browser out',
  params: paramsSchema,
  handle: async ({ owner, params }) => {
    requireSignIn();
    requirePerson(owner);
    const ended = await endSessions(owner.id, { id: params.session_id });
    if (ended === 0) throw new NotFoundError('There is no such session.');
    return empty(204);
  },
});

const isForm = ({ headers }: ApiRequest): boolean =>
  headers.get('content-type')?.startsWith('application/x-www-form-urlencoded') === true;

/** The page works without scripts: its form posts here, and whatever comes of it is a page again. */
async function signInByForm(request: ApiRequest): Promise<Answer> {
  const form = new URLSearchParams((await readCapped(request, BODY_BYTES)).toString('utf8'));
  const next = safeNext(form.get('next'));
  try {
    const given = { password: form.get('password') ?? '', email: form.get('email') ?? undefined };
    const token = await signIn(request, parse(signInSchema, given));
    return empty(303, { location: next, 'set-cookie': sessionCookie(request, token) });
  } catch (error) {
    if (!isAppError(error)) throw error;
    const reason = error.status === 429 ? 'too-many' : 'wrong';
    return empty(303, { location: `/sign-in?error=${reason}&next=${encodeURIComponent(next)}` });
  }
}
