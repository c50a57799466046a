/** The document is valid OpenAPI 3.1, and nothing that is served is missing from it. */
import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { Validator } from '@seriousme/openapi-schema-validator';
import { beforeAll, describe, expect, it } from 'vitest';
import '../../app/openapi.json/route.ts';
import { listEndpoints } from '../platform/http/endpoint.ts';
import { DETAILS } from './details.ts';
import { buildDocument, type OpenApiDocument } from './document.ts';

const root = path.join(import.meta.dirname, '../..');
let document: OpenApiDocument;

beforeAll(() => {
  document = JSON.parse(JSON.stringify(buildDocument(listEndpoints(), '1.2.3')));
});

/** `app/files/[bucket]/media/[name]/route.ts` -> `/files/{}/media/{}`; the entry leads to those of the vision API. */
const pathOfFile = (file: string): string =>
  `/${path.dirname(path.relative('app', file)).replaceAll(path.sep, '/')}`
    .replace(/\[[^\]]+\]/g, '{}')
    .replace(/^\/vision(?=\/|$)/, '')
    .replace(/^$/, '/');
const anonymous = (pattern: string): string => pattern.replace(/\{[^}]+\}/g, '{}');

describe('the OpenAPI document', () => {
  it('is valid by the schema of OpenAPI 3.1', async () => {
    const result = await new Validator().validate(structuredClone(document) as Record<string, unknown>);
    expect(result.errors ?? []).toEqual([]);
    expect(result.valid).toBe(true);
    expect(document.openapi).toBe('3.1.1');
  });

  it.each(globSync('app/**/route.ts', { cwd: root, exclude: ['app/unknown/route.ts'] }).map((file) => [file]))(
    'describes every verb of %s',
    (file) => {
      const described = Object.entries(document.paths).find(
        ([pattern]) => anonymous(pattern) === pathOfFile(file),
      )?.[1];
      const [, served = ''] = /routes\(\{([^}]*)\}\)/.exec(readFileSync(path.join(root, file), 'utf8')) ?? [];
      const verbs = [...served.matchAll(/\b(GET|POST|PUT|PATCH|DELETE)\s*:/g)].map(([, verb = '']) =>
        verb.toLowerCase(),
      );
      expect(verbs).not.toEqual([]);
      expect(Object.keys(described ?? {})).toEqual(expect.arrayContaining(verbs));
    },
  );

  it('says of each operation what it takes and how it refuses', () => {
    for (const [pattern, operations] of Object.entries(document.paths)) {
      for (const operation of Object.values(operations)) {
        expect(operation.summary, operation.operationId).not.toBe('');
        expect(Object.keys(operation.responses as object)).toEqual(expect.arrayContaining(['4XX', '5XX']));
        const parameters = (operation.parameters ?? []) as { name: string; in: string }[];
        const named = parameters.filter((parameter) => parameter.in === 'path').map(({ name }) => name);
        expect(named).toEqual([...pattern.matchAll(/\{(\w+)\}/g)].map(([, name]) => name));
      }
    }
  });

  it('carries the schemas that validate', () => {
    const conversation = document.paths['/backend-api/v2/conversation']?.post;
    const text = JSON.stringify(conversation);
    for (const field of ['messages', 'web_search', 'media_url', 'multipart/form-data', 'text/event-stream']) {
      expect(text).toContain(`"${field}"`);
    }
    const create = document.paths['/backend-api/v2/create']?.get?.parameters as { name: string; required: boolean }[];
    expect(create.find(({ name }) => name === 'prompt')).toMatchObject({ in: 'query', required: true });
    expect(create.find(({ name }) => name === 'filter_markdown')).toMatchObject({ required: false });
  });

  it('has no details of an endpoint that does not exist', () => {
    const ids = listEndpoints().map(({ id }) => id);
    expect(Object.keys(DETAILS).filter((id) => !ids.includes(id))).toEqual([]);
  });

  it('names each operation once', () => {
    const names = Object.values(document.paths).flatMap((operations) =>
      Object.values(operations).map(({ operationId }) => operationId),
    );
    expect(names.length).toBe(new Set(names).size);
  });
});
