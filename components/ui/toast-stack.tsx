'use client';

import { Toast as Base } from '@base-ui/react/toast';
import X from 'lucide-react/icons/x';
import { useEffect } from 'react';
import { useTranslations } from 'use-intl';
import { IconButton } from './icon-button.tsx';
import { receiveToasts, type ToastOptions } from './toast.tsx';

/** The lazily loaded half of Toaster. */
export default function ToastStack() {
  return (
    <Base.Provider limit={3}>
      <Base.Portal>
        {/* Under the header's 54 px of controls; the composer, and a phone's keyboard, are at the bottom. */}
        <Base.Viewport className="fixed inset-x-3 top-[calc(3.75rem+env(safe-area-inset-top))] z-60 mx-auto flex max-w-sm flex-col gap-2 sm:start-auto sm:end-6 sm:mx-0 sm:w-96">
          <Stack />
        </Base.Viewport>
      </Base.Portal>
    </Base.Provider>
  );
}

function Stack() {
  const t = useTranslations('common');
  const { toasts, add, close } = Base.useToastManager<{ action?: ToastOptions['action'] }>();
  useEffect(
    () =>
      receiveToasts(({ title, kind = 'info', action, timeout }) =>
        add({
          title,
          type: kind,
          priority: kind === 'error' ? 'high' : 'low',
          timeout: timeout ?? (action || kind === 'error' ? 9_000 : 4_000),
          data: { action },
        }),
      ),
    [add],
  );
  return toasts.map((item) => {
    const action = item.data?.action;
    return (
      <Base.Root
        key={item.id}
        toast={item}
        className="rounded-lg border border-line bg-raised shadow-popup transition-[opacity,translate] duration-150 data-ending-style:-translate-y-2 data-ending-style:opacity-0 data-limited:hidden data-starting-style:-translate-y-2 data-starting-style:opacity-0"
      >
        <Base.Content className="flex items-center gap-2 py-1.5 ps-4 pe-1.5 text-[14.5px] leading-5">
          <Base.Title className={item.type === 'error' ? 'flex-1 py-1.5 text-danger' : 'flex-1 py-1.5'} />
          {action ? (
            <Base.Action
              className="min-h-9 rounded-md px-3 font-[540] text-accent hover:bg-hover pointer-coarse:min-h-11"
              onClick={() => {
                close(item.id);
                action.onSelect();
              }}
            >
              {action.label}
            </Base.Action>
          ) : null}
          <Base.Close render={<IconButton label={t('close')} size="sm" />}>
            <X />
          </Base.Close>
        </Base.Content>
      </Base.Root>
    );
  });
}
