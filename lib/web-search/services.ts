/** Search engines as holders of credentials: their key and address are kept where providers' are. */
import { UnprocessableError } from '../contract/errors.ts';
import type { Provider, ProviderContext } from '../providers/provider.ts';
import type { SearchEngine } from './engines/engine.ts';
import { ENGINES } from './engines/index.ts';

/** A provider that holds credentials and is not asked for answers. */
export type Service = Pick<Provider, 'id' | 'describe'> & Required<Pick<Provider, 'verify'>>;

export const serviceOf = (engine: SearchEngine): Service => ({
  id: engine.id,
  describe: () => ({
    label: engine.label,
    url: engine.url,
    loginUrl: engine.keyPage,
    auth: engine.baseUrl !== null,
    local: false,
    capabilities: { vision: false, image: false, audio: false, tools: false, reasoning: false },
    baseUrl: engine.baseUrl,
    defaultModel: null,
    parameters: [],
    keyVariables: engine.keyVariables,
    takesBaseUrl: true,
  }),
  verify: (context) => verify(engine, context),
});

const SERVICES = ENGINES.map(serviceOf);

export const listSearchServices = (): readonly Service[] => SERVICES;

export function findSearchService(id: string): Service | null {
  return SERVICES.find((service) => service.id.toLowerCase() === id.trim().toLowerCase()) ?? null;
}

/** A real search. It has no models to count. */
async function verify(engine: SearchEngine, { credentials, fetch, signal }: ProviderContext): Promise<number> {
  const baseUrl = credentials.baseUrl ?? engine.baseUrl;
  if (baseUrl === null) throw new UnprocessableError(`${engine.label} needs an address.`, { param: 'base_url' });
  const request = { query: 'weather', baseUrl, apiKey: credentials.apiKey, fetch, signal };
  await engine.search(request);
  return 0;
}
