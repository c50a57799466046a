/**
 * What kind of place an IP address is. IPv6 forms that carry an IPv4 address (mapped, compatible, NAT64, 6to4, Teredo)
 * are judged by both what they are and what they carry.
 */
import ipaddr from 'ipaddr.js';

/** `forbidden` is never reachable from here, whoever asks: link-local (metadata services), multicast, unspecified... */
export type AddressKind = 'public' | 'private' | 'forbidden';

/** Metadata services outside link-local: Alibaba, Oracle's alternative, AWS over IPv6. */
const METADATA = new Set(['100.100.100.200', '192.0.0.192', 'fd00:ec2::254']);

export function classifyAddress(address: string): AddressKind {
  if (!ipaddr.isValid(address)) return 'forbidden';
  const parsed = ipaddr.parse(address);
  if (METADATA.has(parsed.toString())) return 'forbidden';
  return parsed instanceof ipaddr.IPv6 ? classifyV6(parsed) : classifyRange(parsed.range());
}

function classifyRange(range: string): AddressKind {
  if (range === 'unicast') return 'public';
  if (['loopback', 'private', 'uniqueLocal', 'carrierGradeNat'].includes(range)) return 'private';
  return 'forbidden';
}

function classifyV6(address: ipaddr.IPv6): AddressKind {
  if (address.isIPv4MappedAddress()) return classifyAddress(address.toIPv4Address().toString());
  const parts = address.parts;
  // IPv4-compatible ::/96 is long deprecated; ipaddr.js counts it as unicast. `::1` and `::` have their own ranges.
  const range = address.range();
  if (range === 'unicast' && parts.slice(0, 6).every((part) => part === 0)) return 'forbidden';
  // 6to4, Teredo and NAT64 reach whatever IPv4 address they carry: no upstream needs them.
  if (['6to4', 'teredo', 'rfc6052', 'rfc6145'].includes(range)) return 'forbidden';
  // 64:ff9b:1::/48, the local-use NAT64 prefix (RFC 8215).
  if (parts[0] === 0x64 && parts[1] === 0xff9b) return 'forbidden';
  // Site-local fec0::/10 is deprecated and still routed inside some networks.
  if (((parts[0] ?? 0) & 0xffc0) === 0xfec0) return 'forbidden';
  return classifyRange(range);
}
