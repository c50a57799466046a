import { afterEach, beforeEach, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '#test/support/database.ts';
import { LIMITS } from '../contract/limits.ts';
import { withdrawalOf } from '../platform/withdrawals.ts';
import { createCode, findCode, findDevice, listDevices, purgePairings, redeemCode, revokeDevice } from './store.ts';

let test: TestDatabase;
beforeEach(async () => {
  test = createTestDatabase({ asProcessDatabase: true });
  await test.db.conversation.create({ data: { id: 'c', ownerId: 'local' } });
});
afterEach(() => test.close());

const past = (ms: number) => test.db.pairing.updateMany({ data: { expiresAt: new Date(Date.now() - ms) } });

it('keeps neither the code nor the secret of the phone', async () => {
  const { token } = await createCode('local', 'c');
  const { secret } = await redeemCode(token, 'iPhone');
  const rows = JSON.stringify(await test.db.pairing.findMany());
  expect(rows).not.toContain(token);
  expect(rows).not.toContain(secret);
  // Nor does one open what the other is for.
  expect(await findDevice(token)).toBeNull();
  expect(await findCode(secret)).toBeNull();
});

it('lets a code run out', async () => {
  const { token, expires } = await createCode('local', 'c');
  expect(expires.getTime() - Date.now()).toBeLessThanOrEqual(LIMITS.pairingCodeMs);
  await past(1);
  expect(await findCode(token)).toBeNull();
  await expect(redeemCode(token, '')).rejects.toMatchObject({ status: 410 });
});

it("lets a phone's access run out", async () => {
  const { secret } = await redeemCode((await createCode('local', 'c')).token, '');
  expect(await findDevice(secret)).toMatchObject({ conversationId: 'c' });
  await past(1);
  expect(await findDevice(secret)).toBeNull();
  expect(await listDevices('local')).toEqual([]);
});

it('gives a code to one of many that use it at once', async () => {
  const { token } = await createCode('local', 'c');
  const results = await Promise.allSettled(Array.from({ length: 20 }, () => redeemCode(token, '')));
  expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
});

it("does not send somebody else's phone away", async () => {
  const { device, secret } = await redeemCode((await createCode('local', 'c')).token, '');
  await expect(revokeDevice('other', device.id)).rejects.toMatchObject({ status: 404 });
  await expect(createCode('other', 'c')).rejects.toMatchObject({ status: 404 });
  const withdrawn = withdrawalOf('device', device.id);
  await revokeDevice('local', device.id);
  expect(withdrawn.aborted).toBe(true);
  expect(await findDevice(secret)).toBeNull();
  await expect(revokeDevice('local', device.id)).rejects.toMatchObject({ status: 404 });
});

it('has room for so many phones', async () => {
  const now = new Date();
  const rows = Array.from({ length: LIMITS.pairedDevices }, (_, index) => ({
    id: `d${index}`,
    ownerId: 'local',
    conversationId: 'c',
    tokenHash: `t${index}`,
    usedAt: now,
    expiresAt: new Date(now.getTime() + 60_000),
  }));
  await test.db.pairing.createMany({ data: rows });
  await expect(createCode('local', 'c')).rejects.toMatchObject({ status: 429 });
  await revokeDevice('local', 'd0');
  await expect(createCode('local', 'c')).resolves.toBeTruthy();
});

it('removes what nobody can use, and what went with its chat', async () => {
  await createCode('local', 'c');
  await past(LIMITS.undoMs + 1_000);
  const { secret } = await redeemCode((await createCode('local', 'c')).token, '');
  await purgePairings(new Date());
  expect(await test.db.pairing.count()).toBe(1);
  await test.db.conversation.delete({ where: { id: 'c' } });
  expect(await findDevice(secret)).toBeNull();
});
