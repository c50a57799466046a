'use client';

import { useSyncExternalStore } from 'react';
import { useIsDemo } from '#lib/client/quota.ts';

const LOOPBACK = /^(?:localhost|127(?:\.\d+){3}|\[::1\])$/;

/** True where the server is not the reader's own computer: what is "here" is then on the server. */
export function useElsewhere(): boolean {
  const isDemo = useIsDemo();
  const isAway = useSyncExternalStore(
    () => () => undefined,
    () => !LOOPBACK.test(window.location.hostname),
    () => false,
  );
  return isDemo || isAway;
}
