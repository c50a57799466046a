/** Under which addresses others find this server. */
import { isIP } from 'node:net';
import { networkInterfaces } from 'node:os';
import type { ShareAddress } from '../../contract/api.ts';
import { config } from '../config.ts';

const LOOPBACK = /^(?:localhost|127\.\d+\.\d+\.\d+|\[::1\])$/;
/** Assigned by a machine to itself when nobody gave it an address (RFC 3927): nothing to print on a link. */
const SELF_ASSIGNED = /^169\.254\./;

/**
 * The addresses of a link, the one that reaches furthest first; never empty. `PUBLIC_URL` is what the owner says;
 * otherwise the name under which this request came is good for others too, unless it is localhost.
 */
export function publicAddresses(requested: URL): ShareAddress[] {
  const { PUBLIC_URL, HOST, loopbackOnly } = config();
  if (PUBLIC_URL !== undefined) {
    const { origin, hostname } = new URL(PUBLIC_URL);
    return [{ origin, reach: LOOPBACK.test(hostname) ? 'machine' : 'public' }];
  }
  if (!LOOPBACK.test(requested.hostname)) return [{ origin: requested.origin, reach: 'public' }];
  const nearby = loopbackOnly ? [] : HOST === '0.0.0.0' || HOST === '::' ? networkAddresses() : [HOST];
  const origins = nearby.map(
    (host) => new URL(`http://${isIP(host) === 6 ? `[${host}]` : host}:${requested.port || 80}`).origin,
  );
  return [
    ...origins.map((origin): ShareAddress => ({ origin, reach: 'network' })),
    { origin: requested.origin, reach: 'machine' },
  ];
}

/** The addresses a phone can open; none when only this machine reaches the server. */
export const phoneAddresses = (requested: URL): ShareAddress[] =>
  publicAddresses(requested).filter(({ reach }) => reach !== 'machine');

/** More would be bridges of containers and tunnels, which nobody near is in. */
const MOST = 3;

/** IPv4 alone: an IPv6 address of a home network is long, changes daily, and adds nobody. */
function networkAddresses(): string[] {
  return Object.values(networkInterfaces())
    .flatMap((addresses) => addresses ?? [])
    .filter(({ family, internal, address }) => family === 'IPv4' && !internal && !SELF_ASSIGNED.test(address))
    .map(({ address }) => address)
    .slice(0, MOST);
}
