/** `GET /v1`: what there is, for a program or for a person who opens the base URL in a browser. */
import { bytes, json } from '../platform/http/answers.ts';
import { defineEndpoint, listEndpoints } from '../platform/http/endpoint.ts';

export const getApiIndex = defineEndpoint({
  id: 'getApiIndex',
  method: 'GET',
  path: '/v1',
  face: 'openai',
  summary: 'The endpoints of the OpenAI-compatible API',
  handle: ({ request }) => {
    const endpoints = listEndpoints()
      .filter(({ face }) => face === 'openai')
      .map(({ method, path, summary }) => ({ method, path, summary }))
      .sort((left, right) => left.path.localeCompare(right.path));
    const base = new URL('/v1', request.url).href;
    if (!request.headers.get('accept')?.includes('text/html')) {
      return json({ object: 'api', base_url: base, openapi: '/openapi.json', endpoints });
    }
    const rows = endpoints.map(
      ({ method, path, summary }) => `<li><code>${method} ${path}</code> ${escapeText(summary)}`,
    );
    const page = `<!doctype html><meta charset="utf-8"><title>Hypotez API</title><h1>Hypotez API</h1>
<p>The base URL for OpenAI's clients is <code>${escapeText(base)}</code>. <a href="/openapi.json">openapi.json</a>
<ul>${rows.join('\n')}</ul>`;
    return bytes(Buffer.from(page), { headers: { 'content-type': 'text/html; charset=utf-8' } });
  },
});

const escapeText = (text: string): string => text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/"/g, '&quot;');
