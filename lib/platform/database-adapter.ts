/**
 * Prisma's better-sqlite3 adapter with what it leaves open:
 * - the pragmas of every connection (its driver's default is `synchronous=NORMAL`, which may lose the last commits);
 * - transactions begin with `BEGIN IMMEDIATE`: a deferred one that reads and then writes can fail at once with
 *   SQLITE_BUSY_SNAPSHOT, whatever the timeout;
 * - a query outside a transaction waits for the running one to end. There is one connection, and without this it would
 *   become part of that transaction and vanish if it rolls back;
 * - a lock held by another process is waited for without blocking the event loop.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { PrismaBetterSqlite3 } from '@prisma/adapter-better-sqlite3';
import type {
  ConnectionInfo,
  IsolationLevel,
  SqlDriverAdapter,
  SqlDriverAdapterFactory,
  SqlQuery,
  SqlResultSet,
  Transaction,
} from '@prisma/driver-adapter-utils';

/** Carries the fix of the WAL reset bug (https://sqlite.org/releaselog/3_51_3.html). */
const MIN_SQLITE_VERSION = [3, 51, 3];
/** Milliseconds SQLite itself waits for a lock; it does so synchronously. */
const BLOCKING_WAIT_MS = 20;
/** How long a query tries again when another process holds the database. */
const BUSY_WAIT_MS = 2_000;

const PRAGMAS = `
PRAGMA journal_mode = WAL;
PRAGMA synchronous = FULL;
PRAGMA foreign_keys = ON;
PRAGMA busy_timeout = ${BLOCKING_WAIT_MS};
PRAGMA temp_store = MEMORY;
PRAGMA secure_delete = ON;
`;

export function sqliteFactory(file: string): SqlDriverAdapterFactory {
  const inner = new PrismaBetterSqlite3({ url: `file:${file}`, timeout: BLOCKING_WAIT_MS });
  return {
    provider: inner.provider,
    adapterName: inner.adapterName,
    async connect() {
      const connection = await inner.connect();
      await assertVersion(connection);
      await whileBusy(() => connection.executeScript(PRAGMAS));
      return new SerializedAdapter(connection);
    },
  };
}

async function assertVersion(connection: SqlDriverAdapter): Promise<void> {
  const { rows } = await connection.queryRaw(statement('SELECT sqlite_version()'));
  const version = String(rows[0]?.[0]);
  if (!isAtLeast(version, MIN_SQLITE_VERSION)) {
    throw new Error(`SQLite ${version} is too old: ${MIN_SQLITE_VERSION.join('.')} or newer is needed.`);
  }
}

export function isAtLeast(version: string, minimum: readonly number[]): boolean {
  const parts = version.split('.').map(Number);
  for (const [index, least] of minimum.entries()) {
    const part = parts[index] ?? 0;
    if (part !== least) return part > least;
  }
  return true;
}

class SerializedAdapter implements SqlDriverAdapter {
  readonly provider: SqlDriverAdapter['provider'];
  readonly adapterName: string;
  readonly #inner: SqlDriverAdapter;
  /** Resolves when the running transaction has ended; null when there is none. */
  #running: Promise<void> | null = null;

  constructor(inner: SqlDriverAdapter) {
    this.#inner = inner;
    this.provider = inner.provider;
    this.adapterName = inner.adapterName;
  }

  queryRaw(query: SqlQuery): Promise<SqlResultSet> {
    return this.#whenIdle(() => this.#inner.queryRaw(query));
  }

  executeRaw(query: SqlQuery): Promise<number> {
    return this.#whenIdle(() => this.#inner.executeRaw(query));
  }

  executeScript(script: string): Promise<void> {
    return this.#whenIdle(() => this.#inner.executeScript(script));
  }

  async startTransaction(_level?: IsolationLevel): Promise<Transaction> {
    // SQLite knows one isolation level, SERIALIZABLE, which is at least what anyone may ask for.
    const end = await this.#whenIdle(async () => {
      // The lock is taken in the same tick as the check that nothing runs, and given back if BEGIN fails.
      const release = this.#acquire();
      try {
        await this.#begin();
        return release;
      } catch (error) {
        release();
        throw error;
      }
    });
    return new ImmediateTransaction(this.#inner, end);
  }

  getConnectionInfo(): ConnectionInfo {
    return this.#inner.getConnectionInfo?.() ?? { supportsRelationJoins: false };
  }

  dispose(): Promise<void> {
    return this.#inner.dispose();
  }

  async #begin(): Promise<void> {
    try {
      await this.#inner.executeRaw(statement('BEGIN IMMEDIATE'));
    } catch (error) {
      if (!/within a transaction/.test(String(messageOf(error)))) throw error;
      // A COMMIT that failed (disk full) leaves its transaction open; nothing of it was acknowledged.
      await this.#inner.executeRaw(statement('ROLLBACK'));
      await this.#inner.executeRaw(statement('BEGIN IMMEDIATE'));
    }
  }

  #acquire(): () => void {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#running = promise;
    return () => {
      if (this.#running === promise) this.#running = null;
      resolve();
    };
  }

  /** Runs `work` between transactions, again while another process holds the database. */
  async #whenIdle<T>(work: () => Promise<T>): Promise<T> {
    return whileBusy(async () => {
      while (this.#running) await this.#running;
      return work();
    });
  }
}

/** With `usePhantomQuery` off, Prisma sends COMMIT and ROLLBACK as statements; what is left to do is to let others in. */
class ImmediateTransaction implements Transaction {
  readonly provider: SqlDriverAdapter['provider'];
  readonly adapterName: string;
  readonly options = { usePhantomQuery: false };
  readonly #inner: SqlDriverAdapter;
  readonly #end: () => void;

  constructor(inner: SqlDriverAdapter, end: () => void) {
    this.#inner = inner;
    this.#end = end;
    this.provider = inner.provider;
    this.adapterName = inner.adapterName;
  }

  queryRaw(query: SqlQuery): Promise<SqlResultSet> {
    return this.#inner.queryRaw(query);
  }

  executeRaw(query: SqlQuery): Promise<number> {
    return this.#inner.executeRaw(query);
  }

  async commit(): Promise<void> {
    this.#end();
  }

  async rollback(): Promise<void> {
    this.#end();
  }

  async createSavepoint(name: string): Promise<void> {
    await this.#inner.executeRaw(statement(`SAVEPOINT ${name}`));
  }

  async rollbackToSavepoint(name: string): Promise<void> {
    await this.#inner.executeRaw(statement(`ROLLBACK TO ${name}`));
  }

  async releaseSavepoint(name: string): Promise<void> {
    await this.#inner.executeRaw(statement(`RELEASE SAVEPOINT ${name}`));
  }
}

async function whileBusy<T>(work: () => Promise<T>): Promise<T> {
  let deadline = Number.POSITIVE_INFINITY;
  for (;;) {
    try {
      return await work();
    } catch (error) {
      if (!isBusy(error) || performance.now() > deadline) throw error;
      if (!Number.isFinite(deadline)) deadline = performance.now() + BUSY_WAIT_MS;
      await sleep(BLOCKING_WAIT_MS);
    }
  }
}

const statement = (sql: string): SqlQuery => ({ sql, args: [], argTypes: [] });

/** The adapter's name for SQLITE_BUSY in all its forms. */
const isBusy = (error: unknown): boolean => causeOf(error)?.kind === 'SocketTimeout';
const messageOf = (error: unknown): unknown => causeOf(error)?.originalMessage ?? causeOf(error)?.message;

function causeOf(error: unknown): { kind?: unknown; message?: unknown; originalMessage?: unknown } | undefined {
  return error instanceof Error && typeof error.cause === 'object' && error.cause !== null ? error.cause : undefined;
}
