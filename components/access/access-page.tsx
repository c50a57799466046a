import type { ReactNode } from 'react';
import { Mark } from '#components/shell/brand.tsx';

/** One narrow column for who is not in yet. */
export function AccessPage({ title, intro, children }: { title: string; intro?: string; children?: ReactNode }) {
  return (
    <main className="mx-auto flex min-h-dvh max-w-[25rem] flex-col justify-center px-5 py-10">
      <div className="flex items-center gap-2 text-[17px] font-[640] tracking-[-0.01em]">
        <Mark />
        Hypotez
      </div>
      <h1 className="mt-6 text-[26px] leading-[1.25] font-[640] tracking-[-0.015em] text-balance">{title}</h1>
      {intro ? <p className="mt-2 text-pretty text-soft">{intro}</p> : null}
      {children}
    </main>
  );
}

/** The other way in, through the provider of the server's operator. */
export function OidcLink({ href, label, or }: { href: string; label: ReactNode; or: string }) {
  return (
    <div className="mt-6">
      <p className="flex items-center gap-3 text-[13.5px] text-faint before:h-px before:flex-1 before:bg-line after:h-px after:flex-1 after:bg-line">
        {or}
      </p>
      {/* Not a page of ours: the server answers with a redirect. */}
      <a
        href={href}
        className="mt-4 flex min-h-11 items-center justify-center rounded-md border border-line bg-raised px-3.5 text-[15px] font-[540] hover:bg-you"
      >
        <span>{label}</span>
      </a>
    </div>
  );
}
