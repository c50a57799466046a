/** Reads a chat request as one turn of the Assistant. */
import type { ChatMessage, ChatRequest, DocumentPart, ImagePart, ProviderContext } from '../provider.ts';
import { detectLanguage } from './language.ts';
import type { Turn } from './skill.ts';
import type { AssistantTools } from './tools.ts';

export const textOf = (message: ChatMessage): string =>
  message.content
    .flatMap((part) => (part.type === 'text' ? [part.text] : []))
    .join('\n')
    .trim();

/** "Hello, what is 2+2?": the greeting is politeness, the rest is what counts. */
const GREETING = /^(?:hi|hello|hey|привет|здравствуйте|добрый день)[,!.]+\s+(?=\S{2,}\s)/iu;

export function readTurn(request: ChatRequest, context: ProviderContext, tools: AssistantTools, now: Date): Turn {
  const asked = request.messages.filter((message) => message.role === 'user');
  const newest = asked.at(-1);
  const question = newest === undefined ? '' : textOf(newest).replace(GREETING, '');
  const documents = new Map<string, DocumentPart>();
  const images = new Map<string, ImagePart>();
  let newDocuments = 0;
  let newImages = 0;
  for (const message of asked.toReversed()) {
    message.content.forEach((part, index) => {
      if (part.type === 'document') documents.set(part.fileId, documents.get(part.fileId) ?? part);
      if (part.type === 'image') {
        const key = part.fileId ?? `${asked.indexOf(message)}/${index}`;
        images.set(key, images.get(key) ?? part);
      }
    });
    if (message === newest) {
      newDocuments = documents.size;
      newImages = images.size;
    }
  }
  return {
    ownerId: context.ownerId,
    language: detectLanguage(question, request.language),
    question,
    earlier: asked.slice(0, -1).map(textOf).filter(Boolean),
    remembered: request.remembered ?? [],
    messages: request.messages,
    documents: [...documents.values()],
    images: [...images.values()],
    newDocuments,
    newImages,
    failed: request.failed ?? [],
    tools,
    signal: context.signal,
    now,
  };
}
