/** Where an installed model's files are, and how they are to be read. */
import { UnavailableError } from '../../contract/errors.ts';
import { chooseFiles } from '../downloads/choose-files.ts';
import { modelFolder, readRecord } from '../downloads/record.ts';
import { verifyModel } from '../downloads/verify.ts';
import { ModelNotInstalledError } from '../errors.ts';
import type { CatalogueEntry, Precision } from '../types.ts';
import { listOwnFiles, listOwnModels, ownModelFolder } from './own-models.ts';

export interface InstalledModel {
  readonly folder: string;
  readonly bytes: number;
  /** Of each session; one that is not named is in full precision. */
  readonly precisions: Readonly<Record<string, Precision>>;
}

/**
 * Checks the files before they are used.
 * @throws ModelNotInstalledError; UnavailableError when a file is not what was downloaded
 */
export async function locateModel(entry: CatalogueEntry): Promise<InstalledModel> {
  if ((await listOwnModels()).has(entry.id)) {
    const { files, precisions } = await chooseOwnFiles(entry);
    return { folder: ownModelFolder(entry.id), bytes: files.reduce((sum, { size }) => sum + size, 0), precisions };
  }
  const record = await readRecord(entry.id);
  if (record?.status !== 'ready') throw new ModelNotInstalledError({ ...entry, bytes: record?.bytes ?? null });
  await verifyModel(record, entry.label);
  return { folder: modelFolder(entry.id), bytes: record.bytes, precisions: record.precisions };
}

/** @throws UnavailableError when the owner's folder lacks what it takes */
async function chooseOwnFiles(entry: CatalogueEntry): Promise<ReturnType<typeof chooseFiles>> {
  const listed = await listOwnFiles(entry.id);
  try {
    // The owner's own files have no hash to be held against.
    return chooseFiles(
      entry,
      listed.map((file) => ({ ...file, hash: { kind: 'sha256', hex: '' } })),
    );
  } catch (cause) {
    throw new UnavailableError(
      `The folder ${entry.id} in MODEL_DIR has not all ONNX weights of ${entry.label}. Put them into ${entry.id}/onnx, named as in repositories of the hub, or take the folder away.`,
      { cause, code: 'model_not_installed', param: 'model' },
    );
  }
}
