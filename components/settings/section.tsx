import type { ReactNode } from 'react';

interface SectionProps {
  readonly title: string;
  readonly hint?: ReactNode;
  readonly children: ReactNode;
}

/** A titled part of a settings tab. */
export function Section({ title, hint, children }: SectionProps) {
  return (
    <div className="border-b border-line py-7 first:pt-0 last:border-b-0">
      <h2 className="text-[16.5px] leading-6 font-[620]">{title}</h2>
      {hint ? <p className="mt-0.5 max-w-[60ch] text-[13.5px] leading-5 text-faint">{hint}</p> : null}
      <div className="mt-4 flex flex-col gap-5">{children}</div>
    </div>
  );
}
