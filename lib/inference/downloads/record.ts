/** What is known of a model on this machine: one row each, and a folder under `DATA_DIR/models`. */
import path from 'node:path';
import { z } from 'zod';
import type { LocalModelModel } from '../../../generated/prisma/models.ts';
import { config } from '../../platform/config.ts';
import { database } from '../../platform/database.ts';
import type { ModelState, Precision } from '../types.ts';

const fileSchema = z.object({
  path: z.string(),
  size: z.number(),
  hash: z.object({ kind: z.enum(['sha256', 'git']), hex: z.string() }),
  /** ms; of the file when its hash was last seen to be right. Absent: it is not whole yet. */
  modified: z.number().optional(),
});
const contentSchema = z.object({
  precisions: z.record(z.string(), z.string()),
  files: z.array(fileSchema),
});

export type ModelFile = z.infer<typeof fileSchema>;

export interface ModelRecord {
  readonly id: string;
  readonly status: ModelState['status'];
  readonly revision: string;
  readonly bytes: number;
  readonly bytesDone: number;
  readonly error: string | null;
  readonly files: readonly ModelFile[];
  readonly precisions: Readonly<Record<string, Precision>>;
}

/** Where a model's files are. The id is one of the catalogue's: no path. */
export const modelFolder = (id: string): string => path.join(config().dataDir, 'models', id);

export async function readRecord(id: string): Promise<ModelRecord | null> {
  const row = await database().localModel.findUnique({ where: { id } });
  return row && toRecord(row);
}

export async function readRecords(): Promise<ReadonlyMap<string, ModelRecord>> {
  const rows = await database().localModel.findMany();
  return new Map(rows.map((row) => [row.id, toRecord(row)]));
}

export async function saveRecord(record: ModelRecord): Promise<void> {
  const { id, status, revision, error, files, precisions } = record;
  const data = {
    status,
    revision,
    error,
    files: JSON.stringify({ precisions, files }),
    bytes: BigInt(record.bytes),
    bytesDone: BigInt(record.bytesDone),
  };
  await database().localModel.upsert({ where: { id }, create: { id, ...data }, update: data });
}

export async function removeRecord(id: string): Promise<void> {
  await database().localModel.deleteMany({ where: { id } });
}

function toRecord(row: LocalModelModel): ModelRecord {
  const { id, revision, error } = row;
  const content = contentSchema.safeParse(row.files === '[]' ? null : JSON.parse(row.files));
  return {
    id,
    status: row.status as ModelRecord['status'],
    revision,
    error,
    bytes: Number(row.bytes),
    bytesDone: Number(row.bytesDone),
    files: content.data?.files ?? [],
    precisions: (content.data?.precisions ?? {}) as ModelRecord['precisions'],
  };
}
