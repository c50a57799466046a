import { dehydrate, HydrationBoundary, QueryClient } from '@tanstack/react-query';
import { cookies, headers } from 'next/headers';
import type { ReactNode } from 'react';
import { ChatShell } from '#components/shell/chat-shell.tsx';
import { SIDEBAR_COOKIE } from '#components/shell/sidebar-cookie.ts';
import { readSessionState } from '#lib/accounts/index.ts';
import { sessionStateQuery } from '#lib/client/access.ts';
import { quotaQuery } from '#lib/client/quota.ts';
import { settingsQuery } from '#lib/client/settings.ts';
import { readQuota } from '#lib/demo/quota.ts';
import { resolveOwner } from '#lib/platform/identity.ts';
import { readSettingsFor } from '#lib/settings/index.ts';

export default async function ChatLayout({ children }: { readonly children: ReactNode }) {
  const jar = await cookies();
  // The preferences come with the page: a question sent at once must already go to the chosen model.
  const client = new QueryClient();
  const request = { headers: await headers() };
  const owner = await resolveOwner(request);
  client.setQueryData(settingsQuery.queryKey, await readSettingsFor(owner));
  client.setQueryData(sessionStateQuery.queryKey, await readSessionState(owner));
  client.setQueryData(quotaQuery.queryKey, await readQuota(owner, request));
  return (
    <HydrationBoundary state={dehydrate(client)}>
      <ChatShell
        sidebarShown={jar.get(SIDEBAR_COOKIE)?.value !== 'hidden'}
        handedOver={owner.kind === 'device' ? (owner.conversationId ?? '') : null}
      >
        {children}
      </ChatShell>
    </HydrationBoundary>
  );
}
