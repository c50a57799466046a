/** Handing conversations over to phones: what the rest of the product may use. */
export { deviceName } from './device-name.ts';
export { admitDevices } from './identity-source.ts';
export { heldChat } from './open-code.ts';
export { requireOwnChat } from './own-chat.ts';
export { findCode, revokeDevices } from './store.ts';
