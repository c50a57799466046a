import { beforeAll, describe, expect, it } from 'vitest';
import { useConfig } from '#test/support/config.ts';
import { LIMITS } from '../contract/limits.ts';
import { hashPassphrase, isPass, isPassphrase, issuePass } from './passphrase.ts';

beforeAll(() => useConfig({ HYPOTEZ_SECRET: 'a secret of thirty-two characters' }));

describe('a passphrase', () => {
  let hash = '';
  beforeAll(async () => {
    hash = await hashPassphrase('caf\u00e9 au lait');
  });

  it('is known again however its letters are composed, and no other is', async () => {
    expect(hash).not.toContain('lait');
    expect(await isPassphrase('cafe\u0301 au lait', hash)).toBe(true);
    for (const wrong of ['', 'cafe au lait', 'caf\u00e9 au lait ']) expect(await isPassphrase(wrong, hash)).toBe(false);
    expect(await hashPassphrase('caf\u00e9 au lait')).not.toBe(hash);
    expect(await isPassphrase('x', 'bcrypt$1$2$3$4$5')).toBe(false);
  });

  it('is carried for an hour, for one share, under one passphrase', () => {
    const pass = issuePass('one', hash, 1_000);
    expect(isPass(pass, 'one', hash, 1_001)).toBe(true);
    expect(isPass(pass, 'one', hash, 1_000 + LIMITS.shareUnlockMs)).toBe(false);
    expect(isPass(pass, 'two', hash, 1_001)).toBe(false);
    expect(isPass(pass, 'one', `${hash}x`, 1_001)).toBe(false);
    for (const forged of [null, '', 'x', `${pass}A`, pass.slice(2), 'A'.repeat(5_000)]) {
      expect(isPass(forged, 'one', hash, 1_001)).toBe(false);
    }
  });
});
