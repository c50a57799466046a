import { cookies } from 'next/headers';
import type { ReactNode } from 'react';
import { ChatShell } from '#components/shell/chat-shell.tsx';
import { SIDEBAR_COOKIE } from '#components/shell/sidebar-cookie.ts';

export default async function ChatLayout({ children }: { readonly children: ReactNode }) {
  const jar = await cookies();
  return <ChatShell sidebarShown={jar.get(SIDEBAR_COOKIE)?.value !== 'hidden'}>{children}</ChatShell>;
}
