/**
 * The document to be read and tried in a browser: Swagger UI and ReDoc. Both come with this server; nothing is loaded
 * from elsewhere, and their scripts run by the nonce of the page.
 */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { NotFoundError } from '../contract/errors.ts';
import { config } from '../platform/config.ts';
import { bytes } from '../platform/http/answers.ts';
import { defineEndpoint } from '../platform/http/endpoint.ts';
import type { Answer, ApiRequest } from '../platform/http/types.ts';

interface Asset {
  readonly file: string;
  readonly mediaType: string;
  /** Changes what would be fetched from another host. */
  change?(text: string): string;
}

const SCRIPT = 'text/javascript; charset=utf-8';
/** ReDoc shows its makers' mark from their host; a transparent point stands in its place. */
const REDOC_MARK = 'https://cdn.redoc.ly/redoc/logo-mini.svg';
const POINT = 'data:image/gif;base64,R0lGODlhAQABAAAAACH5BAEKAAEALAAAAAABAAEAAAICTAEAOw==';

const ASSETS: ReadonlyMap<string, Asset> = new Map<string, Asset>([
  ['swagger-ui.css', { file: 'swagger-ui-dist/swagger-ui.css', mediaType: 'text/css; charset=utf-8' }],
  ['swagger-ui.js', { file: 'swagger-ui-dist/swagger-ui-bundle.js', mediaType: SCRIPT }],
  [
    'redoc.js',
    {
      file: 'redoc/bundles/redoc.standalone.js',
      mediaType: SCRIPT,
      change: (text) => text.replaceAll(REDOC_MARK, POINT),
    },
  ],
]);

export const getApiPage = defineEndpoint({
  id: 'getApiPage',
  method: 'GET',
  path: '/docs',
  face: 'gui',
  access: 'public',
  summary: 'This document in Swagger UI, where requests can be tried',
  handle: ({ request }) =>
    page(
      request,
      'Hypotez API',
      `<link rel="stylesheet" href="/docs/assets/swagger-ui.css"><style>${SWAGGER_STYLE}</style>`,
      '<div id="page"></div>',
      'swagger-ui.js',
      SWAGGER_START,
    ),
});

export const getApiReference = defineEndpoint({
  id: 'getApiReference',
  method: 'GET',
  path: '/redoc',
  face: 'gui',
  access: 'public',
  summary: 'This document in ReDoc, to be read',
  handle: ({ request }) =>
    page(
      request,
      'Hypotez API reference',
      '<style>body{margin:0}</style>',
      '<div id="page"></div>',
      'redoc.js',
      REDOC_START,
    ),
});

export const getApiAsset = defineEndpoint({
  id: 'getApiAsset',
  method: 'GET',
  path: '/docs/assets/{name}',
  face: 'gui',
  access: 'public',
  summary: 'Scripts and styles of /docs and /redoc',
  params: z.object({ name: z.string().max(100) }),
  async handle({ params: { name } }) {
    const asset = ASSETS.get(name);
    if (!asset) throw new NotFoundError('There is nothing at this address.');
    const file = await readFile(path.join(config().root, 'node_modules', ...asset.file.split('/')));
    const body = asset.change ? Buffer.from(asset.change(file.toString('utf8'))) : file;
    return bytes(body, { headers: { 'content-type': asset.mediaType, 'cache-control': 'public, max-age=86400' } });
  },
});

const SWAGGER_STYLE = 'body{margin:0}html.dark-mode body{background:#1c1b1a}.swagger-ui .topbar{display:none}';

const SWAGGER_START = `
  const dark = matchMedia('(prefers-color-scheme: dark)');
  const follow = () => document.documentElement.classList.toggle('dark-mode', dark.matches);
  dark.addEventListener('change', follow);
  follow();
  SwaggerUIBundle({ url: '/openapi.json', dom_id: '#page', deepLinking: true, validatorUrl: null, docExpansion: 'none', tryItOutEnabled: true });`;

const REDOC_START = `
  const dark = matchMedia('(prefers-color-scheme: dark)').matches;
  const theme = dark
    ? { colors: { primary: { main: '#e08f5a' }, text: { primary: '#ece9e4', secondary: '#a9a49b' }, border: { dark: '#444', light: '#333' }, http: {}, gray: { 50: '#2a2826', 100: '#2a2826' } }, schema: { nestedBackground: '#262422', typeNameColor: '#a9a49b', typeTitleColor: '#ece9e4', linesColor: '#555' }, sidebar: { backgroundColor: '#232120', textColor: '#ece9e4' }, rightPanel: { backgroundColor: '#161514' }, typography: { code: { color: '#f0a27a', backgroundColor: '#2a2826' } } }
    : { colors: { primary: { main: '#a8501e' } } };
  if (dark) document.body.style.background = '#1c1b1a';
  Redoc.init('/openapi.json', { theme, nativeScrollbars: true, hideDownloadButton: false }, document.getElementById('page'));`;

/** The entry has put the page's policy, with its nonce, where Next looks for it too. */
function page(request: ApiRequest, title: string, head: string, body: string, script: string, start: string): Answer {
  const nonce = /'nonce-([A-Za-z0-9+/=]+)'/.exec(request.headers.get('content-security-policy') ?? '')?.[1] ?? '';
  const html = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title}</title>
<link rel="icon" href="/icon.svg" type="image/svg+xml">
${head}
</head>
<body>
${body}
<script nonce="${nonce}" src="/docs/assets/${script}"></script>
<script nonce="${nonce}">${start}
</script>
</body>
</html>
`;
  return bytes(Buffer.from(html), { headers: { 'content-type': 'text/html; charset=utf-8' } });
}
