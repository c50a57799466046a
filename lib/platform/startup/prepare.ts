/** Everything that must be true before the server listens: a writable data folder of its own and a current database. */
import { statSync } from 'node:fs';
import path from 'node:path';
import { config } from '../config.ts';
import { closeDatabase, databaseFile } from '../database.ts';
import { logger } from '../log.ts';
import { migrateDatabase } from '../migrations.ts';
import { checkDataFolder, explainFileError, keepPrivate } from './data-folder.ts';
import { checkExposure } from './exposure.ts';
import { lockFolder } from './folder-lock.ts';

/** Reading every page of a smaller database takes a fraction of a second, so it is done at every start. */
const ALWAYS_CHECKED_BYTES = 64 * 1024 * 1024;

export interface Prepared {
  /** Closes the database and gives the data folder back. Nothing may use either afterwards. */
  release(): Promise<void>;
}

/**
 * @throws StartError or ConfigError (`isStartError`), whose message is fit to end the start with.
 */
export async function prepare(): Promise<Prepared> {
  const { root, dataDir } = config();
  const warning = checkExposure(config());
  if (warning !== null) process.stderr.write(`${warning}\n`);
  const { networkFileSystem } = checkDataFolder(dataDir);
  if (networkFileSystem) {
    logger().warn(
      `The data folder is on ${networkFileSystem}: use a local disk, network locks can damage the database.`,
    );
  }
  try {
    keepPrivate(databaseFile());
    const lock = lockFolder(dataDir);
    try {
      const { applied, backup } = migrateDatabase({
        file: databaseFile(),
        migrationsFolder: path.join(root, 'prisma/migrations'),
        backupsFolder: path.join(dataDir, 'backups'),
        checkPages: lock.uncleanStop || sizeOf(databaseFile()) < ALWAYS_CHECKED_BYTES,
      });
      if (applied.length > 0) logger().info({ applied, backup }, 'database migrated');
    } catch (error) {
      lock.release();
      throw error;
    }
    return {
      async release() {
        await closeDatabase();
        lock.release();
      },
    };
  } catch (error) {
    throw explainFileError(error, dataDir);
  }
}

const sizeOf = (file: string): number => statSync(file, { throwIfNoEntry: false })?.size ?? 0;
