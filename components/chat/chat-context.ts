import { createContext, use } from 'react';
import type { ChatActions } from '#lib/client/use-chat.ts';
import type { FileInfo } from '#lib/contract/api.ts';

interface Chat {
  readonly id: string;
  readonly actions: ChatActions;
  /** An answer is being written: nothing else can be asked until it ends. */
  readonly running: boolean;
  /** Hides a message and what follows it; deleted for good when the undo has passed. */
  readonly remove: (messageId: string) => void;
  /** Sends at the end of the path shown. */
  readonly send: (text: string, files: readonly FileInfo[]) => boolean;
}

export const ChatContext = createContext<Chat | null>(null);

export function useChatContext(): Chat {
  const chat = use(ChatContext);
  if (chat === null) throw new Error('This part belongs inside a chat.');
  return chat;
}
