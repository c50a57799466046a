/** `GET /openapi.json` */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { config } from '../platform/config.ts';
import { json } from '../platform/http/answers.ts';
import { defineEndpoint, listEndpoints } from '../platform/http/endpoint.ts';
import { buildDocument } from './document.ts';

export const getOpenApi = defineEndpoint({
  id: 'getOpenApi',
  method: 'GET',
  path: '/openapi.json',
  face: 'gui',
  access: 'public',
  summary: 'This document',
  handle: () => json(buildDocument(listEndpoints(), readVersion()), { headers: { 'cache-control': 'no-cache' } }),
});

function readVersion(): string {
  const file = readFileSync(path.join(config().root, 'package.json'), 'utf8');
  return (JSON.parse(file) as { version: string }).version;
}
