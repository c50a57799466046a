'use client';

import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { IntlProvider, type Messages } from 'use-intl';
import type { Locale, Theme } from '#components/i18n/locales.ts';
import { PreferencesContext } from '#components/shell/preferences.tsx';
import { Toaster } from '#components/ui/toast.tsx';
import { TooltipLayer } from '#components/ui/tooltip.tsx';
import { ApiError } from '#lib/client/api.ts';

interface ProvidersProps {
  readonly locale: Locale;
  readonly theme: Theme;
  readonly messages: Messages;
  readonly children: ReactNode;
}

export function Providers({ locale, theme, messages, children }: ProvidersProps) {
  const [client] = useState(createQueryClient);
  return (
    <QueryClientProvider client={client}>
      <IntlProvider locale={locale} messages={messages} timeZone={TIME_ZONE}>
        <PreferencesContext value={{ locale, theme }}>
          {children}
          <Toaster />
          <TooltipLayer />
        </PreferencesContext>
      </IntlProvider>
    </QueryClientProvider>
  );
}

/** Dates are only ever drawn in the browser, after its data arrived; on the server this is a stand-in. */
const TIME_ZONE = typeof window === 'undefined' ? 'UTC' : Intl.DateTimeFormat().resolvedOptions().timeZone;

function createQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: 5_000,
        // A refusal stays a refusal; only a server that is restarting or overloaded is worth another try.
        retry: (failures, error) =>
          failures < 2 && (!(error instanceof ApiError) || error.status === 0 || error.status >= 502),
        // It is a server on this machine or next to it: "offline" of the browser says nothing about it.
        networkMode: 'always',
      },
      mutations: { networkMode: 'always' },
    },
  });
}
