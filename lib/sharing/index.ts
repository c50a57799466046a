/** What others may use of shares. Records of our own conversations are made in `conversation-record.ts`. */
export { type LiveRecord, look } from './live-record.ts';
export { mayBeIndexed, type OpenedShare, openShare } from './open-share.ts';
export { readerOf, type ShareReader } from './reader.ts';
export { watchShare } from './signals.ts';
export { admitReader, findShare, isOwnLive, recordOf, revokeOwnShare, type ShareRow } from './store.ts';
