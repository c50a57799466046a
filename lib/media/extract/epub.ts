/** EPUB: the chapters in the order of the spine. */
import path from 'node:path';
import { JobError } from '../../platform/workers/protocol.ts';
import type { Archive } from '../archive.ts';
import { DocumentBuilder, type ExtractedDocument } from './document.ts';
import { readHtml } from './html.ts';
import { parseMarkup } from './markup.ts';
import { xmlOf } from './office.ts';

export async function readEpub(archive: Archive): Promise<ExtractedDocument> {
  const into = new DocumentBuilder();
  const chapters = await findChapters(archive);
  for (const [index, chapter] of chapters.entries()) {
    if (into.full) break;
    into.startPage(index + 1, '');
    readHtml(await xmlOf(archive, chapter), into, 'xml');
  }
  return into.build(chapters.length);
}

/** Names in the archive of the chapters that are really there. */
async function findChapters(archive: Archive): Promise<string[]> {
  let packageFile = '';
  parseMarkup(await xmlOf(archive, 'META-INF/container.xml'), 'xml', {
    open(name, attributes) {
      if (name === 'rootfile') packageFile ||= attributes['full-path'] ?? '';
    },
  });
  if (!archive.has(packageFile)) throw new JobError('The book is damaged: its table of parts is missing.');
  const manifest = new Map<string, string>();
  const spine: string[] = [];
  parseMarkup(await xmlOf(archive, packageFile), 'xml', {
    open(name, attributes) {
      const local = name.replace(/^opf:/, '');
      if (local === 'item') manifest.set(attributes.id ?? '', attributes.href ?? '');
      if (local === 'itemref') spine.push(attributes.idref ?? '');
    },
  });
  return spine
    .map((id) => path.posix.join(path.posix.dirname(packageFile), decodeName(manifest.get(id) ?? '')))
    .filter((name) => archive.has(name));
}

function decodeName(href: string): string {
  try {
    return decodeURIComponent(href.split('#')[0] ?? '');
  } catch {
    return href;
  }
}
