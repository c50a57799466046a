/** `GET|POST /backend-api/v2/public-key` (contract, section 10): what the secret of a question is encrypted with. */
import type { PublicKey } from '../contract/demo.ts';
import { NotFoundError } from '../contract/errors.ts';
import { config } from '../platform/config.ts';
import { json } from '../platform/http/answers.ts';
import { defineEndpoint, type Method } from '../platform/http/endpoint.ts';
import { secretKeys } from './secret.ts';
import { readSignedIn } from './sign-in-store.ts';

const define = (method: Method, id: string) =>
  defineEndpoint({
    id,
    method,
    path: '/backend-api/v2/public-key',
    face: 'gui',
    summary: 'The RSA key for the `x-secret` of questions to a demo, and the time of the server that goes into it',
    handle: async ({ owner }) => {
      if (!config().DEMO_SECRET) throw new NotFoundError('This server asks for no secret.');
      const { publicPem } = await secretKeys();
      const user = (await readSignedIn(owner.id))?.user ?? null;
      return json({ public_key: publicPem, data: String(Date.now()), user } satisfies PublicKey);
    },
  });

export const getPublicKey = define('GET', 'getPublicKey');
export const postPublicKey = define('POST', 'postPublicKey');
