/** Asks a provider's adapter one thing over HTTP, as a Run would, and keeps what it says. */
import { isAppError } from '#lib/contract/errors.ts';
import { createFetch } from '#lib/platform/outbound/index.ts';
import type {
  ChatMessage,
  ChatRequest,
  DocumentPart,
  ImagePart,
  Provider,
  ProviderContext,
  ProviderEvent,
} from '#lib/providers/provider.ts';

export const CANARY = 'sk-CANARY123456';

export interface Answered {
  readonly events: ProviderEvent[];
  readonly error: unknown;
}

export function contextFor(baseUrl: string, extra: Partial<ProviderContext> = {}): ProviderContext {
  return {
    ownerId: 'local',
    signal: new AbortController().signal,
    credentials: { apiKey: CANARY, baseUrl },
    fetch: createFetch({ policy: 'provider', baseUrl }),
    log: () => undefined,
    ...extra,
  };
}

export const user = (text: string): ChatMessage => ({ role: 'user', content: [{ type: 'text', text }] });

export function requestFor(model: string, extra: Partial<ChatRequest> = {}): ChatRequest {
  return { model, messages: [user('Hello there')], parameters: {}, language: 'en', ...extra };
}

export async function askProvider(
  provider: Provider,
  request: ChatRequest,
  context: ProviderContext,
): Promise<Answered> {
  const events: ProviderEvent[] = [];
  try {
    for await (const event of provider.chat(request, context)) events.push(event);
    return { events, error: null };
  } catch (error) {
    return { events, error };
  }
}

export const joined = (events: readonly ProviderEvent[], type: 'text' | 'reasoning'): string =>
  events.map((event) => (event.type === type ? event.text : '')).join('');

/** Tool calls put together from their deltas, as an OpenAI client does it. */
export function callsOf(events: readonly ProviderEvent[]) {
  const calls: { id: string; type: 'function'; function: { name: string; arguments: string } }[] = [];
  for (const event of events) {
    if (event.type !== 'tool-call') continue;
    const { index, id, function: called } = event.call;
    const call = calls[index] ?? { id: '', type: 'function', function: { name: '', arguments: '' } };
    calls[index] = call;
    call.id ||= id ?? '';
    call.function.name += called?.name ?? '';
    call.function.arguments += called?.arguments ?? '';
  }
  return calls;
}

export const failure = (error: unknown) =>
  isAppError(error) ? { name: error.name, message: error.message, retryAfter: error.retryAfter } : error;

export const eventOf = <T extends ProviderEvent['type']>(events: readonly ProviderEvent[], type: T) =>
  events.find((event): event is Extract<ProviderEvent, { type: T }> => event.type === type);

export const imagePart = (bytes: Uint8Array, mediaType = 'image/png'): ImagePart => ({
  type: 'image',
  name: 'a.png',
  mediaType,
  read: async () => bytes,
});

export const documentPart = (extra: Partial<DocumentPart> = {}): DocumentPart => ({
  type: 'document',
  name: 'lease.pdf',
  mediaType: 'application/pdf',
  bucketId: 'b',
  fileId: 'f',
  pages: 2,
  text: async () => 'The rent is due on the first.',
  ...extra,
});
