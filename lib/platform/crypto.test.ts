import fs from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { useConfig } from '#test/support/config.ts';
import { constantTimeEqual, decrypt, encrypt, hashToken, randomToken, readKeyFile, UnsealError } from './crypto.ts';

let folder: string;
beforeEach(() => {
  folder = fs.mkdtempSync(path.join(tmpdir(), 'hypotez-crypto-'));
  useConfig({ DATA_DIR: folder });
});
afterEach(() => fs.rmSync(folder, { recursive: true, force: true }));

const modeOf = (file: string): number => fs.statSync(path.join(folder, file)).mode & 0o777;

describe('sealed values', () => {
  it('open again, for their own row only', () => {
    const sealed = encrypt('sk-CANARY-ключ', 'row 1');
    expect(Buffer.from(sealed).includes('CANARY')).toBe(false);
    expect(decrypt(sealed, 'row 1')).toBe('sk-CANARY-ключ');
    expect(() => decrypt(sealed, 'row 2')).toThrow(UnsealError);
  });

  it('differ each time and do not open when one bit changed', () => {
    const sealed = encrypt('secret', 'row');
    expect(Buffer.from(encrypt('secret', 'row')).equals(sealed)).toBe(false);
    for (const index of [0, 1, 20, sealed.length - 1]) {
      const changed = Uint8Array.from(sealed, (byte, at) => (at === index ? byte ^ 1 : byte));
      expect(() => decrypt(changed, 'row')).toThrow(UnsealError);
    }
    expect(() => decrypt(new Uint8Array(5), 'row')).toThrow(UnsealError);
  });

  it('open after a restart, and with HYPOTEZ_SECRET only under the same secret', () => {
    const sealed = encrypt('secret', 'row');
    useConfig({ DATA_DIR: folder });
    expect(decrypt(sealed, 'row')).toBe('secret');
    useConfig({ DATA_DIR: folder, HYPOTEZ_SECRET: 'a long enough secret' });
    expect(() => decrypt(sealed, 'row')).toThrow(UnsealError);
    const other = encrypt('secret', 'row');
    useConfig({ DATA_DIR: '/nonexistent', HYPOTEZ_SECRET: 'a long enough secret' });
    expect(decrypt(other, 'row')).toBe('secret');
  });
});

describe('the key file', () => {
  it('is made once, for its owner alone', () => {
    const keys = path.join(folder, 'keys');
    const first = readKeyFile(keys);
    expect(readKeyFile(keys).equals(first)).toBe(true);
    expect([modeOf('keys'), modeOf('keys/master.key')]).toEqual([0o700, 0o600]);
    expect(fs.readdirSync(keys)).toEqual(['master.key']);
  });

  it('loses rights that somebody gave it', () => {
    const keys = path.join(folder, 'keys');
    readKeyFile(keys);
    fs.chmodSync(path.join(keys, 'master.key'), 0o644);
    readKeyFile(keys);
    expect(modeOf('keys/master.key')).toBe(0o600);
  });

  it('is refused, not replaced, when damaged', () => {
    const keys = path.join(folder, 'keys');
    fs.mkdirSync(keys);
    fs.writeFileSync(path.join(keys, 'master.key'), 'short');
    expect(() => readKeyFile(keys)).toThrow(/damaged/);
    expect(fs.readFileSync(path.join(keys, 'master.key'), 'utf8')).toBe('short');
  });
});

it('compares and hashes tokens', () => {
  expect([constantTimeEqual('a', 'a'), constantTimeEqual('a', 'ab'), constantTimeEqual('', '')]).toEqual([
    true,
    false,
    true,
  ]);
  expect(hashToken('a')).toMatch(/^[0-9a-f]{64}$/);
  expect(randomToken()).not.toBe(randomToken());
});
