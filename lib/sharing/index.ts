/** What others may use of shares. Records of our own conversations are made in `conversation-record.ts`. */
export { openShare } from './open-share.ts';
export { revokeOwnShare } from './store.ts';
