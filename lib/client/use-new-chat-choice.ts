import { useSyncExternalStore } from 'react';
import type { ModelChoice } from './catalogue.ts';
import { newChatChoice, watchNewChatChoice } from './new-chat-choice.ts';

export function useNewChatChoice(): ModelChoice | null {
  return useSyncExternalStore(watchNewChatChoice, newChatChoice, () => null);
}
