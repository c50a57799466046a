/** Which kind of document a ZIP is, by the files in it. */
import { JobError } from '../platform/workers/protocol.ts';
import { type Archive, openArchive } from './archive.ts';

const OFFICE = 'application/vnd.openxmlformats-officedocument.';

/** The media type. Throws JobError for one that is damaged, hostile or of no kind that can be read. */
export async function archiveType(file: string): Promise<string> {
  const archive = await openArchive(file);
  try {
    return await nameType(archive);
  } finally {
    archive.close();
  }
}

async function nameType(archive: Archive): Promise<string> {
  if (archive.has('word/document.xml')) return `${OFFICE}wordprocessingml.document`;
  if (archive.has('xl/workbook.xml')) return `${OFFICE}spreadsheetml.sheet`;
  if (archive.has('mimetype')) {
    const declared = (await archive.read('mimetype')).toString('latin1', 0, 100).trim();
    if (declared === 'application/epub+zip') return declared;
    if (declared === 'application/vnd.oasis.opendocument.text') return declared;
    throw new JobError('This kind of document is not supported.');
  }
  if (archive.has('META-INF/container.xml')) return 'application/epub+zip';
  if (archive.has('[Content_Types].xml')) throw new JobError('This kind of Office document is not supported.');
  return 'application/zip';
}
