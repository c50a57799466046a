/** From a stored file to its text: picks the reader by media type. Runs in a worker thread. */
import { open, readFile, stat } from 'node:fs/promises';
import { LIMITS } from '../../contract/limits.ts';
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

const ARCHIVE_READERS: Readonly<Record<string, (archive: Archive) => Promise<ExtractedDocument>>> = {
  'application/vnd.openxmlformats-officedocument.wordprocessingml.document': readDocx,
  'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet': readXlsx,
  'application/vnd.oasis.opendocument.text': readOdt,
  'application/epub+zip': readEpub,
};

/** UTF-8 takes at most four bytes a character, so no more can be kept than this. */
const MAX_TEXT_BYTES = 4 * LIMITS.extractedChars;

export interface ExtractInput {
  readonly file: string;
  readonly mediaType: string;
  /** The display name: it tells code from prose. */
  readonly name: string;
  readonly recognized?: RecognizedPages;
  /** The address a page was downloaded from. */
  readonly sourceUrl?: string | null;
}

/**
 * `alive` is called before each page.
 * @throws JobError with a sentence for a file that cannot be read.
 */
export async function extractDocument(input: ExtractInput, alive: () => void): Promise<ExtractedDocument> {
  const { file, mediaType, name, recognized } = input;
  const { size } = await stat(file);
  const isParsedWhole = mediaType === 'application/pdf' || mediaType in ARCHIVE_READERS;
  if (isParsedWhole && size > LIMITS.documentBytes) throw new JobError('This document is too large to be read.');
  if (mediaType === 'application/pdf') return readPdf(new Uint8Array(await readFile(file)), recognized, alive);
  const readArchive = ARCHIVE_READERS[mediaType];
  if (readArchive) {
    const archive = await openArchive(file);
    try {
      return await readArchive(archive);
    } finally {
      archive.close();
    }
  }
  const text = decodeText(await readBeginning(file, MAX_TEXT_BYTES));
  if (text === null) throw new JobError('This file is not text.');
  const into = new DocumentBuilder();
  if (size > MAX_TEXT_BYTES) into.noteCut();
  if (mediaType === 'text/html') readPage(text, input.sourceUrl ?? null, into);
  else {
    into.verbatim = text;
    readPlain(text, name, into);
  }
  return into.build(null);
}

/** A page says where it is from: the address it was fetched at, or the one it calls its own (contract 4.4). */
function readPage(html: string, sourceUrl: string | null, into: DocumentBuilder): void {
  const { canonical } = readHtml(html, into, 'html', sourceUrl);
  const source = sourceUrl ?? canonical;
  if (source === null || !URL.canParse(source)) return;
  const { protocol, host, href } = new URL(source);
  if (/^https?:$/.test(protocol)) into.addParagraph(`Source: [${host}](${href})`);
}

async function readBeginning(file: string, bytes: number): Promise<Uint8Array> {
  const handle = await open(file);
  try {
    const { size } = await handle.stat();
    const buffer = Buffer.alloc(Math.min(size, bytes));
    let length = 0;
    while (length < buffer.length) {
      const { bytesRead } = await handle.read(buffer, length, buffer.length - length, length);
      if (bytesRead === 0) break;
      length += bytesRead;
    }
    return buffer.subarray(0, length);
  } finally {
    await handle.close();
  }
}
