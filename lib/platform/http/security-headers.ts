/** Headers that tell a browser what our pages may do, and what other sites may do with our answers. */
import { randomBytes } from 'node:crypto';

export function createNonce(): string {
  return randomBytes(16).toString('base64');
}

/**
 * @param development React's development build evaluates code to rebuild stack traces, and reloads over a socket.
 * @param frames origins whose pages may show ours in a frame; nobody's unless given.
 */
export function pagePolicy(nonce: string, development: boolean, frames: readonly string[] = []): string {
  return [
    "default-src 'self'",
    `script-src 'self' 'nonce-${nonce}' 'strict-dynamic'${development ? " 'unsafe-eval'" : ''}`,
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data: blob:",
    "font-src 'self'",
    "media-src 'self' blob:",
    `connect-src 'self'${development ? ' ws:' : ''}`,
    "worker-src 'self' blob:",
    `frame-ancestors ${frames.length === 0 ? "'none'" : ["'self'", ...frames].join(' ')}`,
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
  ].join('; ');
}

/** An answer for programs is never a document: opened as one, it may load and run nothing. */
export const API_POLICY = "default-src 'none'; frame-ancestors 'none'; sandbox";

const LOOPBACK = /^(?:localhost|127(?:\.\d+){3}|\[::1\])$/;

/**
 * Headers that count only at an address browsers trust; anywhere else they warn of them in the console of every page.
 * Over https: whoever was there once comes back by nothing else. There and on this machine: windows of other sites get
 * no hold on ours.
 * @param address under which the client knows us; null when it named none we can read.
 */
export function trustedAddressHeaders(address: URL | null): Readonly<Record<string, string>> {
  const isHttps = address?.protocol === 'https:';
  return {
    ...(isHttps ? { 'strict-transport-security': 'max-age=31536000' } : {}),
    ...(isHttps || LOOPBACK.test(address?.hostname ?? '') ? { 'cross-origin-opener-policy': 'same-origin' } : {}),
  };
}

export const COMMON_HEADERS: Readonly<Record<string, string>> = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'camera=(self), microphone=(self), geolocation=(), payment=(), usb=()',
};
