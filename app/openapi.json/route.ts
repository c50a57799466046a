// Each of these declares endpoints when it loads; the document describes what has been declared.
import '#lib/buckets/endpoints.ts';
import '#lib/chat/conversation-endpoint.ts';
import '#lib/chat/create-endpoint.ts';
import '#lib/chat/run-endpoints.ts';
import '#lib/conversations/endpoints.ts';
import '#lib/conversations/events-endpoint.ts';
import '#lib/cookies/endpoints.ts';
import '#lib/credentials/endpoints.ts';
import '#lib/gallery/endpoints.ts';
import '#lib/memory/endpoints.ts';
import '#lib/memory/wire-endpoints.ts';
import '#lib/pairing/endpoints.ts';
import '#lib/platform/http/health.ts';
import '#lib/platform/http/version.ts';
import '#lib/providers/endpoints.ts';
import '#lib/settings/endpoints.ts';
import '#lib/sharing/endpoints.ts';
import '#lib/sharing/export-endpoint.ts';
import '#lib/sharing/import-endpoint.ts';
import '#lib/sharing/own-share-endpoints.ts';
import '#lib/speech/endpoints.ts';
import '#lib/usage/endpoints.ts';
import { getOpenApi } from '#lib/openapi/endpoint.ts';
import { routes } from '#lib/platform/http/web-door.ts';

export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = routes({ GET: getOpenApi });
