/** What others may use of conversations. */
export {
  deleteConversation,
  deleteMessage,
  keepPurging,
} from './change.ts';
export { readMessage } from './read.ts';
export { findConversation, type PathMessage, readPath } from './store.ts';
export { titleFrom } from './title.ts';
export { beginTurn, type IncomingMessage } from './turn.ts';
