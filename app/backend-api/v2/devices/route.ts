import { getDevices, redeemPairing, removeDevices } from '#lib/pairing/endpoints.ts';
import { routes } from '#lib/platform/http/web-door.ts';

export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = routes({
  GET: getDevices,
  POST: redeemPairing,
  DELETE: removeDevices,
});
