import { memo } from 'react';
import { useLiveMessage } from '#lib/client/use-live-message.ts';
import type { ThreadItem } from '#lib/client/use-thread.ts';
import { Answer } from './answer.tsx';
import { useChatContext } from './chat-context.ts';
import { UserMessage } from './user-message.tsx';

interface MessageRowProps {
  readonly item: ThreadItem;
  readonly last: boolean;
}

/** One message. Only the row of the answer being written listens to the stream. */
export const MessageRow = memo(function MessageRow({ item, last }: MessageRowProps) {
  const { id } = useChatContext();
  const live = useLiveMessage(id, item.live, item.message);
  const message = live?.message ?? item.message;
  if (message === null) return null;
  if (item.role === 'user') return <UserMessage message={message} siblings={item.siblings} />;
  return <Answer message={message} siblings={item.siblings} run={live?.run ?? null} last={last} />;
});
