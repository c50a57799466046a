/** From a stored file to its text: picks the reader by media type. Runs in a worker thread. */
import { readFile } from 'node:fs/promises';
import { JobError } from '../../platform/workers/protocol.ts';
import { type Archive, openArchive } from '../archive.ts';
import { decodeText } from '../decode-text.ts';
import { DocumentBuilder, type ExtractedDocument } from './document.ts';
import { readEpub } from './epub.ts';
import { readHtml } from './html.ts';
import { readDocx, readOdt } from './office.ts';
import { type RecognizedPages, readPdf } from './pdf.ts';
import { readPlain } from './plain.ts';
import { readXlsx } from './spreadsheet.ts';
import { readZip } from './zip.ts';

const ARCHIVE_READERS: Readonly<Record<string, (archive: Archive) => Promise<ExtractedDocument>>> = {
  'application/vnd.openxmlformats-officedocument.wordprocessingml.document': readDocx,
  'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet': readXlsx,
  'application/vnd.oasis.opendocument.text': readOdt,
  'application/epub+zip': readEpub,
  'application/zip': readZip,
};

export interface ExtractInput {
  readonly file: string;
  readonly mediaType: string;
  /** The display name: it tells code from prose. */
  readonly name: string;
  readonly recognized?: RecognizedPages;
}

/** Throws JobError with a sentence for a file that cannot be read. */
export async function extractDocument({ file, mediaType, name, recognized }: ExtractInput): Promise<ExtractedDocument> {
  if (mediaType === 'application/pdf') return readPdf(new Uint8Array(await readFile(file)), recognized);
  const readArchive = ARCHIVE_READERS[mediaType];
  if (readArchive) {
    const archive = await openArchive(file);
    try {
      return await readArchive(archive);
    } finally {
      archive.close();
    }
  }
  const text = decodeText(await readFile(file));
  if (text === null) throw new JobError('This file is not text.');
  const into = new DocumentBuilder();
  if (mediaType === 'text/html') readHtml(text, into);
  else readPlain(text, name, into);
  return into.build(null);
}
