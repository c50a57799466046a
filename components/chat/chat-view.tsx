'use client';

import { useQuery, useQueryClient } from '@tanstack/react-query';
import { lazy, type RefObject, Suspense, useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { useLocale, useTranslations } from 'use-intl';
import { Composer, type ComposerHandle } from '#components/composer/composer.tsx';
import { HandOverButton } from '#components/pairing/hand-over-button.tsx';
import { HandedOverMenu } from '#components/pairing/handed-over-menu.tsx';
import { ShareButton } from '#components/share/share-button.tsx';
import { ChatHeader } from '#components/shell/chat-header.tsx';
import { useHandedOver } from '#components/shell/handed-over.ts';
import { useFirstSign } from '#components/shell/use-first-sign.ts';
import { ApiError } from '#lib/client/api.ts';
import type { ModelChoice } from '#lib/client/catalogue.ts';
import { conversationQuery, useChooseModel } from '#lib/client/conversation.ts';
import { isLeavingPairing } from '#lib/client/devices.ts';
import { NEW_CHAT } from '#lib/client/drafts.ts';
import { keepNewChatChoice } from '#lib/client/new-chat-choice.ts';
import { useSettings } from '#lib/client/settings.ts';
import { streams, useRunShape } from '#lib/client/streams.ts';
import { useChat } from '#lib/client/use-chat.ts';
import { useConversationEvents } from '#lib/client/use-conversation-events.ts';
import { useNewChatChoice } from '#lib/client/use-new-chat-choice.ts';
import { useSecretWhereAsked } from '#lib/client/use-secret.ts';
import { threadItems, useThread } from '#lib/client/use-thread.ts';
import type { FileInfo } from '#lib/contract/api.ts';
import { ChatContext } from './chat-context.ts';
import { EmptyChat } from './empty-chat.tsx';
import { LiveRegion } from './live-region.tsx';
import { ChatProblem, ThreadSkeleton } from './placeholders.tsx';
import { useDeleteMessage } from './use-delete-message.ts';

/** Messages and their markdown: an empty chat is drawn without them, and the first key typed in it fetches them. */
const loadThread = () => import('./thread.tsx');
const Thread = lazy(async () => ({ default: (await loadThread()).Thread }));

interface ChatViewProps {
  readonly id: string;
  /** Made by this page: there is nothing to load until the first message is sent. */
  readonly fresh: boolean;
  readonly onFirstMessage: () => void;
}

export function ChatView({ id, fresh, onFirstMessage }: ChatViewProps) {
  const t = useTranslations('chat');
  const settings = useSettings();
  useFirstSign(fresh, loadThread);
  useSecretWhereAsked();
  const shape = useRunShape(id);
  const [chosen, setChosen] = useState<ModelChoice | null>(null);
  const pick = useNewChatChoice();
  const begun = !fresh || (shape !== null && shape.runId !== null);
  const [stored, setStored] = useState(!fresh);
  if (begun && !stored) setStored(true);
  const composer = useRef<ComposerHandle>(null);

  const saved = useSavedChoice(id, stored);
  const choice = useMemo(
    () => chosen ?? saved ?? (fresh ? pick : null) ?? { provider: settings.provider, model: settings.model },
    [chosen, saved, fresh, pick, settings.provider, settings.model],
  );
  const { query, actions, refresh } = useChat(id, stored, choice, useLocale());
  const detail = query.data;
  const handedOver = useHandedOver();
  const client = useQueryClient();
  useConversationEvents(id, stored, () => {
    if (handedOver && !isLeavingPairing(client)) window.location.replace('/pair');
  });
  const { hidden, remove } = useDeleteMessage(id);
  const items = useThread(detail, shape, hidden);
  const running = shape !== null && shape.phase !== 'ended';
  const chooseModel = useChooseModel(id);
  const choose = (next: ModelChoice) => {
    setChosen(next);
    if (detail) chooseModel.mutate(next);
    else if (fresh) keepNewChatChoice(next);
  };
  useDocumentTitle(detail?.title ?? '');

  // What a refused request showed is stored nowhere: the path goes on where it ended before.
  const refused = shape !== null && shape.phase === 'ended' && shape.messageId === null;
  const last = (refused ? threadItems(detail?.messages ?? [], detail?.leaf_id ?? null, null) : items).at(-1);
  const leafId = last?.message?.id ?? shape?.messageId ?? null;
  const send = useCallback(
    (text: string, files: readonly FileInfo[]): boolean => {
      if (!actions.send(text, files, leafId)) return false;
      if (fresh && !window.location.pathname.includes(id)) onFirstMessage();
      return true;
    },
    [actions, leafId, fresh, id, onFirstMessage],
  );

  usePromptOfAddress(fresh, composer);

  // Another tab was faster: its answer is shown, and what was written here goes back to the composer.
  useEffect(() => {
    const run = streams.get(id);
    if (run?.error?.name !== 'ConflictError' || run.shape.phase !== 'ended') return;
    if (run.shape.question) composer.current?.refuse(run.shape.question.text, run.shape.question.attachments);
    streams.forget(id);
    void refresh();
  });

  const missing = query.error instanceof ApiError && query.error.status === 404 && shape === null;
  const failed = query.isError && detail === undefined && shape === null && !missing;
  return (
    <ChatContext value={{ id, actions, running, remove, send }}>
      <ChatHeader
        value={choice}
        onChange={choose}
        actions={<ChatActionButtons id={id} begun={detail !== undefined && detail.messages.length > 0} />}
      />
      <main className="relative flex min-h-0 flex-1 flex-col">
        <h1 className="sr-only">{detail?.title || t('newChat')}</h1>
        {missing || failed ? (
          <ChatProblem gone={missing} onRetry={() => void query.refetch()} />
        ) : items.length > 0 ? (
          <Suspense fallback={<ThreadSkeleton />}>
            <Thread key={id} items={items} shape={shape} />
          </Suspense>
        ) : query.isPending && stored ? (
          <ThreadSkeleton />
        ) : (
          <EmptyChat
            choice={choice}
            onPrompt={(text) => composer.current?.restore(text, [])}
            onAttach={() => composer.current?.attach()}
            onChoose={choose}
          />
        )}
        {missing ? null : (
          <Composer
            ref={composer}
            draftKey={stored ? id : NEW_CHAT}
            running={running}
            onSend={send}
            onStop={actions.stop}
          />
        )}
        <LiveRegion id={id} />
      </main>
    </ChatContext>
  );
}

/** What an owner can do with a chat, and what a phone that was handed it can. */
function ChatActionButtons({ id, begun }: { readonly id: string; readonly begun: boolean }) {
  if (useHandedOver()) return <HandedOverMenu />;
  if (!begun) return null;
  return (
    <>
      <HandOverButton conversationId={id} />
      <ShareButton conversationId={id} />
    </>
  );
}

/** The model the stored chat goes on with. */
function useSavedChoice(id: string, stored: boolean): ModelChoice | null {
  const { data } = useQuery({ ...conversationQuery(id), enabled: stored });
  const provider = data?.provider;
  const model = data?.model;
  return useMemo(() => (provider === undefined || model === undefined ? null : { provider, model }), [provider, model]);
}

/** `/chat/?prompt=`, what other apps share: it is put into the composer, and sent by nobody but the reader. */
function usePromptOfAddress(fresh: boolean, composer: RefObject<ComposerHandle | null>): void {
  useEffect(() => {
    const url = new URL(window.location.href);
    const prompt = url.searchParams.get('prompt');
    if (!fresh || prompt === null) return;
    url.searchParams.delete('prompt');
    window.history.replaceState(null, '', url);
    composer.current?.restore(prompt, []);
  }, [fresh, composer]);
}

function useDocumentTitle(title: string): void {
  useEffect(() => {
    if (title === '') return;
    const before = document.title;
    const own = `${title} · Hypotez`;
    document.title = own;
    return () => {
      // The page that comes next has set its own by now.
      if (document.title === own) document.title = before;
    };
  }, [title]);
}
