'use client';

import { useRouter } from 'next/navigation';
import { useEffect, useState } from 'react';
import { askShared } from '#lib/client/shares.ts';

/** ms between two questions; the wire's own clients use the same. */
const POLL_MS = 5_000;

/**
 * Asks whether a shared chat has changed, only while the page is looked at, and has it drawn anew when it has.
 * Returns true once it is shared no more.
 */
export function useSharedUpdates(shareId: string, updated: number): boolean {
  const router = useRouter();
  const [ended, setEnded] = useState(false);
  useEffect(() => {
    if (ended) return;
    const controller = new AbortController();
    let asking = false;
    async function ask(): Promise<void> {
      if (asking || document.visibilityState !== 'visible') return;
      asking = true;
      const now = await askShared(shareId, updated, controller.signal);
      asking = false;
      if (controller.signal.aborted) return;
      if (now === 'changed') router.refresh();
      if (now === 'ended') setEnded(true);
    }
    const timer = setInterval(() => void ask(), POLL_MS);
    const onVisible = () => void ask();
    document.addEventListener('visibilitychange', onVisible);
    return () => {
      controller.abort();
      clearInterval(timer);
      document.removeEventListener('visibilitychange', onVisible);
    };
  }, [shareId, updated, ended, router]);
  return ended;
}
