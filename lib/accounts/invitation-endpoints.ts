/** Invitations, which administrators make; and the way through an OpenID Connect provider. */
import { z } from 'zod';
import { inviteSchema } from '../contract/access.ts';
import { LIMITS } from '../contract/limits.ts';
import { empty, json } from '../platform/http/answers.ts';
import { defineEndpoint } from '../platform/http/endpoint.ts';
import { AUTH_PATH } from './auth.ts';
import { invite, listInvitations, withdrawInvitation } from './invitations.ts';
import { requireAccounts } from './mode.ts';
import { finishOidc, startOidc } from './oidc.ts';
import { sessionCookie } from './session-cookie.ts';

const INVITATIONS = '/backend-api/v2/invitations';
const short = z.string().max(LIMITS.urlChars).optional();

export const getInvitations = defineEndpoint({
  id: 'listInvitations',
  method: 'GET',
  path: INVITATIONS,
  face: 'gui',
  access: 'admin',
  summary: 'Invitations that can still be used',
  handle: async () => {
    requireAccounts();
    return json({ items: await listInvitations() });
  },
});

export const postInvitation = defineEndpoint({
  id: 'createInvitation',
  method: 'POST',
  path: INVITATIONS,
  face: 'gui',
  access: 'admin',
  summary: 'Makes a link for one person; it is told only here',
  body: inviteSchema,
  bodyLimit: 8 * 1024,
  handle: async ({ request, owner, body }) => {
    requireAccounts();
    return json(await invite({ by: owner.id, from: request.url, ...body }), { status: 201 });
  },
});

export const deleteInvitation = defineEndpoint({
  id: 'deleteInvitation',
  method: 'DELETE',
  path: `${INVITATIONS}/{invitation_id}`,
  face: 'gui',
  access: 'admin',
  summary: 'Withdraws an invitation',
  params: z.object({ invitation_id: z.string().max(LIMITS.idChars) }),
  handle: async ({ params }) => {
    requireAccounts();
    await withdrawInvitation(params.invitation_id);
    return empty(204);
  },
});

export const beginOidc = defineEndpoint({
  id: 'beginOidc',
  method: 'GET',
  path: `${AUTH_PATH}/oidc`,
  face: 'gui',
  access: 'public',
  summary: 'Leads to the OpenID Connect provider',
  query: z.object({ next: short, invitation: short, setup: short }),
  handle: async ({ request, query }) => {
    const { to, cookie } = await startOidc(request, query);
    return empty(303, { location: to, ...(cookie === undefined ? {} : { 'set-cookie': cookie }) });
  },
});

export const endOidc = defineEndpoint({
  id: 'endOidc',
  method: 'GET',
  path: `${AUTH_PATH}/callback/oidc`,
  face: 'gui',
  access: 'public',
  summary: 'Where the OpenID Connect provider sends people back to',
  handle: async ({ request }) => {
    const { to, token } = await finishOidc(request);
    return empty(303, {
      location: to,
      ...(token === undefined ? {} : { 'set-cookie': sessionCookie(request, token) }),
    });
  },
});
