import type { PairingModel } from '../../generated/prisma/models.ts';
import type { DeviceView } from '../contract/pairing.ts';
import { isDeviceOnline } from '../conversations/index.ts';

/** The wire's view of a device. */
export function toDeviceView(row: PairingModel): DeviceView {
  const paired = row.usedAt ?? row.createdAt;
  return {
    id: row.id,
    conversation_id: row.conversationId,
    name: row.deviceName,
    paired: paired.getTime(),
    last_seen: (row.lastSeenAt ?? paired).getTime(),
    expires: row.expiresAt.getTime(),
    online: isDeviceOnline(row.id),
  };
}
