import { useEffect } from 'react';

/** Whatever says that someone is there and about to ask. */
const SIGNS = ['pointerdown', 'pointermove', 'touchstart', 'keydown', 'input', 'dragenter'] as const;

/** Loads code that only a reader who acts will need: at the first sign of one, or with `patient` false at once. */
export function useFirstSign(patient: boolean, load: () => Promise<unknown>): void {
  useEffect(() => {
    const controller = new AbortController();
    // A chunk that does not arrive is asked for again, and its failure shown, where it is drawn.
    const start = () => {
      controller.abort();
      load().catch(() => undefined);
    };
    if (patient) for (const sign of SIGNS) addEventListener(sign, start, { signal: controller.signal, passive: true });
    else start();
    return () => controller.abort();
  }, [patient, load]);
}
