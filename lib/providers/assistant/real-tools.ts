/** The Assistant's tools on the product's own parts. */
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
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
  waitUntilReady: async () => {},
  listPassages: async () => [],
  readImage: async () => ({ text: '', lines: [] }),
  // The guide is part of the program: read once.
  guide: () => singleton('assistant-guide', readGuide),
};
