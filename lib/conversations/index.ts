/** What others may use of conversations. */
export {
  deleteConversation,
  deleteMessage,
  keepPurging,
} from './change.ts';
export { announceChange, type ConversationChange, isDeviceOnline, watchConversation } from './changes.ts';
export { type ImportedMessage, importConversation } from './import.ts';
export { listConversations, readConversation, readMessage } from './read.ts';
export { findConversation, findTitle, type PathMessage, readPath } from './store.ts';
export { titleFrom } from './title.ts';
export type { ToolTraffic } from './tool-parts.ts';
export { pathTo } from './tree.ts';
export { beginTurn, type IncomingMessage } from './turn.ts';
