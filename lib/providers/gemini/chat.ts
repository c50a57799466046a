/** One answer of Gemini's. */
import type { ChatRequest, ProviderContext, ProviderEvent } from '../provider.ts';
import { streamAnswer } from '../upstream/stream-answer.ts';
import type { TurnOwner } from '../upstream/turn-memory.ts';
import { GenerateAnswer } from './answer.ts';
import { buildBody } from './request.ts';
import { askedOf, errorOf, GEMINI, headersOf, resourceOf, urlOf } from './service.ts';
import { traitsFor } from './traits.ts';

const ALT_CHARS = 300;
/** A picture comes in one frame: 4K as PNG, in base64. */
const PICTURE_FRAME_BYTES = 40 * 1024 * 1024;

/** @param body Writes another body than the chat's own. */
export async function* streamChat(
  request: ChatRequest,
  context: ProviderContext,
  body?: () => Promise<string>,
): AsyncGenerator<ProviderEvent> {
  const { credentials } = context;
  const model = (request.model || GEMINI.defaultModel).replace(/^models\//, '');
  const asked = askedOf(credentials, model);
  const owner: TurnOwner = { ownerId: context.ownerId, provider: GEMINI.id, model };
  const traits = traitsFor(model);
  yield* streamAnswer(
    asked,
    {
      url: urlOf(credentials, `/${resourceOf(model)}:streamGenerateContent?alt=sse`),
      headers: headersOf(credentials),
      body: body ?? (() => buildBody(request, owner, traits)),
      answer: new GenerateAnswer(asked, owner, altOf(request)),
      errorOf: (...refusal) => errorOf(asked, ...refusal),
      ...(traits.draws && { frameBytes: PICTURE_FRAME_BYTES }),
    },
    context,
  );
}

function altOf({ messages }: ChatRequest): string {
  const content = messages.findLast(({ role }) => role === 'user')?.content ?? [];
  const text = content.flatMap((part) => (part.type === 'text' ? [part.text] : [])).join(' ');
  return text.replace(/\s+/g, ' ').trim().slice(0, ALT_CHARS);
}
