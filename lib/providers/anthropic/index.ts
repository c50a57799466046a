/** Anthropic's Claude, in its own format: thinking, tools, images, PDFs and the prompt cache. */
import { MAX_TOKENS, STOP, TEMPERATURE, TOP_P } from '../parameters.ts';
import type { Provider } from '../provider.ts';
import { streamAnswer } from '../upstream/stream-answer.ts';
import type { TurnOwner } from '../upstream/turn-memory.ts';
import { MessagesAnswer } from './answer.ts';
import { listModels, traitsFor } from './models.ts';
import { buildBody, nativeBody } from './request.ts';
import { ANTHROPIC, askedOf, errorOf, headersOf, urlOf } from './service.ts';
import { EFFORTS } from './traits.ts';

export const anthropic: Provider = {
  id: ANTHROPIC.id,
  describe: () => ({
    label: ANTHROPIC.label,
    url: ANTHROPIC.url,
    loginUrl: ANTHROPIC.keyPage,
    auth: true,
    local: false,
    capabilities: { vision: true, image: false, audio: false, tools: true, reasoning: true },
    baseUrl: ANTHROPIC.baseUrl,
    defaultModel: ANTHROPIC.defaultModel,
    parameters: [
      { ...TEMPERATURE, max: 1 },
      TOP_P,
      MAX_TOKENS,
      STOP,
      { name: 'reasoning_effort', type: 'enum', options: ['none', ...EFFORTS] },
    ],
    keyVariables: ['ANTHROPIC_API_KEY'],
    takesBaseUrl: false,
  }),
  models: listModels,
  async *chat(request, context) {
    const { credentials } = context;
    const model = request.model || ANTHROPIC.defaultModel;
    const asked = askedOf(credentials, model);
    const owner: TurnOwner = { ownerId: context.ownerId, provider: ANTHROPIC.id, model };
    const native = request.native?.format === 'anthropic' ? request.native : undefined;
    yield* streamAnswer(
      asked,
      {
        url: urlOf(credentials, '/messages'),
        headers: { ...native?.headers, ...headersOf(credentials) },
        body: () => (native ? nativeBody(native, model) : buildBody(request, owner, traitsFor(model))),
        answer: new MessagesAnswer(asked, owner, native !== undefined),
        errorOf: (...refusal) => errorOf(asked, ...refusal),
      },
      context,
    );
  },
};
