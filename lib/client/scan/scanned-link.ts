/** What a QR code says, and what may be done with it. Anybody can print one: it is trusted with nothing. */

export type Scanned =
  /** A chat or a hand-over of this server: opened at once. */
  | { readonly kind: 'own'; readonly href: string }
  /**
   * Any other address, elsewhere or (`ours`) of this server, such as its API: opened only when the reader has seen it
   * whole and said so.
   */
  | { readonly kind: 'foreign'; readonly href: string; readonly host: string; readonly ours: boolean }
  /** Anything else, scripts among it: shown, never opened. */
  | { readonly kind: 'text'; readonly text: string };

/** The pages a code of ours leads to. */
const OWN_PATH = /^\/(?:pair\/[\w-]+|chat\/[\w-]+(?:\/[\w-]*)?)\/?$/;

/**
 * @param origins under which this server is known; the first one is where the page is, and where its own links open:
 * this browser is known there.
 */
export function readScanned(raw: string, origins: readonly string[]): Scanned {
  const text = raw.trim();
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null || !/^https?:$/.test(url.protocol)) return { kind: 'text', text };
  // `https://our.host@elsewhere/` reads like ours.
  const disguised = url.username !== '' || url.password !== '';
  const [here] = origins;
  const ours = !disguised && origins.includes(url.origin);
  if (ours && here !== undefined && OWN_PATH.test(url.pathname)) return { kind: 'own', href: `${here}${url.pathname}` };
  return { kind: 'foreign', href: url.href, host: url.host, ours };
}
