import Link from 'next/link';
import type { ReactNode } from 'react';
import { Mark } from '#components/shell/brand.tsx';

interface QrPageProps {
  readonly title: string;
  readonly back?: { readonly href: string; readonly label: string };
  readonly children: ReactNode;
}

/** One column, meant to be held up to somebody. */
export function QrPage({ title, back, children }: QrPageProps) {
  return (
    <main className="mx-auto flex min-h-dvh max-w-[34rem] flex-col px-5 pt-4 pb-10">
      <div className="flex items-center gap-3">
        <Link href="/" className="flex min-h-9 items-center gap-2 rounded-md font-[620] pointer-coarse:min-h-11">
          <Mark />
          Hypotez
        </Link>
        {back ? (
          <Link
            href={back.href}
            className="ms-auto flex min-h-9 items-center rounded-md text-[14px] text-soft hover:text-ink pointer-coarse:min-h-11"
          >
            {back.label}
          </Link>
        ) : null}
      </div>
      <h1 dir="auto" className="mt-8 text-[26px] leading-[1.25] font-[640] tracking-[-0.015em] wrap-anywhere">
        {title}
      </h1>
      {children}
    </main>
  );
}
