/** What providers gave to be handed back with the next question, as a request brings it. */
import type { ConversationRequest } from '../contract/conversation.ts';
import { findProvider } from '../providers/registry.ts';

/**
 * Provider state by provider. Clients of the wire keep what `conversation` frames said, and send the part of the one
 * provider they ask; a program may send the whole as it came.
 */
export function statesOf({
  conversation,
  provider,
}: Pick<ConversationRequest, 'conversation' | 'provider'>): Readonly<Record<string, unknown>> {
  const id = findProvider(provider ?? '')?.id;
  if (!conversation || id === undefined) return conversation ?? {};
  return Object.keys(conversation).some((name) => findProvider(name)) ? conversation : { [id]: conversation };
}
