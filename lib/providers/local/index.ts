/** Models that run on this machine: nothing leaves it. They are there once they have been downloaded. */
import { listCatalogue, listInstalled, modelStates } from '../../inference/index.ts';
import { isDemo } from '../demo.ts';
import type { Model, Provider } from '../provider.ts';
import { chat } from './chat.ts';
import { embed } from './embed.ts';
import { speak } from './speak.ts';
import { transcribe } from './transcribe.ts';

export const local: Provider = {
  id: 'Local',
  describe: () => ({
    label: 'Local models',
    url: null,
    loginUrl: null,
    auth: false,
    local: true,
    capabilities: {
      vision: true,
      image: false,
      audio: false,
      tools: false,
      reasoning: false,
      embeddings: true,
      transcription: true,
    },
    baseUrl: null,
    // Whatever is installed: the list says.
    defaultModel: null,
    liveModels: true,
    parameters: [
      { name: 'temperature', type: 'number', min: 0, max: 2, step: 0.1 },
      { name: 'top_p', type: 'number', min: 0, max: 1, step: 0.05 },
      { name: 'max_tokens', type: 'integer', min: 1, max: 32_000 },
      { name: 'seed', type: 'integer', min: 0 },
    ],
  }),
  models: listModels,
  downloads: listDownloads,
  chat,
  embed,
  speak,
  transcribe,
};

/** Those in memory come first: they answer at once. */
async function listModels(): Promise<readonly Model[]> {
  if (isDemo()) return [];
  const [chatting, seeing, embedding, hearing, speaking, states] = await Promise.all([
    listInstalled('text-generation'),
    listInstalled('image-text-to-text'),
    listInstalled('embeddings'),
    listInstalled('transcription'),
    listInstalled('text-to-speech'),
    modelStates(),
  ]);
  const loaded = new Set(states.filter((state) => state.loaded !== null).map(({ id }) => id));
  const models = [...chatting, ...seeing.filter(({ needsPicture }) => needsPicture)].map(
    (entry): Model => ({
      id: entry.id,
      label: entry.label,
      vision: entry.task === 'image-text-to-text',
      ...(entry.needsPicture && { needsPicture: true }),
      ...(entry.contextLength !== null && { contextLength: entry.contextLength }),
    }),
  );
  // Who needs a picture comes last: any other that sees answers more.
  const rank = ({ id, needsPicture }: Model): number => (needsPicture ? 2 : loaded.has(id) ? 0 : 1);
  return [
    ...models.toSorted((a, b) => rank(a) - rank(b)),
    ...embedding.map(({ id, label }): Model => ({ id, label, task: 'embedding' })),
    ...hearing.map(({ id, label }): Model => ({ id, label, task: 'transcription' })),
    ...speaking.map(({ id, label }): Model => ({ id, label, task: 'speech' })),
  ];
}

async function listDownloads(): Promise<readonly { id: string; label: string }[]> {
  const [entries, states] = await Promise.all([listCatalogue(), modelStates()]);
  const ready = new Set(states.filter(({ status }) => status === 'ready').map(({ id }) => id));
  return entries
    .filter(({ id, task, repository }) => CHATS.has(task) && repository !== null && !ready.has(id))
    .map(({ id, label }) => ({ id, label }));
}

const CHATS: ReadonlySet<string> = new Set(['text-generation', 'image-text-to-text']);
