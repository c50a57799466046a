/** Headers of every conversation and run stream. Apart from the schemas, so that the page need not carry those. */
export const STREAM_HEADERS = {
  runId: 'x-run-id',
  conversationId: 'x-conversation-id',
  /** The assistant message being written. */
  messageId: 'x-message-id',
  /** The user message it answers. */
  userMessageId: 'x-user-message-id',
} as const;
