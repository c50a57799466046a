/** The cookie by which a paired phone is known: a random secret of its own, never the one in the QR code. */
import { LIMITS } from '../contract/limits.ts';

const NAME = 'hypotez_device';
/** Set where a code was made: whoever hands over is not narrowed to the chat when they open their own code. */
const HOST_NAME = 'hypotez_hands_over';
const SECRET = /^[A-Za-z0-9_-]{20,100}$/;

/** The secret a request carries; null without one. */
export function deviceSecret(headers: Headers): string | null {
  const value = cookieOf(headers, NAME);
  return value !== null && SECRET.test(value) ? value : null;
}

export const setDeviceCookie = (secret: string, secure: boolean): string =>
  cookie(NAME, secret, '/', LIMITS.pairedDeviceMs, secure);

export const clearDeviceCookie = (secure: boolean): string => cookie(NAME, '', '/', 0, secure);

export const setHostCookie = (secure: boolean): string =>
  cookie(HOST_NAME, '1', '/backend-api/v2/devices', LIMITS.pairedDeviceMs, secure);

export const handsOver = (headers: Headers): boolean => cookieOf(headers, HOST_NAME) === '1';

/** `Lax`: a phone that follows a link to its chat is still that phone. */
function cookie(name: string, value: string, path: string, ageMs: number, secure: boolean): string {
  const age = Math.floor(ageMs / 1000);
  return `${name}=${value}; Path=${path}; Max-Age=${age}; HttpOnly; SameSite=Lax${secure ? '; Secure' : ''}`;
}

function cookieOf(headers: Headers, name: string): string | null {
  for (const pair of (headers.get('cookie') ?? '').split(';')) {
    const at = pair.indexOf('=');
    if (at > 0 && pair.slice(0, at).trim() === name) return pair.slice(at + 1).trim();
  }
  return null;
}
