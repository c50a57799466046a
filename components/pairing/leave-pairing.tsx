'use client';

import type { ReactNode } from 'react';
import { Button, type ButtonProps } from '#components/ui/button.tsx';
import { useLeavePairing } from '#lib/client/devices.ts';

interface LeavePairingProps {
  readonly variant: ButtonProps['variant'];
  /** Where this browser goes as one that was handed nothing. */
  readonly to: string;
  readonly children: ReactNode;
}

/** Gives the chat back: this browser forgets that it was ever handed one. */
export function LeavePairing({ variant, to, children }: LeavePairingProps) {
  const leave = useLeavePairing(() => window.location.replace(to));
  return (
    <Button {...(variant && { variant })} disabled={leave.isPending} onClick={() => leave.mutate()}>
      {children}
    </Button>
  );
}
