/** `/backend-api/v2/quota` and `/backend-api/v2/demo/*`: where a visitor stands, and signing in at the hub. */
import { z } from 'zod';
import { BadRequestError, NotFoundError } from '../contract/errors.ts';
import { checkKey, saveProviderKey } from '../credentials/index.ts';
import { config } from '../platform/config.ts';
import { empty, json } from '../platform/http/answers.ts';
import { defineEndpoint } from '../platform/http/endpoint.ts';
import type { Answer, ApiRequest } from '../platform/http/types.ts';
import { logger } from '../platform/log.ts';
import { HUB_PROVIDER } from './grant.ts';
import { beginOAuth, checkToken, finishOAuth, type Granted } from './hub.ts';
import { readQuota } from './quota.ts';
import { forgetSignedIn, takeUnderWay, writeSignedIn, writeUnderWay } from './sign-in-store.ts';
import { isVisitor } from './visitor.ts';

const CALLBACK = '/backend-api/v2/demo/callback';

export const getQuota = defineEndpoint({
  id: 'getQuota',
  method: 'GET',
  path: '/backend-api/v2/quota',
  face: 'gui',
  summary: "What a demo's visitor may still do, and until when things are kept",
  handle: async ({ request, owner }) => json(await readQuota(owner, request)),
});

export const beginSignIn = defineEndpoint({
  id: 'beginVisitorSignIn',
  method: 'GET',
  path: '/backend-api/v2/demo/sign-in',
  face: 'gui',
  summary: "Sends a demo's visitor to the hub, to sign in there",
  handle: async ({ request, owner }) => {
    requireVisitor(owner.id);
    // The answer of the hub must find the same visitor: who is new takes the cookie first.
    if (owner.setCookie !== undefined) {
      if (request.url.searchParams.has('again'))
        throw new BadRequestError('Signing in needs cookies. Allow them here.');
      return sendTo(`${request.url.pathname}?again=1`);
    }
    const { url, state } = await beginOAuth(callbackOf(request));
    await writeUnderWay(owner.id, state);
    return sendTo(url);
  },
});

export const endSignIn = defineEndpoint({
  id: 'endVisitorSignIn',
  method: 'GET',
  path: CALLBACK,
  face: 'gui',
  summary: 'Where the hub sends a visitor back to',
  handle: async ({ request, owner }) => {
    requireVisitor(owner.id);
    const state = await takeUnderWay(owner.id);
    if (state === null) return sendTo('/?sign-in=failed');
    try {
      await keep(owner.id, await finishOAuth(request.url.searchParams, state));
    } catch (error) {
      // A person stands here, not a program: the page says it. A refused consent is a choice, and no fault.
      logger().info({ requestId: request.requestId, err: error }, 'A sign-in at the hub did not work');
      return sendTo(
        request.url.searchParams.get('error') === 'access_denied' ? '/?sign-in=refused' : '/?sign-in=failed',
      );
    }
    return sendTo('/chat/');
  },
});

export const signInByToken = defineEndpoint({
  id: 'signInVisitor',
  method: 'POST',
  path: '/backend-api/v2/demo/token',
  face: 'gui',
  summary: 'Signs a visitor in by a token of the hub',
  body: z.strictObject({ token: z.string().max(4_000) }),
  handle: async ({ request, owner, body }) => {
    requireVisitor(owner.id);
    const token = checkKey(body.token);
    if (token === undefined) throw new BadRequestError('Give a token.', { param: 'token' });
    await keep(owner.id, await checkToken(token));
    return json(await readQuota(owner, request));
  },
});

export const signOut = defineEndpoint({
  id: 'signOutVisitor',
  method: 'DELETE',
  path: '/backend-api/v2/demo/session',
  face: 'gui',
  summary: "Forgets a visitor's token of the hub",
  handle: async ({ owner }) => {
    requireVisitor(owner.id);
    await forgetSignedIn(owner.id);
    return empty(204);
  },
});

/** The grant before is forgotten first: its end is not that of the new token. */
async function keep(ownerId: string, { token, session }: Granted): Promise<void> {
  await forgetSignedIn(ownerId);
  await saveProviderKey(ownerId, HUB_PROVIDER, token);
  await writeSignedIn(ownerId, session);
}

/** As registered at the hub. */
function callbackOf(request: ApiRequest): string {
  const { PUBLIC_URL } = config();
  return `${PUBLIC_URL === undefined ? request.url.origin : new URL(PUBLIC_URL).origin}${CALLBACK}`;
}

/** An address of ours, or the hub's page of consent. */
const sendTo = (location: string): Answer => empty(303, { location });

function requireVisitor(ownerId: string): void {
  if (!config().DEMO || !isVisitor(ownerId)) throw new NotFoundError('This server is no demo.');
}
