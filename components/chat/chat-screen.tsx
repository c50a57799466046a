'use client';

import { useQueryClient } from '@tanstack/react-query';
import { usePathname } from 'next/navigation';
import { useEffect, useState } from 'react';
import { connectRunEvents } from '#lib/client/run-events.ts';
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
  // The address follows a moment after the first message, so only a draft that had it can have lost it again:
  // then the reader is back at `/chat/`, and another begins.
  const [addressed, setAddressed] = useState(false);
  if (named === draftId && !addressed) setAddressed(true);
  if (named === null && addressed) {
    setDraftId(createUuid());
    setAddressed(false);
  }
  const id = named ?? draftId;
  return (
    <ChatView
      key={id}
      id={id}
      fresh={id === draftId}
      onFirstMessage={() => window.history.replaceState(null, '', `/chat/${id}`)}
    />
  );
}

function conversationIn(pathname: string): string | null {
  return /^\/chat\/([A-Za-z0-9][A-Za-z0-9_-]{0,99})\/?$/.exec(pathname)?.[1] ?? null;
}
