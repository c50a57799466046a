import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { checkDataFolder } from './data-folder.ts';
import { lockFolder } from './folder-lock.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'hypotez-startup-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('the data folder', () => {
  it('is made for its owner alone', () => {
    const made = path.join(folder, 'a/b');
    checkDataFolder(made);
    expect(statSync(made).mode & 0o777).toBe(0o700);
  });

  it('is refused in a sentence when it is a file, or lies under one', () => {
    const file = path.join(folder, 'file');
    writeFileSync(file, '');
    expect(() => checkDataFolder(file)).toThrow(`The data folder ${file} is not a folder. Set DATA_DIR to one.`);
    expect(() => checkDataFolder(path.join(file, 'x'))).toThrow('is not a folder');
  });

  it.skipIf(!existsSync('/sys/kernel'))('is refused in a sentence when it cannot be written', () => {
    expect(() => checkDataFolder('/sys/kernel')).toThrow(/^The (data folder|disk) .*\/sys\/kernel/);
    expect(() => checkDataFolder('/proc/hypotez')).toThrow('The data folder /proc/hypotez cannot be made.');
  });

  it('is refused in a sentence when its disk is full', () => {
    expect(() => checkDataFolder(folder, Number.MAX_SAFE_INTEGER)).toThrow(
      `The disk that holds the data folder ${folder} is full.`,
    );
  });
});

describe('the lock', () => {
  it('says whether the last server stopped cleanly', () => {
    const first = lockFolder(folder);
    expect(first.uncleanStop).toBe(false);
    first.release();
    const second = lockFolder(folder);
    expect(second.uncleanStop).toBe(false);
    second.release();
  });

  it('keeps a second server out, names the first, and goes with it when it is killed', async () => {
    const module = JSON.stringify(path.join(import.meta.dirname, 'folder-lock.ts'));
    const script = `const { lockFolder } = await import(${module});
      globalThis.lock = lockFolder(${JSON.stringify(folder)}); process.stdout.write('locked'); setInterval(() => {}, 1000);`;
    const holder = spawn(process.execPath, ['--input-type=module', '-e', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const exited = new Promise((resolve) => holder.once('exit', resolve));
    await new Promise((resolve) => holder.stdout.once('data', resolve));
    expect(() => lockFolder(folder)).toThrow(
      new RegExp(`Another Hypotez server \\(process ${holder.pid} on .*\\) is using`),
    );
    holder.kill('SIGKILL');
    await exited;
    const next = lockFolder(folder);
    expect(next.uncleanStop).toBe(true);
    next.release();
  });
});
