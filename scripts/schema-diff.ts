/**
 * Compares prisma/schema.prisma with what prisma/migrations builds, without network: Prisma's own schema engine as
 * WebAssembly, with an in-memory SQLite as its shadow database.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { PrismaBetterSqlite3 } from '@prisma/adapter-better-sqlite3';
import {
  bindMigrationAwareSqlAdapterFactory,
  type SqlDriverAdapter,
  type SqlMigrationAwareDriverAdapterFactory,
} from '@prisma/driver-adapter-utils';
import * as bindings from '@prisma/schema-engine-wasm/schema_engine_bg';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const schemaFile = path.join(root, 'prisma/schema.prisma');
export const migrationsFolder = path.join(root, 'prisma/migrations');

/** Virtual tables and the tables FTS5 keeps behind them: written by hand in migrations, unknown to Prisma's models. */
const searchTables = ['MessageSearch', 'ConversationSearch', 'ChunkSearch', 'MemorySearch'];
const externalTables = searchTables.flatMap((table) => [
  table,
  ...['data', 'idx', 'docsize', 'config', 'content'].map((suffix) => `${table}_${suffix}`),
]);

/** Returns the SQL that takes the migrated database to the schema; '' when they agree. */
export async function diffSchema(): Promise<string> {
  const engine = await openEngine();
  const result = await engine.diff({
    from: { tag: 'migrations', ...readMigrations() },
    to: { tag: 'schemaDatamodel', files: [{ path: schemaFile, content: readFileSync(schemaFile, 'utf8') }] },
    script: true,
    exitCode: true,
    filters: { externalTables, externalEnums: [] },
  });
  return result.exitCode === 0 ? '' : (result.stdout ?? '');
}

async function openEngine(): Promise<bindings.SchemaEngine> {
  const wasmFile = createRequire(import.meta.url)
    .resolve('@prisma/schema-engine-wasm/schema_engine_bg')
    .replace(/\.js$/, '.wasm');
  const { instance } = await WebAssembly.instantiate(readFileSync(wasmFile), { './schema_engine_bg.js': bindings });
  bindings.__wbg_set_wasm(instance.exports);
  const { __wbindgen_start: start } = instance.exports;
  if (typeof start === 'function') start();
  const adapter = bindMigrationAwareSqlAdapterFactory(shadowFactory());
  return bindings.SchemaEngine.new(
    { datamodels: [[schemaFile, readFileSync(schemaFile, 'utf8')]] },
    () => undefined,
    adapter,
  );
}

/** The engine runs a whole migration through `executeRaw`, which better-sqlite3 refuses: it takes one statement. */
function shadowFactory(): SqlMigrationAwareDriverAdapterFactory {
  const factory = new PrismaBetterSqlite3({ url: ':memory:' });
  const runsScripts = async (connection: Promise<SqlDriverAdapter>) => {
    const adapter = await connection;
    const executeRaw = adapter.executeRaw.bind(adapter);
    adapter.executeRaw = async (query) => {
      if (query.args.length > 0) return executeRaw(query);
      await adapter.executeScript(query.sql);
      return 0;
    };
    return adapter;
  };
  return {
    provider: factory.provider,
    adapterName: factory.adapterName,
    connect: () => runsScripts(factory.connect()),
    connectToShadowDb: () => runsScripts(factory.connectToShadowDb()),
  };
}

function readMigrations(): bindings.MigrationList {
  const folders = readdirSync(migrationsFolder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort();
  return {
    baseDir: migrationsFolder,
    lockfile: { path: 'migration_lock.toml', content: 'provider = "sqlite"\n' },
    shadowDbInitScript: '',
    migrationDirectories: folders.map((folder) => ({
      path: folder,
      migrationFile: {
        path: 'migration.sql',
        content: { tag: 'ok', value: readFileSync(path.join(migrationsFolder, folder, 'migration.sql'), 'utf8') },
      },
    })),
  };
}
