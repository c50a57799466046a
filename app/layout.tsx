import type { Metadata, Viewport } from 'next';
import type { ReactNode } from 'react';
import { loadMessages } from '#components/i18n/load-messages.ts';
import { fontVariables } from './fonts.ts';
import './globals.css';
import { Providers } from './providers.tsx';
import { requestPreferences } from './request-preferences.ts';

export const metadata: Metadata = {
  title: { default: 'Hypotez', template: '%s · Hypotez' },
  description: 'Chat with any model in the browser.',
  applicationName: 'Hypotez',
  // Chats are private and the address of one is nobody else's business.
  referrer: 'same-origin',
  robots: { index: false },
  formatDetection: { telephone: false },
  appleWebApp: { capable: true, title: 'Hypotez', statusBarStyle: 'default' },
};

/** --bg of both themes, in the notation that every browser takes for its own chrome. */
const LIGHT = '#fbfaf7';
const DARK = '#191815';

export async function generateViewport(): Promise<Viewport> {
  const { theme } = await requestPreferences();
  return {
    width: 'device-width',
    initialScale: 1,
    viewportFit: 'cover',
    interactiveWidget: 'resizes-content',
    themeColor:
      theme === 'system'
        ? [
            { media: '(prefers-color-scheme: light)', color: LIGHT },
            { media: '(prefers-color-scheme: dark)', color: DARK },
          ]
        : theme === 'dark'
          ? DARK
          : LIGHT,
  };
}

export default async function RootLayout({ children }: { readonly children: ReactNode }) {
  const { locale, theme } = await requestPreferences();
  const messages = await loadMessages(locale);
  return (
    <html lang={locale} dir="ltr" className={fontVariables} {...(theme === 'system' ? {} : { 'data-theme': theme })}>
      <body>
        <Providers locale={locale} theme={theme} messages={messages}>
          {children}
        </Providers>
      </body>
    </html>
  );
}
