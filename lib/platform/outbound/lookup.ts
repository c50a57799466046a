/**
 * The DNS lookup that the connecting socket itself uses. Checking here, and not before, closes DNS rebinding: the
 * address that was judged is the address that is connected to.
 */

import type { LookupAddress, LookupOptions } from 'node:dns';
import dns from 'node:dns';
import { isAddressAllowed, notAllowed } from './policy.ts';

/** Resolves a name to all its addresses. */
export type Resolve = (host: string, options: LookupOptions) => Promise<readonly LookupAddress[]>;

export const systemResolve: Resolve = (host, options) => dns.promises.lookup(host, { ...options, all: true });

type Callback = (error: Error | null, address: string | LookupAddress[], family?: number) => void;

/**
 * A `lookup` for `net.connect`. A name with even one address that is not allowed is refused as a whole, so that the
 * order of answers cannot decide.
 */
export function guardedLookup(resolve: Resolve, isPrivateHost: (host: string) => boolean) {
  return (host: string, options: LookupOptions, callback: Callback): void => {
    const settle = (addresses: readonly LookupAddress[]): void => {
      const isPrivateAllowed = isPrivateHost(host.replace(/\.$/, '').toLowerCase());
      const first = addresses[0];
      if (!first || !addresses.every((entry) => isAddressAllowed(entry.address, isPrivateAllowed))) {
        callback(notAllowed(), '');
      } else if (options.all) {
        callback(null, [...addresses]);
      } else {
        callback(null, first.address, first.family);
      }
    };
    resolve(host, { family: options.family, hints: options.hints }).then(settle, (error: unknown) => {
      callback(error instanceof Error ? error : new Error(String(error)), '');
    });
  };
}
