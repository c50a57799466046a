/** `GET /health`: whether the server is up, and what it has in memory. */
import { z } from 'zod';
import { loadedModels } from '../inference/index.ts';
import { json } from '../platform/http/answers.ts';
import { defineEndpoint } from '../platform/http/endpoint.ts';
import { lifecycle } from '../platform/http/lifecycle.ts';
import { singleton } from '../platform/singleton.ts';
import { findGpu, type Gpu } from './gpu.ts';
import { loadedNames } from './models/list.ts';

/** `?ready` asks whether new work is welcome: not while the server drains. */
export const getHealth = defineEndpoint({
  id: 'getHealth',
  method: 'GET',
  path: '/health',
  face: 'vision',
  access: 'public',
  summary: 'Tells whether the server is up, what it has loaded and, with ?ready, whether it takes new work',
  query: z.object({ ready: z.string().optional() }),
  async handle({ query }) {
    const { draining } = lifecycle();
    const refused = draining && query.ready !== undefined;
    const gpu = await singleton('vision-gpu', (): Promise<Gpu> => findGpu());
    const loaded = loadedNames(loadedModels());
    return json(
      {
        status: draining ? 'draining' : 'healthy',
        gpu_available: gpu.available,
        gpu_name: gpu.name,
        models_loaded: loaded.length,
        loaded_models: loaded,
      },
      { status: refused ? 503 : 200 },
    );
  },
});
