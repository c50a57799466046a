/**
 * The OpenAPI 3.1 document, made of the endpoints as they are declared: what validates a request also describes it.
 * Specification: https://spec.openapis.org/oas/v3.1.1
 */
import type { z } from 'zod';
import type { Endpoint } from '../platform/http/endpoint.ts';
import type { Face } from '../platform/http/types.ts';
import { detailsOf } from './details.ts';
import { COMPONENTS, ERROR_RESPONSES } from './errors.ts';
import { type JsonSchema, toJsonSchema } from './json-schema.ts';

export interface OpenApiDocument {
  readonly openapi: string;
  readonly info: Readonly<Record<string, unknown>>;
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly [part: string]: unknown;
}

export interface Operation {
  readonly operationId: string;
  readonly [part: string]: unknown;
}

const INTRODUCTION =
  'Everything the Hypotez server answers. Errors are JSON in the dialect of their part: `{"error": {"message", "type"}}` ' +
  'under `/backend-api` and for files and media, OpenAI\'s shape under `/v1` and `/api`, `{"detail"}` for the vision API.';

export function buildDocument(endpoints: readonly Endpoint[], version: string): OpenApiDocument {
  const paths: Record<string, Record<string, Operation>> = {};
  for (const endpoint of endpoints.toSorted(byPath)) {
    const path = endpoint.path.replace(/\{(\w+)\.\.\.\}/g, '{$1}');
    paths[path] = { ...paths[path], [endpoint.method.toLowerCase()]: toOperation(endpoint) };
  }
  return {
    openapi: '3.1.1',
    info: { title: 'Hypotez', version, description: INTRODUCTION, license: { name: 'MIT', identifier: 'MIT' } },
    servers: [{ url: '/' }],
    tags: TAGS,
    paths,
    components: COMPONENTS,
  };
}

const TAGS: readonly { readonly name: string; readonly description: string }[] = [
  { name: 'gui', description: 'The backend of the web interface (backend-api v2), files and media' },
  { name: 'openai', description: "Compatible with OpenAI's API" },
  { name: 'vision', description: 'The vision API, and the state of the server' },
] satisfies readonly { name: Face; description: string }[];

const byPath = (left: Endpoint, right: Endpoint): number =>
  left.path === right.path ? left.method.localeCompare(right.method) : left.path.localeCompare(right.path);

function toOperation(endpoint: Endpoint): Operation {
  const { request, answer } = detailsOf(endpoint.id);
  const body = request ?? (endpoint.schemas.body ? { 'application/json': toJsonSchema(endpoint.schemas.body) } : null);
  const parameters = [...pathParameters(endpoint), ...queryParameters(endpoint)];
  return {
    operationId: endpoint.id,
    summary: endpoint.summary,
    tags: [endpoint.face],
    ...(parameters.length > 0 && { parameters }),
    ...(body && { requestBody: { required: true, content: toContent(body) } }),
    responses: {
      [answer.status]: {
        description: answer.description,
        ...(answer.content && { content: toContent(answer.content) }),
      },
      ...ERROR_RESPONSES[endpoint.face],
    },
  };
}

const toContent = (schemas: Readonly<Record<string, JsonSchema>>) =>
  Object.fromEntries(Object.entries(schemas).map(([type, schema]) => [type, { schema }]));

function pathParameters({ path, schemas }: Endpoint) {
  const known = propertiesOf(schemas.params);
  return [...path.matchAll(/\{(\w+)(?:\.\.\.)?\}/g)].map(([, name = '']) => ({
    name,
    in: 'path',
    required: true,
    schema: known.properties[name] ?? { type: 'string' },
  }));
}

function queryParameters({ schemas }: Endpoint) {
  const { properties, required } = propertiesOf(schemas.query);
  return Object.entries(properties).map(([name, schema]) => ({
    name,
    in: 'query',
    required: required.includes(name),
    schema,
  }));
}

interface Properties {
  readonly properties: Readonly<Record<string, JsonSchema>>;
  readonly required: readonly string[];
}

function propertiesOf(schema: z.ZodType | undefined): Properties {
  if (schema === undefined) return { properties: {}, required: [] };
  const { properties = {}, required = [] } = toJsonSchema(schema) as Partial<Properties>;
  return { properties, required };
}
