import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { listStored, resolveCredentials, saveProviderKey } from '#lib/credentials/index.ts';
import { getProvider } from '#lib/providers/registry.ts';
import { planAttempts } from '#lib/providers/routing.ts';
import { useConfig } from '#test/support/config.ts';
import { createTestDatabase, type TestDatabase } from '#test/support/database.ts';
import { HUB_PROVIDER, readSignedIn } from './grant.ts';
import { forgetSignedIn, writeSignedIn } from './sign-in-store.ts';
import { newVisitorId } from './visitor.ts';

let test: TestDatabase;
beforeAll(() => {
  test = createTestDatabase({ asProcessDatabase: true });
});
afterAll(() => test.close());
beforeEach(() => useConfig({ DATA_DIR: test.folder, DEMO: '1', LOG_LEVEL: 'silent', DISCOVER_ENGINES: '0' }));

afterEach(() => vi.useRealTimers());

/** As a visitor is after signing in; the grant ends so many ms from now, or with the visit. */
async function signIn(endsIn: number | null, ownerId = newVisitorId()): Promise<string> {
  await saveProviderKey(ownerId, HUB_PROVIDER, 'hf_granted');
  const expiresAt = endsIn === null ? null : Date.now() + endsIn;
  await writeSignedIn(ownerId, { user: 'anna', method: 'oauth', expiresAt });
  return ownerId;
}
const keyOf = async (ownerId: string) =>
  (await resolveCredentials({ ownerId, provider: getProvider(HUB_PROVIDER) })).credentials.apiKey;
const planned = async (ownerId: string) =>
  (await planAttempts({ ownerId, provider: '', model: '' })).map(({ provider }) => provider.id);

describe('the token of a grant', () => {
  it('is used for nothing from the moment the grant ends, and is gone with the next look', async () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    const ownerId = await signIn(60_000);
    expect([await keyOf(ownerId), await planned(ownerId)]).toEqual(['hf_granted', [HUB_PROVIDER]]);
    vi.setSystemTime(Date.now() + 60_000);
    // What was read a moment ago is not good any more either.
    expect(await planned(ownerId)).toEqual(['Assistant']);
    expect(await readSignedIn(ownerId)).toBeNull();
    expect(await keyOf(ownerId)).toBeUndefined();
    expect(await test.db.credential.count({ where: { ownerId } })).toBe(0);
  });

  it('is not listed then, and what else a visitor stored stays', async () => {
    const ownerId = await signIn(-1);
    await saveProviderKey(ownerId, 'Groq', 'gsk_own');
    expect((await listStored(ownerId)).map(({ provider }) => provider)).toEqual(['Groq']);
    expect(await test.db.credential.count({ where: { ownerId } })).toBe(1);
  });

  it('lasts as long as the visit where the hub names no end, and begins anew with the next sign-in', async () => {
    const ownerId = await signIn(null);
    expect(await keyOf(ownerId)).toBe('hf_granted');
    await writeSignedIn(ownerId, { user: 'anna', method: 'oauth', expiresAt: Date.now() - 1 });
    await forgetSignedIn(ownerId);
    await signIn(60_000, ownerId);
    expect([await keyOf(ownerId), await planned(ownerId)]).toEqual(['hf_granted', [HUB_PROVIDER]]);
  });
});
