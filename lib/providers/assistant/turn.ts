/** Reads a chat request as one turn of the Assistant. */
import type { AudioPart, ChatMessage, ChatRequest, DocumentPart, ImagePart, ProviderContext } from '../provider.ts';
import { detectLanguage } from './language.ts';
import type { Turn } from './skill.ts';
import type { AssistantTools, ModelWays } from './tools.ts';

export const textOf = (message: ChatMessage): string =>
  message.content
    .flatMap((part) => (part.type === 'text' ? [part.text] : []))
    .join('\n')
    .trim();

/** "Hello, what is 2+2?": the greeting is politeness, the rest is what counts. */
const GREETING = /^(?:hi|hello|hey|привет|здравствуйте|добрый день)[,!.]+\s+(?=\S{2,}\s)/iu;

export interface TurnTools {
  readonly tools: AssistantTools;
  readonly ways: ModelWays;
  readonly now: Date;
}

export function readTurn(request: ChatRequest, context: ProviderContext, { tools, ways, now }: TurnTools): Turn {
  const asked = request.messages.filter((message) => message.role === 'user');
  const newest = asked.at(-1);
  const question = newest === undefined ? '' : textOf(newest).replace(GREETING, '');
  const documents = new Map<string, DocumentPart>();
  const images = new Map<string, ImagePart>();
  const sounds = new Map<string, AudioPart>();
  let newDocuments = 0;
  let newImages = 0;
  let newSounds = 0;
  for (const message of asked.toReversed()) {
    message.content.forEach((part, index) => {
      if (part.type === 'document') documents.set(part.fileId, documents.get(part.fileId) ?? part);
      const key = `${asked.indexOf(message)}/${index}`;
      if (part.type === 'image') keep(images, part.fileId ?? key, part);
      if (part.type === 'audio') keep(sounds, part.fileId ?? key, part);
    });
    if (message === newest) {
      newDocuments = documents.size;
      newImages = images.size;
      newSounds = sounds.size;
    }
  }
  return {
    ownerId: context.ownerId,
    language: detectLanguage(question, request.language),
    question,
    earlier: asked.slice(0, -1).map(textOf).filter(Boolean),
    remembered: request.remembered ?? [],
    kept: request.kept,
    messages: request.messages,
    documents: [...documents.values()],
    images: [...images.values()],
    sounds: [...sounds.values()],
    newDocuments,
    newImages,
    newSounds,
    look: context.look ?? (async () => null),
    transcribe: context.transcribe ?? (async () => null),
    failed: request.failed ?? [],
    ways,
    tools,
    signal: context.signal,
    now,
  };
}

function keep<T>(parts: Map<string, T>, key: string, part: T): void {
  if (!parts.has(key)) parts.set(key, part);
}
