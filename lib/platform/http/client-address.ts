/**
 * Who is at the other end, behind whatever stands between. Anybody can send `X-Forwarded-*`, so they are believed only
 * of a proxy that `TRUST_PROXY` names; for everybody else the socket's own address is the truth.
 */
import ipaddr from 'ipaddr.js';
import { config } from '../config.ts';
import { ENTRY_HEADERS } from './entry-headers.ts';
import { plainAddress } from './host.ts';

export interface Peered {
  readonly headers: Headers;
  /** The address of the other end of the socket; without it the one the entry noted in the headers. */
  readonly peer?: string | undefined;
}

export interface Forwarded {
  readonly protocol?: 'http' | 'https';
  /** name or name:port, well-formed. */
  readonly host?: string;
}

/** A chain longer than this is no chain of proxies. */
const MOST_HOPS = 20;
const HOST = /^(?:[a-z0-9](?:[a-z0-9._-]{0,252})|\[[0-9a-f:.]{2,45}\])(?::\d{1,5})?$/i;

/** The client's address in its canonical form; '' when nothing is known of it. */
export function clientAddress(request: Peered): string {
  const peer = peerOf(request);
  if (!isTrustedProxy(peer)) return peer;
  const hops = (request.headers.get('x-forwarded-for') ?? '').split(',').slice(-MOST_HOPS);
  let client = peer;
  // Each proxy appends whom it saw: read from the near end, and stop at the first that is none of ours.
  for (const hop of hops.reverse()) {
    const address = canonical(hop.trim());
    if (address === null) break;
    client = address;
    if (!isTrustedProxy(address)) break;
  }
  return client;
}

/** What a trusted proxy says the client asked for; empty when there is none. */
export function forwarded(request: Peered): Forwarded {
  if (!isTrustedProxy(peerOf(request))) return {};
  const protocol = nearest(request.headers, 'x-forwarded-proto')?.toLowerCase();
  const host = nearest(request.headers, 'x-forwarded-host')?.toLowerCase();
  return {
    ...(protocol === 'http' || protocol === 'https' ? { protocol } : {}),
    ...(host !== undefined && HOST.test(host) ? { host } : {}),
  };
}

/** True when `TRUST_PROXY` names the address, a network it is in, or `loopback` and it is one. */
export function isTrustedProxy(address: string): boolean {
  const { TRUST_PROXY } = config();
  if (TRUST_PROXY.length === 0 || !ipaddr.isValid(address)) return false;
  const parsed = ipaddr.process(address);
  return TRUST_PROXY.some((entry) => {
    if (entry === 'loopback') return parsed.range() === 'loopback';
    const [network, bits] = entry.includes('/') ? ipaddr.parseCIDR(entry) : [ipaddr.process(entry), null];
    if (network.kind() !== parsed.kind()) return false;
    return parsed.match(network, bits ?? (network.kind() === 'ipv4' ? 32 : 128));
  });
}

/**
 * What a limit per address counts by: an IPv4 address, or the /64 an IPv6 address is in, because one customer has all
 * of a /64 and could take a fresh address for each request.
 */
export function addressKey(address: string): string {
  if (!ipaddr.isValid(address)) return address;
  const parsed = ipaddr.process(address);
  if (parsed.kind() === 'ipv4') return parsed.toString();
  const [a, b, c, d] = (parsed as ipaddr.IPv6).parts;
  return `${[a, b, c, d].map((part) => (part ?? 0).toString(16)).join(':')}::/64`;
}

function peerOf({ headers, peer }: Peered): string {
  const raw = plainAddress(peer ?? headers.get(ENTRY_HEADERS.peer) ?? '');
  return canonical(raw) ?? raw;
}

/** Of several values the last: the one the nearest proxy wrote. */
const nearest = (headers: Headers, name: string): string | undefined =>
  headers.get(name)?.split(',').at(-1)?.trim() || undefined;

/** `198.51.100.7:4711` and `[2001:db8::1]:4711` carry a port in some proxies. */
function canonical(address: string): string | null {
  const bare = /^\[([0-9a-f:.]+)\](?::\d+)?$/i.exec(address)?.[1] ?? /^([\d.]+):\d+$/.exec(address)?.[1] ?? address;
  return ipaddr.isValid(bare) ? ipaddr.process(bare).toString() : null;
}
