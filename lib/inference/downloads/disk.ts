/** What models take on the disk, and what is left of it. */
import { statfs } from 'node:fs/promises';
import { config } from '../../platform/config.ts';
import { readRecords } from './record.ts';

export async function modelsDisk(): Promise<{ used_bytes: number; free_bytes: number }> {
  const [{ bavail, bsize }, records] = await Promise.all([statfs(config().dataDir), readRecords()]);
  const used_bytes = [...records.values()].reduce((sum, { bytesDone }) => sum + bytesDone, 0);
  return { used_bytes, free_bytes: bavail * bsize };
}
