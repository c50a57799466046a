/** `GET|POST /backend-api/v2/oauth/<provider>`: signing in by a code typed on the provider's own page. */
import { z } from 'zod';
import { BadRequestError, NotFoundError } from '../contract/errors.ts';
import { LIMITS } from '../contract/limits.ts';
import { json } from '../platform/http/answers.ts';
import { defineEndpoint, type Method } from '../platform/http/endpoint.ts';
import type { Provider } from '../providers/provider.ts';
import { findProvider } from '../providers/registry.ts';
import { pollSignIn, startSignIn } from './sign-ins.ts';

const querySchema = z.object({
  action: z.enum(['start', 'poll']).default('start'),
  /** From `start`; needed by `poll`. */
  device_code: z.string().max(LIMITS.nameChars).optional(),
});

const define = (method: Method, id: string) =>
  defineEndpoint({
    id,
    method,
    path: '/backend-api/v2/oauth/{provider}',
    face: 'gui',
    summary: 'Signs in at a provider: `start` gives a code to type there, `poll` asks how it stands',
    params: z.object({ provider: z.string().max(LIMITS.nameChars) }),
    query: querySchema,
    handle: async ({ owner, params, query }) => {
      const provider = signInProvider(params.provider);
      if (query.action === 'start') return json(await startSignIn(owner.id, provider));
      if (!query.device_code) throw new BadRequestError('Say which sign-in is meant', { param: 'device_code' });
      return json(await pollSignIn(owner.id, provider, query.device_code));
    },
  });

export const signIn = define('GET', 'signInAtProvider');
export const signInByPost = define('POST', 'signInAtProviderByPost');

function signInProvider(name: string): Provider {
  const provider = findProvider(name);
  if (!provider) throw new NotFoundError('Provider not found');
  if (provider.describe().signIn === undefined) {
    throw new BadRequestError('This provider has no sign-in. It takes a key.', { param: 'provider' });
  }
  return provider;
}
