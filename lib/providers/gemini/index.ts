/** Google's Gemini, in its own format: thoughts, tools, media both ways, pictures and vectors. */
import { ALL_PARAMETERS, REASONING_EFFORT } from '../parameters.ts';
import type { Provider } from '../provider.ts';
import { streamChat } from './chat.ts';
import { embed } from './embeddings.ts';
import { drawImages } from './image.ts';
import { listModels } from './models.ts';
import { GEMINI } from './service.ts';

export const gemini: Provider = {
  id: GEMINI.id,
  describe: () => ({
    label: GEMINI.label,
    url: GEMINI.url,
    loginUrl: GEMINI.keyPage,
    auth: true,
    local: false,
    capabilities: { vision: true, image: true, audio: true, tools: true, reasoning: true, embeddings: true },
    baseUrl: GEMINI.baseUrl,
    defaultModel: GEMINI.defaultModel,
    parameters: [...ALL_PARAMETERS, REASONING_EFFORT],
    keyVariables: ['GEMINI_API_KEY'],
    takesBaseUrl: false,
    imageModels: [{ id: GEMINI.imageModel, label: 'Gemini 3.1 Flash Image', image: true, vision: true, tools: false }],
  }),
  models: listModels,
  chat: (request, context) => streamChat(request, context),
  image: drawImages,
  embed,
};
