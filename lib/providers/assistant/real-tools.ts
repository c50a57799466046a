/** The Assistant's tools on the product's own parts. */
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { isAdministrator } from '../../accounts/index.ts';
import { getFile, listChunks, locateFile, readImageText, waitUntilReady } from '../../buckets/index.ts';
import { demoWays } from '../../demo/index.ts';
import { listInstalled, run, suggestModel } from '../../inference/index.ts';
import { recognizePrint } from '../../inference/ocr/index.ts';
import { mediaFacts, pictureFacts, sampleFrames } from '../../media/index.ts';
import { config } from '../../platform/config.ts';
import { singleton } from '../../platform/singleton.ts';
import { isDemo } from '../demo.ts';
import type { AssistantTools, FilmPicture, FilmSightings, FilmText, MediaFile, ModelWays } from './tools.ts';

async function readGuide(): Promise<ReadonlyMap<string, string>> {
  const folder = path.join(config().root, 'docs', 'guide');
  const names = (await readdir(folder)).filter((name) => name.endsWith('.md')).sort();
  return new Map(
    await Promise.all(
      names.map(async (name): Promise<[string, string]> => [name, await readFile(path.join(folder, name), 'utf8')]),
    ),
  );
}

/** A stored file is opened where it lies. */
const sourceOf = async (ownerId: string, file: MediaFile): Promise<string | Uint8Array> =>
  file.fileId === undefined ? file.read() : locateFile(ownerId, file.fileId);

/** Pictures of a film that are read: one takes a second or two. */
const FILM = { every: 2, most: 8, side: 1_600, thumbnailSide: 32 } as const;

async function readFilm(ownerId: string, film: MediaFile, signal: AbortSignal): Promise<readonly FilmText[]> {
  const { frames } = await sampleFrames(await sourceOf(ownerId, film), FILM, signal);
  const texts: FilmText[] = [];
  for (const { time, image } of frames) {
    const { lines } = await recognizePrint(image, { signal });
    const said = lines.map(({ text }) => text.trim()).filter(Boolean);
    if (said.length > 0 && said.join('\n') !== texts.at(-1)?.lines.join('\n')) texts.push({ time, lines: said });
  }
  return texts;
}

async function modelWays(ownerId: string): Promise<ModelWays> {
  if (isDemo()) return { place: 'demo', ...(await demoWays(ownerId)) };
  return { place: 'server', isAdministrator: await isAdministrator(ownerId) };
}

/** Pictures of a film that a model sees at once. */
const SHOWN = { every: 1, most: 4, side: 768, thumbnailSide: 32 } as const;

async function filmPictures(ownerId: string, film: MediaFile, signal: AbortSignal): Promise<readonly FilmPicture[]> {
  const { frames } = await sampleFrames(await sourceOf(ownerId, film), SHOWN, signal);
  return frames.map(({ time, image }) => ({ time, image }));
}

/** Pictures of a film in which things are looked for; one takes up to a second or two, all of them this long. */
const SEARCHED = { every: 1, most: 20, side: 800, thumbnailSide: 32 } as const;
const SEARCH_MS = 60_000;

async function findInFilm(ownerId: string, film: MediaFile, signal: AbortSignal): Promise<FilmSightings | null> {
  if (isDemo()) return null;
  const [detector] = await listInstalled('object-detection');
  if (detector === undefined) return null;
  const { frames, complete } = await sampleFrames(await sourceOf(ownerId, film), SEARCHED, signal);
  const late = performance.now() + SEARCH_MS;
  const moments: { time: number; labels: string[] }[] = [];
  for (const { time, image } of frames) {
    if (performance.now() > late) return { by: detector.label, moments, complete: false };
    const found = await run('object-detection', detector.id, { image }, { signal });
    if (found.length > 0) moments.push({ time, labels: found.map(({ label }) => label) });
  }
  return { by: detector.label, moments, complete };
}

export const realTools: AssistantTools = {
  waitUntilReady,
  whyUnread: async (ownerId, fileId) => {
    const { status, error } = await getFile(ownerId, fileId);
    return status === 'failed' ? (error ?? '') : null;
  },
  listPassages: listChunks,
  readImage: async (ownerId, image, signal) =>
    image.fileId === undefined
      ? recognizePrint(await image.read(), { signal })
      : readImageText(ownerId, image.fileId, signal),
  pictureFacts: async (ownerId, picture, signal) => pictureFacts(await sourceOf(ownerId, picture), signal),
  soundFacts: async (ownerId, sound, signal) => mediaFacts(await sourceOf(ownerId, sound), signal),
  readFilm,
  filmPictures,
  findInFilm,
  localModel: async (task) => (isDemo() ? null : suggestModel(task)),
  modelWays,
  // The guide is part of the program: read once.
  guide: () => singleton('assistant-guide', readGuide),
};
