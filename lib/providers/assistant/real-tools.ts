/** The Assistant's tools on the product's own parts. */
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { getFile, listChunks, readImageText, waitUntilReady } from '../../buckets/index.ts';
import { recognizePrint } from '../../inference/ocr/index.ts';
import { config } from '../../platform/config.ts';
import { singleton } from '../../platform/singleton.ts';
import type { AssistantTools } from './tools.ts';

async function readGuide(): Promise<ReadonlyMap<string, string>> {
  const folder = path.join(config().root, 'docs', 'guide');
  const names = (await readdir(folder)).filter((name) => name.endsWith('.md')).sort();
  return new Map(
    await Promise.all(
      names.map(async (name): Promise<[string, string]> => [name, await readFile(path.join(folder, name), 'utf8')]),
    ),
  );
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
  // The guide is part of the program: read once.
  guide: () => singleton('assistant-guide', readGuide),
};
