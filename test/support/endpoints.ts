/** Every endpoint the server has, as this process declares them: for tests that go through all of them. */
import '../../app/openapi.json/route.ts';
import { type Endpoint, listEndpoints } from '#lib/platform/http/endpoint.ts';

export type { Endpoint };
export { listEndpoints };

/** Its path with harmless values in the place of parameters. */
export function pathOf(endpoint: Endpoint, value = '00000000-0000-4000-8000-000000000000'): string {
  return endpoint.path.replace(/\{[^}]+\}/g, value);
}
