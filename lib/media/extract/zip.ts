/** A ZIP of documents: every member that is text is read; others, and archives inside it, are passed over. */
import type { Archive } from '../archive.ts';
import { decodeText } from '../decode-text.ts';
import { DocumentBuilder, type ExtractedDocument } from './document.ts';
import { readHtml } from './html.ts';
import { readPlain } from './plain.ts';

export async function readZip(archive: Archive): Promise<ExtractedDocument> {
  const into = new DocumentBuilder();
  let passed = 0;
  for (const name of archive.names) {
    if (into.full || /(^|\/)(__MACOSX|\.git|node_modules)\//.test(name)) continue;
    const text = decodeText(await archive.read(name));
    if (text === null) {
      passed++;
      continue;
    }
    into.addHeading(name);
    if (/\.x?html?$/i.test(name)) readHtml(text, into);
    else readPlain(text, name, into);
  }
  if (passed > 0) into.note ??= `${passed} of the files inside are not text and were passed over.`;
  return into.build(null);
}
