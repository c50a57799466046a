/** The Assistant's tools over files held in memory: real passages, no database. */
import { readFile } from 'node:fs/promises';
import type {
  ChatMessage,
  ChatRequest,
  DocumentPart,
  ImagePart,
  ProviderContext,
  ProviderEvent,
} from '../../provider.ts';
import { answer } from '../answer.ts';
import { realTools } from '../real-tools.ts';
import type { AssistantTools, Passage } from '../tools.ts';

const GUIDE_PAGES = ['about', 'start', 'connect', 'files', 'data'].flatMap((name) => [
  `${name}.en.md`,
  `${name}.ru.md`,
]);

const LOCAL_MODELS = {
  transcription: { id: 'whisper-tiny', label: 'Whisper tiny', bytes: null },
  'image-text-to-text': { id: 'smolvlm-256m-instruct', label: 'SmolVLM 256M Instruct', bytes: 300_000_000 },
  'object-detection': { id: 'yolos-tiny', label: 'YOLOS tiny', bytes: null },
} as const;

export interface MemoryFile {
  readonly name: string;
  readonly mediaType: string;
  /** Pages of text; one entry for a format without pages. */
  readonly pages: readonly string[];
  readonly paged: boolean;
  /** Why it could not be read. */
  readonly failure?: string;
}

export const textFile = (name: string, text: string, mediaType = 'text/plain'): MemoryFile => ({
  name,
  mediaType,
  pages: [text],
  paged: false,
});

export const pagedFile = (name: string, pages: readonly string[]): MemoryFile => ({
  name,
  mediaType: 'application/pdf',
  pages,
  paged: true,
});

export function documentPart(file: MemoryFile): DocumentPart {
  return {
    type: 'document',
    name: file.name,
    mediaType: file.mediaType,
    bucketId: 'bucket',
    fileId: file.name,
    pages: file.paged ? file.pages.length : null,
    text: async () => file.pages.join('\n\n'),
  };
}

/** An image whose "pixels" are the UTF-8 text that reading it would give. */
export const imagePart = (name: string, lines: readonly string[]): ImagePart => ({
  type: 'image',
  name,
  mediaType: 'image/png',
  read: async () => new TextEncoder().encode(lines.join('\n')),
});

export function memoryTools(files: readonly MemoryFile[]): AssistantTools {
  const passages = (fileId: string): Passage[] =>
    files
      .filter(({ name }) => name === fileId)
      .flatMap(({ pages, paged }) =>
        pages.map((text, index) => ({ fileId, ordinal: index, page: paged ? index + 1 : null, heading: '', text })),
      );
  return {
    waitUntilReady: async () => {},
    whyUnread: async (_owner, fileId) => files.find(({ name }) => name === fileId)?.failure ?? null,
    listPassages: async (_owner, fileId) => passages(fileId),
    readImage: async (_owner, image) => {
      const text = new TextDecoder().decode(await image.read());
      return { text, lines: text.split('\n').map((line) => ({ text: line })) };
    },
    pictureFacts: async (_owner, picture) => {
      const bytes = (await picture.read()).byteLength;
      return { format: 'png', width: 640, height: 480, frames: 1, bytes, palette: [], camera: {} };
    },
    soundFacts: realTools.soundFacts,
    readFilm: realTools.readFilm,
    filmPictures: realTools.filmPictures,
    findInFilm: async () => null,
    localModel: async (task) => ({ ...LOCAL_MODELS[task], isInstalled: false }),
    modelWays: async () => ({ place: 'server', isAdministrator: true }),
    guide: async () => {
      const folder = new URL('../../../../docs/guide/', import.meta.url);
      const pages = GUIDE_PAGES.map(
        async (name): Promise<[string, string]> => [name, await readFile(new URL(name, folder), 'utf8')],
      );
      return new Map(await Promise.all(pages));
    },
  };
}

export const userMessage = (text: string, attachments: ChatMessage['content'] = []): ChatMessage => ({
  role: 'user',
  content: [...attachments, { type: 'text', text }],
});

export const contextOf = (signal = new AbortController().signal): ProviderContext => ({
  ownerId: 'owner',
  signal,
  credentials: {},
  fetch: () => Promise.reject(new Error('the Assistant asks no network')),
  log: () => {},
});

export interface Answered {
  readonly text: string;
  readonly events: readonly ProviderEvent[];
}

/** Asks and collects the whole answer. `now` is a fixed day: Saturday 21 November 2026. */
export async function ask(
  messages: readonly ChatMessage[],
  files: readonly MemoryFile[] = [],
  language = 'en',
): Promise<Answered> {
  const request: ChatRequest = { model: '', messages, parameters: {}, language };
  const events: ProviderEvent[] = [];
  const now = new Date(2026, 10, 21, 9, 30);
  for await (const event of answer(request, contextOf(), memoryTools(files), now)) events.push(event);
  return { text: events.map((event) => (event.type === 'text' ? event.text : '')).join(''), events };
}
