'use client';

import { lazy, type ReactNode, Suspense, useEffect, useState } from 'react';

const DialogPopup = lazy(() => import('./dialog-popup.tsx'));

export interface DialogProps {
  readonly open: boolean;
  readonly onOpenChange: (open: boolean) => void;
  readonly title: string;
  readonly description?: ReactNode;
  /** Of the panel; its width is up to `max-w-*` here. */
  readonly className?: string;
  /** Shows the title to assistive technology only. */
  readonly titleHidden?: boolean;
  readonly children?: ReactNode;
}

/** A modal dialog: traps the focus, closes with Esc or a press outside, gives the focus back. */
export function Dialog(props: DialogProps) {
  const [wanted, setWanted] = useState(props.open);
  useEffect(() => {
    if (props.open) setWanted(true);
  }, [props.open]);
  return wanted ? (
    <Suspense fallback={null}>
      <DialogPopup {...props} />
    </Suspense>
  ) : null;
}
