/** Handing a conversation over to a phone, and seeing and sending away the phones that have one. */
import { z } from 'zod';
import { idSchema } from '../contract/conversation.ts';
import {
  createPairingSchema,
  type DeviceList,
  listDevicesQuerySchema,
  type PairedChat,
  type PairingCode,
  redeemPairingSchema,
} from '../contract/pairing.ts';
import { empty, json } from '../platform/http/answers.ts';
import { addressKey, clientAddress } from '../platform/http/client-address.ts';
import { defineEndpoint } from '../platform/http/endpoint.ts';
import { phoneAddresses } from '../platform/http/public-addresses.ts';
import type { ApiRequest } from '../platform/http/types.ts';
import { rateLimiter, requireTokens } from '../platform/rate-limit.ts';
import { clearDeviceCookie, deviceSecret, setDeviceCookie, setHostCookie } from './device-cookie.ts';
import { openCode } from './open-code.ts';
import { createCode, findDevice, listDevices, revokeDevice, revokeDevices } from './store.ts';
import { toDeviceView } from './views.ts';

const isSecure = ({ url }: ApiRequest): boolean => url.protocol === 'https:';

export const createPairing = defineEndpoint({
  id: 'createPairing',
  method: 'POST',
  path: '/backend-api/v2/pairings',
  face: 'gui',
  summary: 'Makes a code that hands one conversation to a phone: it works once, within two minutes',
  body: createPairingSchema.extend({ conversation_id: idSchema }),
  handle: async ({ request, owner, body }) => {
    const code = await createCode(owner.id, body.conversation_id);
    const answer: PairingCode = {
      id: code.id,
      path: `/pair/${code.token}`,
      expires: code.expires.getTime(),
      addresses: phoneAddresses(request.url),
    };
    return json(answer, { status: 201, headers: { 'set-cookie': setHostCookie(isSecure(request)) } });
  },
});

/** Tries of one address that came to nothing: a code is beyond guessing, and looking for one costs a query. */
const attempts = () => rateLimiter('pairing', { capacity: 20, refillMs: 60_000 });

export const redeemPairing = defineEndpoint({
  id: 'redeemPairing',
  method: 'POST',
  path: '/backend-api/v2/devices',
  face: 'gui',
  summary: 'Uses a code: from now on this browser is a device that has the conversation',
  access: 'public',
  body: redeemPairingSchema,
  handle: async ({ request, owner, body }) => {
    const address = addressKey(clientAddress(request));
    requireTokens(attempts().take(address), 'Too many tries. Wait a moment.');
    const { conversationId, secret } = await openCode(body.token, owner, request.headers);
    attempts().refund(address);
    const answer: PairedChat = { conversation_id: conversationId };
    if (secret === null) return json(answer);
    return json(answer, { status: 201, headers: { 'set-cookie': setDeviceCookie(secret, isSecure(request)) } });
  },
});

export const getDevices = defineEndpoint({
  id: 'getDevices',
  method: 'GET',
  path: '/backend-api/v2/devices',
  face: 'gui',
  summary: 'The phones that have a conversation, newest first',
  query: listDevicesQuerySchema,
  handle: async ({ owner, query }) => {
    const items = (await listDevices(owner.id, query.conversation_id)).map(toDeviceView);
    return json({ items } satisfies DeviceList);
  },
});

export const removeDevices = defineEndpoint({
  id: 'revokeDevices',
  method: 'DELETE',
  path: '/backend-api/v2/devices',
  face: 'gui',
  summary: 'Sends all phones away, or all that have one conversation',
  query: listDevicesQuerySchema,
  handle: async ({ owner, query }) => json({ revoked: await revokeDevices(owner.id, query.conversation_id) }),
});

export const removeDevice = defineEndpoint({
  id: 'revokeDevice',
  method: 'DELETE',
  path: '/backend-api/v2/devices/{device_id}',
  face: 'gui',
  summary: 'Sends one phone away: what streams to it ends at once',
  params: z.object({ device_id: idSchema }),
  handle: async ({ owner, params }) => {
    await revokeDevice(owner.id, params.device_id);
    return json({ id: params.device_id, revoked: true });
  },
});

export const leaveDevice = defineEndpoint({
  id: 'leaveDevice',
  method: 'POST',
  path: '/backend-api/v2/devices/leave',
  face: 'gui',
  summary: 'Ends the pairing of the browser that asks, and forgets that there was one',
  access: 'public',
  handle: async ({ request }) => {
    const secret = deviceSecret(request.headers);
    const device = secret === null ? null : await findDevice(secret);
    if (device !== null) await revokeDevice(device.ownerId, device.id);
    return empty(204, { 'set-cookie': clearDeviceCookie(isSecure(request)) });
  },
});
