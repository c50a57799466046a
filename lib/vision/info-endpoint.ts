/** `GET /`: what this server is, for programs. Browsers, which ask for HTML, get the page of that address. */
import { json } from '../platform/http/answers.ts';
import { defineEndpoint } from '../platform/http/endpoint.ts';
import { readVersions } from '../platform/version.ts';

export const getApiInfo = defineEndpoint({
  id: 'getApiInfo',
  method: 'GET',
  path: '/',
  face: 'vision',
  access: 'public',
  summary: 'The name and version of this server, and where its documentation is (a page when HTML is asked for)',
  async handle() {
    const { version } = await readVersions();
    return json({ message: 'Hypotez API', version, docs: '/docs', health: '/health' }, { headers: { vary: 'accept' } });
  },
});
