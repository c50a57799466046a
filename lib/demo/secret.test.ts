import { constants, createPublicKey, publicEncrypt } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { useConfig } from '#test/support/config.ts';
import { isAppError } from '../contract/errors.ts';
import { requireSecret, SECRET_MS, secretKeys } from './secret.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'hypotez-secret-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const NOW = Date.UTC(2026, 10, 30, 12);
const HOUR_MS = 3_600_000;
beforeEach(() => useConfig({ DATA_DIR: folder, DEMO: '1', DEMO_SECRET: '1', LOG_LEVEL: 'silent' }));

type Padding = 'oaep-256' | 'oaep-1' | 'pkcs1';
const PADDINGS = {
  'oaep-256': { padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: 'sha256' },
  'oaep-1': { padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: 'sha1' },
  pkcs1: { padding: constants.RSA_PKCS1_PADDING },
} as const;

async function seal(text: string, padding: Padding = 'oaep-256'): Promise<string> {
  const key = createPublicKey((await secretKeys()).publicPem);
  return publicEncrypt({ key, ...PADDINGS[padding] }, Buffer.from(text)).toString('base64');
}

/** "ok", or the status of the refusal. */
async function ask(secret: string | null, now = NOW, endpoint = 'createConversation', header = 'x-secret') {
  const headers = new Headers(secret === null ? {} : { [header]: secret });
  try {
    await requireSecret(endpoint, { headers }, now);
    return 'ok';
  } catch (error) {
    return isAppError(error) ? error.status : error;
  }
}

describe('the secret of a question', () => {
  it.each(['oaep-256', 'oaep-1', 'pkcs1'] as const)('is the time of now, encrypted with %s', async (padding) => {
    expect(await ask(await seal(String(NOW), padding))).toBe('ok');
    expect(await ask(await seal(String(NOW / 1_000), padding))).toBe('ok');
    expect(await ask(await seal((NOW / 1_000 - 1.5).toFixed(3), padding), NOW, 'createText', 'x_secret')).toBe('ok');
  });

  it('counts for ten seconds, and not before its time', async () => {
    expect(await ask(await seal(String(NOW - SECRET_MS)))).toBe('ok');
    expect(await ask(await seal(String(NOW - SECRET_MS - 1)))).toBe(403);
    expect(await ask(await seal(String(NOW - HOUR_MS)))).toBe(403);
    expect(await ask(await seal(String(NOW + 5_000)))).toBe(403);
    expect(await ask(await seal(String(NOW + HOUR_MS)))).toBe(403);
  });

  it('counts once, however it is written', async () => {
    const secret = await seal(String(NOW));
    expect(await ask(secret)).toBe('ok');
    expect(await ask(secret)).toBe(403);
    expect(await ask(`${secret} `, NOW + 9_000)).toBe(403);
    expect(await ask(secret.replaceAll('+', '-').replaceAll('/', '_'), NOW + 9_000)).toBe(403);
    expect(await ask(await seal(String(NOW)))).toBe('ok');
  });

  it.each([null, '', 'x', '!!!', 'A'.repeat(342), '%00', 'A'.repeat(4_000)])('is not %j', async (secret) => {
    expect(await ask(secret)).toBe(403);
  });

  it('is nothing but a time', async () => {
    for (const text of ['', 'now', `${NOW}0`, `-${NOW}`, '1e12', '{"t":1}']) {
      expect([text, await ask(await seal(text))]).toEqual([text, 403]);
    }
  });

  it('is for questions, and for demos that ask for it', async () => {
    expect(await ask(null, NOW, 'getQuota')).toBe('ok');
    useConfig({ DATA_DIR: folder, DEMO: '1', LOG_LEVEL: 'silent' });
    expect(await ask(null)).toBe('ok');
  });
});
