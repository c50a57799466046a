/**
 * `GET|POST /backend-api/v2/public-key` (contract, section 10): what the secret of a question is encrypted with. Clients
 * of the wire ask for it everywhere; only a demo may need the secret (DEMO_SECRET).
 */
import type { PublicKey } from '../contract/demo.ts';
import { json } from '../platform/http/answers.ts';
import { defineEndpoint, type Method } from '../platform/http/endpoint.ts';
import { readSignedIn } from './grant.ts';
import { secretKeys } from './secret.ts';

const define = (method: Method, id: string) =>
  defineEndpoint({
    id,
    method,
    path: '/backend-api/v2/public-key',
    face: 'gui',
    summary: 'The RSA key for the `x-secret` of questions to a demo, and the time of the server that goes into it',
    handle: async ({ owner }) => {
      const { publicPem } = await secretKeys();
      const user = (await readSignedIn(owner.id))?.user ?? null;
      return json({ public_key: publicPem, data: String(Date.now()), user } satisfies PublicKey);
    },
  });

export const getPublicKey = define('GET', 'getPublicKey');
export const postPublicKey = define('POST', 'postPublicKey');
