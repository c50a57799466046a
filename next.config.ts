import type { NextConfig } from 'next';

const nextConfig: NextConfig = {
  poweredByHeader: false,
  // Development only: behind a custom server a page's data would wait for ever for this channel to open.
  experimental: { reactDebugChannel: false },
  // Pages and scripts only: our own answers say `no-transform` (lib/platform/http/answers.ts), which this respects.
  compress: true,
  // Uploaded images are served as they are, and thumbnails are made once: nothing is left to optimise on the fly.
  images: { unoptimized: true },
  // `npm run check` runs the compiler.
  typescript: { ignoreBuildErrors: true },
  turbopack: {
    root: import.meta.dirname,
    // Messages reach the page compiled (components/i18n/load-messages.ts): it needs no parser for them.
    resolveAlias: { 'use-intl/format-message': 'use-intl/format-message/format-only' },
  },
  // Addresses of programs that nothing answers (app/unknown/route.ts): the prefixes of lib/platform/http/faces.ts.
  rewrites: async () => ({
    beforeFiles: [],
    afterFiles: [],
    fallback: [
      {
        source: '/:face(backend-api|files|media|images|thumbnail|search|v1|api|vision|health)/:rest*',
        destination: '/unknown',
      },
    ],
  }),
  // The chat's address is `/chat/`, with the slash; Next would redirect it to `/chat`, which is the vision API's.
  skipTrailingSlashRedirect: true,
  // Native, or found by path at run time: Node loads them, not the bundle.
  serverExternalPackages: [
    'better-sqlite3',
    '@prisma/adapter-better-sqlite3',
    '@prisma/client',
    'sharp',
    'onnxruntime-node',
    '@gutenye/ocr-node',
    'pino',
    'undici',
    'better-auth',
  ],
};

export default nextConfig;
