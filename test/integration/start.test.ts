import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startServer, type TestServer } from '../support/server.ts';

const root = path.join(import.meta.dirname, '../..');
let server: TestServer;
beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server.stop());

/** Starts a server that is expected to refuse. */
function refusedStart(env: Record<string, string>): Promise<{ code: unknown; output: string }> {
  return new Promise((resolve) => {
    const environment = { PATH: process.env.PATH ?? '', NODE_ENV: 'production' as const, PORT: '0', ...env };
    execFile(
      process.execPath,
      ['server.ts'],
      { cwd: root, env: environment, timeout: 20_000 },
      (error, stdout, stderr) => resolve({ code: error?.code ?? 0, output: stdout + stderr }),
    );
  });
}

describe('a start that cannot work ends with one sentence', () => {
  it('when another server has the data folder', async () => {
    const { code, output } = await refusedStart({ DATA_DIR: server.dataDir });
    expect(code).toBe(78);
    expect(output.trim()).toMatch(
      /^(?:.*\n)?Another Hypotez server \(process \d+ on .+\) is using the data folder .+$/,
    );
  });

  it('when the port is taken', async () => {
    const dataDir = mkdtempSync(path.join(tmpdir(), 'hypotez-start-'));
    const { code, output } = await refusedStart({ DATA_DIR: dataDir, PORT: String(server.port) });
    rmSync(dataDir, { recursive: true });
    expect(code).toBe(1);
    expect(output).toContain(`Port ${server.port} is already in use.`);
    expect(output).not.toContain('    at ');
  });

  it('when the data folder is a file, or a setting is wrong', async () => {
    const file = path.join(server.dataDir, 'file');
    writeFileSync(file, '');
    expect(await refusedStart({ DATA_DIR: file })).toEqual({
      code: 78,
      output: `The data folder ${file} is not a folder. Set DATA_DIR to one.\n`,
    });
    expect(await refusedStart({ DATA_DIR: server.dataDir, LOG_LEVEL: 'loud' })).toMatchObject({ code: 78 });
  });
});

describe('the data folder', () => {
  it('can be used again after a crash and after a stop, which leaves no journal', async () => {
    await server.kill9();
    expect(existsSync(path.join(server.dataDir, 'hypotez.pid'))).toBe(true);
    await server.restart();
    expect((await fetch(`${server.url}/health`)).status).toBe(200);
    await server.restart();
    const own = await startServer({ dataDir: mkdtempSync(path.join(tmpdir(), 'hypotez-start-')) });
    expect(await own.stop()).toBe(0);
    expect(existsSync(path.join(own.dataDir, 'hypotez.pid'))).toBe(false);
    expect(existsSync(path.join(own.dataDir, 'hypotez.db-wal'))).toBe(false);
    rmSync(own.dataDir, { recursive: true });
  });
});
