/** Whether a model's files are still those that were fetched. */
import { stat } from 'node:fs/promises';
import path from 'node:path';
import { UnavailableError } from '../../contract/errors.ts';
import { hasHash } from './hash-file.ts';
import { type ModelFile, type ModelRecord, modelFolder, saveRecord } from './record.ts';

/**
 * Cheap when nothing changed (size and time of each file); a file whose time changed is read and hashed. A file that is
 * not what it was marks the model as failed: the next download fetches that file alone.
 * @throws UnavailableError naming the file
 */
export async function verifyModel(record: ModelRecord, label: string): Promise<void> {
  const folder = modelFolder(record.id);
  const files: ModelFile[] = [];
  let broken: string | null = null;
  let changed = false;
  for (const file of record.files) {
    const found = await check(path.join(folder, ...file.path.split('/')), file);
    if (found === null) broken ??= file.path;
    if (found !== file.modified) changed = true;
    const { modified: _old, ...rest } = file;
    files.push(found === null ? rest : { ...rest, modified: found });
  }
  if (!changed) return;
  const bytesDone = files.reduce((sum, file) => sum + (file.modified === undefined ? 0 : file.size), 0);
  if (broken === null) return saveRecord({ ...record, files, bytesDone });
  const message = `The file ${broken} of ${label} is missing or is not what was downloaded. Download the model again: only this file is fetched.`;
  await saveRecord({ ...record, files, bytesDone, status: 'failed', error: message });
  throw new UnavailableError(message, { code: 'model_damaged', param: 'model' });
}

/** The time of the file's last change, in ms; null when it is not the file. */
async function check(target: string, file: ModelFile): Promise<number | null> {
  try {
    const info = await stat(target);
    if (!info.isFile() || info.size !== file.size) return null;
    if (info.mtimeMs === file.modified) return info.mtimeMs;
    return (await hasHash(target, file.size, file.hash)) ? info.mtimeMs : null;
  } catch {
    // Missing, or not ours to read.
    return null;
  }
}
