import { z } from 'zod';
import { json } from './answers.ts';
import { defineEndpoint } from './endpoint.ts';
import { lifecycle } from './lifecycle.ts';

/** `?ready` asks whether new work is welcome: not while the server drains. */
export const getHealth = defineEndpoint({
  id: 'getHealth',
  method: 'GET',
  path: '/health',
  face: 'vision',
  access: 'public',
  summary: 'Tells whether the server is up and, with ?ready, whether it takes new work.',
  query: z.object({ ready: z.string().optional() }),
  handle({ query }) {
    const { draining } = lifecycle();
    const refused = draining && query.ready !== undefined;
    return json({ status: draining ? 'draining' : 'ok' }, { status: refused ? 503 : 200 });
  },
});
