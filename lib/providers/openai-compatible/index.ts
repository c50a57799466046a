/** The adapter for everything that speaks OpenAI's chat completions. */

import { ModelNotFoundError } from '../../contract/errors.ts';
import type { Provider, ProviderInfo } from '../provider.ts';
import { streamChat } from './chat.ts';
import { listModels } from './models.ts';
import type { Preset } from './preset.ts';

export function createOpenAiCompatible(preset: Preset): Provider {
  const info: ProviderInfo = {
    label: preset.label,
    url: preset.url,
    loginUrl: preset.keyPage,
    auth: preset.auth,
    local: preset.local,
    capabilities: preset.capabilities,
    baseUrl: preset.baseUrl,
    defaultModel: preset.defaultModel,
    parameters: preset.parameters,
  };
  return {
    id: preset.id,
    describe: () => info,
    models: (context) => listModels(preset, context),
    async *chat(request, context) {
      const model = request.model || preset.defaultModel || (await listModels(preset, context))[0]?.id;
      if (!model) throw new ModelNotFoundError(`${preset.label} has no model yet`);
      yield* streamChat(preset, request, model, context);
    },
  };
}
