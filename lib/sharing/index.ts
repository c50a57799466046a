/** What others may use of shares. Records of our own conversations are made in `conversation-record.ts`. */
export { revokeOwnShare } from './store.ts';
