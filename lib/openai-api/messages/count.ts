/** How many tokens a request would be, about: nothing is sent to anybody. */
import type { ApiRequest } from '../../platform/http/types.ts';
import type { Identity } from '../../platform/identity.ts';
import type { ChatMessage } from '../../providers/provider.ts';
import { resolveMessages } from '../resolve-messages.ts';
import { countTokens } from '../tokens.ts';
import { estimateUsage } from '../usage.ts';
import type { CountBody } from './schema.ts';
import { messagesOf, toolsOf } from './task.ts';

const NO_ANSWER = { text: '', reasoning: '' };

/** Documents are counted by their text. @throws as `resolveMessages` */
export async function countInput(request: ApiRequest, owner: Identity, body: CountBody): Promise<number> {
  const resolved = await resolveMessages(owner.id, messagesOf(body), request.signal);
  try {
    const messages = await Promise.all(resolved.messages.map(withDocuments));
    const { prompt_tokens } = await estimateUsage(body.model, messages, NO_ANSWER);
    const tools = toolsOf(body);
    return prompt_tokens + (tools.length === 0 ? 0 : await countTokens(JSON.stringify(tools), body.model));
  } finally {
    await resolved.cleanUp();
  }
}

async function withDocuments(message: ChatMessage): Promise<ChatMessage> {
  const content = await Promise.all(
    message.content.map(async (part) =>
      part.type === 'document' ? { type: 'text' as const, text: await part.text() } : part,
    ),
  );
  const calls = message.toolCalls?.length ? [{ type: 'text' as const, text: JSON.stringify(message.toolCalls) }] : [];
  return { ...message, content: [...content, ...calls] };
}
