/**
 * The built-in Assistant: always on, nothing to configure, offline. Not a language model, and it says so: it finds,
 * quotes, computes and recalls.
 */
import { speak } from '../../speech/index.ts';
import type { Provider } from '../provider.ts';
import { answer } from './answer.ts';
import { realTools } from './real-tools.ts';

export const assistant: Provider = {
  id: 'Assistant',
  describe: () => ({
    label: 'Assistant',
    url: null,
    loginUrl: null,
    auth: false,
    local: true,
    // It reads the text in images and is asked about them, yet does not see what they show.
    capabilities: { vision: false, image: false, audio: false, tools: false, reasoning: false },
    baseUrl: null,
    defaultModel: 'assistant',
    parameters: [],
  }),
  models: async () => [{ id: 'assistant', label: 'Assistant' }],
  chat: (request, context) => answer(request, context, realTools),
  speak: async (request, { signal }) => ({ mediaType: 'audio/wav', ...(await speak({ ...request, signal })) }),
};
