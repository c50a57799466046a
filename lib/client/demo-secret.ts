/** The `x-secret` of a question to a demo that asks for one: the server's time now, encrypted with its key. */
import type { PublicKey } from '../contract/demo.ts';
import { api } from './api.ts';

interface Key {
  readonly key: CryptoKey;
  /** The server's clock less that of `performance.now()`, which nobody turns. */
  readonly offsetMs: number;
}

let isExpected = false;
let known: Promise<Key> | null = null;

/** Whether this server asks for it; the page learns that with the visitor's quota. */
export function expectSecret(expected: boolean): void {
  isExpected = expected;
  // Known before the first question is sent.
  if (expected && hasCrypto()) known ??= fetchKey();
  // A failure is told where the key is needed.
  known?.catch(() => undefined);
}

/** Fetches the key anew the next time: a server has another one once it was started again. False where none is used. */
export function forgetSecretKey(): boolean {
  known = null;
  return isExpected && hasCrypto();
}

/** Headers of one question; none where nothing is asked for, or where a page that came by plain http cannot encrypt. */
export async function secretHeaders(): Promise<Record<string, string>> {
  if (!isExpected || !hasCrypto()) return {};
  known ??= fetchKey();
  try {
    const { key, offsetMs } = await known;
    const now = new TextEncoder().encode(String(Math.round(performance.now() + offsetMs)));
    const sealed = await crypto.subtle.encrypt({ name: 'RSA-OAEP' }, key, now);
    return { 'x-secret': btoa(String.fromCharCode(...new Uint8Array(sealed))) };
  } catch (error) {
    known = null;
    throw error;
  }
}

const hasCrypto = (): boolean => crypto.subtle !== undefined;

async function fetchKey(): Promise<Key> {
  const before = performance.now();
  const { public_key: pem, data } = await api<PublicKey>(['public-key']);
  // What the way back took makes it older, never newer.
  const offsetMs = Number(data) - performance.now() + Math.min(1_000, (performance.now() - before) / 2);
  const der = Uint8Array.from(atob(pem.replace(/-----[^-]+-----|\s/g, '')), (sign) => sign.charCodeAt(0));
  const key = await crypto.subtle.importKey('spki', der, { name: 'RSA-OAEP', hash: 'SHA-256' }, false, ['encrypt']);
  return { key, offsetMs };
}
