import { Cookie, CookieJar } from 'tough-cookie';
import { loadCookies } from './store.ts';

/**
 * The `Cookie` header for one address (RFC 6265, section 5.4), or null when there is nothing to send. Ask again for every
 * address, above all after a redirect: what is returned belongs to this one only.
 */
export async function cookiesFor(ownerId: string, url: string): Promise<string | null> {
  const address = new URL(url);
  if (address.protocol !== 'https:' && address.protocol !== 'http:') return null;
  const cookies = await loadCookies(ownerId);
  if (cookies.length === 0) return null;
  const jar = new CookieJar(undefined, { rejectPublicSuffixes: true, prefixSecurity: 'silent' });
  for (const { domain, hostOnly, path, name, value, secure, expires } of cookies) {
    if (expires !== null && expires <= Date.now()) continue;
    const expiry = expires === null ? ('Infinity' as const) : new Date(expires);
    // Straight into the store: the jar itself would take the domain of an address, and these come with their own.
    await jar.store.putCookie(new Cookie({ key: name, value, domain, hostOnly, path, secure, expires: expiry }));
  }
  const header = await jar.getCookieString(address.href);
  return header === '' ? null : header;
}
