/** The adapter for everything that speaks OpenAI's chat completions. */
import { isAppError, ModelNotFoundError } from '../../contract/errors.ts';
import { firstForChat } from '../model-names.ts';
import type { ChatRequest, Model, Provider, ProviderContext, ProviderInfo } from '../provider.ts';
import { streamChat } from './chat.ts';
import { drawInChat, isDrawingModel } from './draw-in-chat.ts';
import { embed } from './embeddings.ts';
import { makeImages } from './images.ts';
import { listModels } from './models.ts';
import type { Preset } from './preset.ts';
import { homeOf } from './request.ts';
import { speak } from './speech.ts';
import { transcribe } from './transcription.ts';

export function createOpenAiCompatible(preset: Preset): Provider {
  const info: ProviderInfo = {
    label: preset.label,
    url: preset.url,
    loginUrl: preset.keyPage,
    auth: preset.auth,
    local: preset.local,
    capabilities: {
      ...preset.capabilities,
      image: preset.images !== undefined,
      speech: preset.speech !== undefined,
      transcription: preset.transcription !== undefined,
      embeddings: preset.embeddings !== undefined,
    },
    baseUrl: preset.baseUrl,
    defaultModel: preset.defaultModel,
    parameters: preset.parameters,
    keyVariables: preset.keyVariables,
    takesBaseUrl: preset.takesBaseUrl,
    ...(preset.images && { imageModels: preset.images.models }),
    taskModels: taskModelsOf(preset),
    logprobs: !preset.quirks.drop?.includes('logprobs'),
    ...(preset.images?.keylessUrl !== undefined && { keylessImages: true }),
  };
  return {
    id: preset.id,
    describe: () => (preset.baseUrl === homeOf(preset) ? info : { ...info, baseUrl: homeOf(preset) }),
    models: (context) => listModels(preset, context),
    verify: (context) => verify(preset, context),
    ...(preset.speech && { speak: (request, context) => speak(preset, request, context) }),
    ...(preset.images && { image: (request, context) => makeImages(preset, request, context) }),
    ...(preset.embeddings && { embed: (request, context) => embed(preset, request, context) }),
    ...(preset.transcription && { transcribe: (request, context) => transcribe(preset, request, context) }),
    async *chat(request, context) {
      const model = request.model || preset.defaultModel || (await firstChatModel(preset, context));
      if (!model) throw new ModelNotFoundError(`${preset.label} has no model yet`);
      if (isDrawingModel(preset, model)) yield* drawInChat(preset, request, model, context);
      else yield* streamChat(preset, request, model, context);
    },
  };
}

/** The models it does its other tasks with when none is named. */
function taskModelsOf({ embeddings, transcription, speech }: Preset): readonly Model[] {
  const { model, timedModel, translationModel } = transcription ?? {};
  const hears = [...new Set([model, timedModel, translationModel])].filter((id) => id !== undefined);
  return [
    ...(embeddings?.model ? [{ id: embeddings.model, task: 'embedding' } as const] : []),
    ...hears.map((id) => ({ id, task: 'transcription' }) as const),
    ...(speech ? [{ id: speech.model, task: 'speech' } as const] : []),
  ];
}

async function firstChatModel(preset: Preset, context: ProviderContext): Promise<string | undefined> {
  return firstForChat(await listModels(preset, context))?.id;
}

/** The model list; where anyone may read that, also one token of one answer. */
async function verify(preset: Preset, context: ProviderContext): Promise<number> {
  const models = await listModels(preset, context);
  const model = preset.defaultModel ?? firstForChat(models)?.id;
  if (!preset.quirks.publicModels || !model) return models.length;
  const request: ChatRequest = {
    model,
    messages: [{ role: 'user', content: [{ type: 'text', text: 'Hi' }] }],
    parameters: { max_tokens: 1 },
    language: 'en',
  };
  try {
    for await (const _event of streamChat(preset, request, model, context)) break;
  } catch (error) {
    // Whoever refuses the request's content, or misses the model, has accepted the key.
    if (!isAppError(error) || (error.status !== 400 && error.status !== 404)) throw error;
    if (error.code === 'address_not_allowed') throw error;
  }
  return models.length;
}
