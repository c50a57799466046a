'use client';

import { useCallback } from 'react';
import { useFormatter } from 'use-intl';

/** Seconds as a reader says them: "12 sec", "4 min", "3 hr"; rounded up, so that nobody comes back too early. */
export function useDuration(): (seconds: number) => string {
  const format = useFormatter();
  return useCallback(
    (seconds) => {
      const [amount, unit] =
        seconds < 100 ? [seconds, 'second'] : seconds < 6_000 ? [seconds / 60, 'minute'] : [seconds / 3_600, 'hour'];
      return format.number(Math.ceil(amount), { style: 'unit', unit, unitDisplay: 'short' });
    },
    [format],
  );
}
