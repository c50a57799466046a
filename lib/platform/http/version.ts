import { readVersions } from '../version.ts';
import { json } from './answers.ts';
import { defineEndpoint } from './endpoint.ts';

export const getVersion = defineEndpoint({
  id: 'getVersion',
  method: 'GET',
  path: '/backend-api/v2/version',
  face: 'gui',
  access: 'public',
  summary: 'The version of this server, and the latest one as far as it is known',
  handle: async () => json(await readVersions()),
});
