/**
 * Which `Host` a request may name. A page elsewhere can point its own name at 127.0.0.1 (DNS rebinding) and then read
 * our answers as its own; the name in `Host` is what gives it away.
 */
import { isIP } from 'node:net';

export interface HostRules {
  readonly port: number;
  /** What the server was told to listen on. */
  readonly host: string;
  readonly publicUrl?: string | undefined;
  readonly allowedHosts: readonly string[];
}

const LOOPBACK = ['localhost', '127.0.0.1', '[::1]'];

/** @param localAddress the address of our end of the socket: an address, unlike a name, cannot be rebound. */
export function isHostAllowed(header: string, rules: HostRules, localAddress: string | undefined): boolean {
  const host = header.toLowerCase();
  const parsed = parseHost(host);
  if (!parsed) return false;
  const ours = [...LOOPBACK, bracket(rules.host.toLowerCase()), bracket(plainAddress(localAddress ?? ''))];
  if (parsed.port === String(rules.port) && ours.includes(parsed.name)) return true;
  if (rules.publicUrl !== undefined && new URL(rules.publicUrl).host === host) return true;
  return rules.allowedHosts.some((allowed) => allowed.toLowerCase() === host || allowed.toLowerCase() === parsed.name);
}

function parseHost(host: string): { name: string; port: string } | null {
  const match = /^(\[[0-9a-f:.]+\]|[a-z0-9._-]+)(?::(\d{1,5}))?$/.exec(host);
  return match?.[1] === undefined ? null : { name: match[1], port: match[2] ?? '80' };
}

/** `::ffff:192.0.2.1`, as a dual-stack socket names an IPv4 peer, is that IPv4 address. */
export function plainAddress(address: string): string {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address);
  return mapped?.[1] ?? address;
}

function bracket(name: string): string {
  return isIP(name) === 6 ? `[${name}]` : name;
}
