/**
 * A paired phone as somebody who asks: the owner of one conversation, and of nothing else. Entered after the sources of
 * full sessions, which a device's cookie must never narrow, and before those that make a visitor of anybody.
 */
import { config } from '../platform/config.ts';
import { database } from '../platform/database.ts';
import { type Asking, addGate, addIdentitySource, type Identity, NOBODY } from '../platform/identity.ts';
import { logger } from '../platform/log.ts';
import { singleton } from '../platform/singleton.ts';
import { withdrawalOf } from '../platform/withdrawals.ts';
import { deviceSecret } from './device-cookie.ts';
import { deviceGate } from './device-gate.ts';
import { findDevice, purgePairings } from './store.ts';

/** "Last seen" is as exact as this; writing it with every request would be a write a request. */
const SEEN_EVERY_MS = 20_000;
const HOUR_MS = 60 * 60_000;

/** Registers devices with the identity seam; called once, at the start. */
export async function admitDevices(): Promise<void> {
  addIdentitySource('device', identifyDevice);
  addGate('device', deviceGate);
  await purgePairings(new Date());
  setInterval(() => {
    // A busy database is no harm: the next hour tries again.
    purgePairings(new Date()).catch((err: unknown) => logger().warn({ err }, 'Old pairings were not purged'));
  }, HOUR_MS).unref();
}

export async function identifyDevice({ headers }: Asking): Promise<Identity | null> {
  const secret = deviceSecret(headers);
  if (secret === null) return null;
  const device = await findDevice(secret);
  // Sent away: nobody, even on a server that is open to everybody who reaches it.
  if (device === null) return { ...NOBODY, homePage: '/pair' };
  await noteSeen(device.id);
  return {
    id: device.ownerId,
    kind: 'device',
    // The phone of a demo's visitor is bound by what binds the visitor.
    role: config().DEMO ? 'visitor' : 'member',
    conversationId: device.conversationId,
    deviceId: device.id,
    withdrawn: withdrawalOf('device', device.id),
    homePage: `/chat/${device.conversationId}`,
  };
}

async function noteSeen(id: string): Promise<void> {
  const seen = singleton('pairing.seen', () => new Map<string, number>());
  const now = Date.now();
  if (now - (seen.get(id) ?? 0) < SEEN_EVERY_MS) return;
  seen.set(id, now);
  await database().pairing.updateMany({ where: { id }, data: { lastSeenAt: new Date(now) } });
}
