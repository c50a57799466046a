/** A data folder with a migrated database that the code under test takes for its own, for tests of whole domains. */

import { parseConfig } from '#lib/platform/config.ts';
import { singleton } from '#lib/platform/singleton.ts';
import { createTestDatabase, type TestDatabase } from './database.ts';

/** To be called before anything asks for `config()` or `database()`: both exist once a process. */
export function openTestData(environment: Readonly<Record<string, string>> = {}): TestDatabase {
  const test = createTestDatabase();
  const config = { DATA_DIR: test.folder, LOG_LEVEL: 'silent', ...environment };
  singleton('config', () => parseConfig(config));
  singleton('database', () => test.db);
  return test;
}
