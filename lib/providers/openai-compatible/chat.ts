/** One answer from an upstream that speaks OpenAI's chat completions. */
import type { ChatRequest, ProviderContext, ProviderEvent } from '../provider.ts';
import { streamAnswer } from '../upstream/stream-answer.ts';
import { Answer } from './answer.ts';
import { type Asked, missingAuth } from './errors.ts';
import type { Preset } from './preset.ts';
import { baseUrlOf, buildChatBody, buildHeaders, joinUrl } from './request.ts';

export async function* streamChat(
  preset: Preset,
  request: ChatRequest,
  model: string,
  context: ProviderContext,
): AsyncGenerator<ProviderEvent> {
  const asked: Asked = { preset, model, apiKey: context.credentials.apiKey };
  const baseUrl = baseUrlOf(context.credentials, preset);
  if (baseUrl === null || (preset.auth && !asked.apiKey && !context.credentials.baseUrl)) throw missingAuth(asked);
  yield* streamAnswer(
    asked,
    {
      url: joinUrl(baseUrl, '/chat/completions'),
      headers: buildHeaders(context.credentials, preset),
      body: () => buildChatBody(request, model, preset),
      answer: new Answer(asked),
    },
    context,
  );
}
