import type { ReactNode } from 'react';

/** A key or a chord, quietly. Only where there is a keyboard. */
export function Kbd({ children }: { readonly children: ReactNode }) {
  return (
    <kbd className="rounded-[5px] border border-line px-1.5 font-sans text-[11px] leading-[17px] text-faint pointer-coarse:hidden">
      {children}
    </kbd>
  );
}
