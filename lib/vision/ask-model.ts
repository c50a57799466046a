/** Puts a question about an image to a model and reads the answer to its end. */
import { run } from '../inference/index.ts';
import { readWhole } from '../openai-api/chat/whole.ts';
import { runChat } from '../openai-api/run-chat.ts';
import type { ApiRequest } from '../platform/http/types.ts';
import type { Identity } from '../platform/identity.ts';
import type { Engine } from './choose-engine.ts';
import type { VisionImage } from './image/index.ts';

export interface ImageQuestion {
  readonly prompt: string;
  readonly image: VisionImage;
  readonly temperature?: number | undefined;
  readonly maxTokens?: number | undefined;
}

export interface Asker {
  readonly request: ApiRequest;
  readonly owner: Identity;
  readonly signal: AbortSignal;
}

export interface ModelAnswer {
  readonly text: string;
  readonly provider: string;
  readonly model: string;
}

/** Asks a local model. */
export async function askLocal(id: string, question: ImageQuestion, { signal }: Asker): Promise<ModelAnswer> {
  const { prompt, image, temperature, maxTokens } = question;
  const answer = await run(
    'image-text-to-text',
    id,
    { messages: [{ role: 'user', text: prompt, images: [image.bytes] }], parameters: { temperature, maxTokens } },
    { signal },
  );
  return { text: answer.text, provider: 'Local', model: id };
}

/** Asks a provider; without an engine whoever sees best, and the Assistant, which reads, when nobody sees. */
export async function askProvider(
  engine: Extract<Engine, { kind: 'provider' }> | null,
  { prompt, image, temperature, maxTokens }: ImageQuestion,
  { request, owner, signal }: Asker,
): Promise<ModelAnswer> {
  const url = `data:${image.mediaType};base64,${Buffer.from(image.bytes).toString('base64')}`;
  const wanted = { credentials: {}, ignored: [], user: '' };
  const chat = await runChat(
    {
      wanted: { ...wanted, provider: engine?.provider ?? '', model: engine?.model ?? '' },
      messages: [
        {
          role: 'user',
          content: [
            { type: 'image_url', image_url: url },
            { type: 'text', text: prompt },
          ],
        },
      ],
      parameters: { temperature, max_tokens: maxTokens },
    },
    { request: { ...request, signal }, owner },
  );
  const { text } = await readWhole(chat);
  const { provider, model } = chat.about;
  return { text, provider, model: engine?.id ?? (model || provider) };
}
