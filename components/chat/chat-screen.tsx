'use client';

import { useQueryClient } from '@tanstack/react-query';
import { usePathname } from 'next/navigation';
import { useEffect, useState } from 'react';
import { connectRunEvents } from '#lib/client/run-events.ts';
import { streams } from '#lib/client/streams.ts';
import { createUuid } from '#lib/client/uuid.ts';
import { ChatView } from './chat-view.tsx';

/**
 * Which chat the address names. A new chat has its id before it has an address: sending the first message only
 * replaces `/chat/` by `/chat/<id>`, and since the id is the key, nothing is mounted anew.
 */
export function ChatScreen() {
  const client = useQueryClient();
  useEffect(() => connectRunEvents(client), [client]);
  const named = conversationIn(usePathname());
  const [draftId, setDraftId] = useState(createUuid);
  // Back at `/chat/` after the draft became a chat: begin another.
  if (named === null && streams.get(draftId) !== null) setDraftId(createUuid());
  const [sentDraft, setSentDraft] = useState<string | null>(null);
  if (named === null && sentDraft === draftId) {
    setDraftId(createUuid());
    setSentDraft(null);
  }
  const id = named ?? draftId;
  return (
    <ChatView
      key={id}
      id={id}
      fresh={id === draftId}
      onFirstMessage={() => {
        setSentDraft(id);
        window.history.replaceState(null, '', `/chat/${id}`);
      }}
    />
  );
}

function conversationIn(pathname: string): string | null {
  return /^\/chat\/([A-Za-z0-9][A-Za-z0-9_-]{0,99})\/?$/.exec(pathname)?.[1] ?? null;
}
