/** Which provider, and with which key of the caller's own: body, path, query and headers put together. */
import { looksLikeApiKey } from '../api-keys/index.ts';
import type { RequestCredentials } from '../credentials/index.ts';
import { parse } from '../platform/http/endpoint.ts';
import type { ApiRequest } from '../platform/http/types.ts';
import { ignoredIn, wireHeader } from '../platform/http/wire-header.ts';
import { providerSchema, type Target } from './request.ts';

export interface Wanted {
  /** "" = whoever is best; several are separated by spaces. */
  readonly provider: string;
  /** "" = the provider's default. */
  readonly model: string;
  readonly credentials: RequestCredentials;
  readonly ignored: readonly string[];
  /** Whom usage is counted for, as the client calls them. */
  readonly user: string;
}

/** The body wins over the path, the path over the query (contract, section 6.1). */
export function wantedOf(
  request: ApiRequest,
  body: Pick<Target, 'provider' | 'model' | 'api_key' | 'api_base' | 'ignored' | 'user'>,
  pathProvider = '',
): Wanted {
  const query = parse(providerSchema, request.url.searchParams.get('provider') ?? '');
  const provider = (body.provider || pathProvider || query).trim();
  return {
    provider,
    model: (body.model ?? '').trim(),
    credentials: {
      apiKey: keyOf(body.api_key, provider) ?? providerKeyIn(request),
      baseUrl: body.api_base || wireHeader(request, 'x-api-base'),
    },
    ignored: [...(body.ignored ?? []), ...ignoredIn(request)],
    user: body.user || wireHeader(request, 'x-user') || '',
  };
}

/**
 * A provider's key in the headers: what is no key of this server. `Bearer secret` means none (lib/credentials knows the
 * placeholders); routing gives the key to the one provider that is named, and to nobody else.
 */
export function providerKeyIn(request: Pick<ApiRequest, 'headers'>): string | undefined {
  const bearer = /^Bearer\s+(\S+)\s*$/i.exec(wireHeader(request, 'authorization') ?? '')?.[1];
  return [wireHeader(request, 'x-api-key'), bearer].find((key) => key !== undefined && !looksLikeApiKey(key));
}

function keyOf(keys: Target['api_key'], provider: string): string | undefined {
  if (typeof keys === 'string') return keys;
  const found = Object.entries(keys ?? {}).find(([name]) => name.toLowerCase() === provider.toLowerCase());
  return found?.[1];
}
