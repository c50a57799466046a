'use client';

import { lazy, Suspense, useSyncExternalStore } from 'react';

export interface ToastOptions {
  readonly title: string;
  readonly kind?: 'info' | 'error';
  /** "Undo": runs at most once, then the toast goes. */
  readonly action?: { readonly label: string; readonly onSelect: () => void };
  /** ms until it goes by itself; 0 stays. Toasts with an action and errors stay longer. */
  readonly timeout?: number;
}

type Listener = (toast: ToastOptions) => void;

// Toasts raised before the stack's code has arrived wait here; then they go straight to it.
const waiting: ToastOptions[] = [];
let deliver: Listener | undefined;
let wanted = false;
const watchers = new Set<() => void>();

/** Shows a short message at the edge of the screen and speaks it politely. Callable from anywhere in the browser. */
export function toast(options: ToastOptions): void {
  if (deliver) {
    deliver(options);
    return;
  }
  waiting.push(options);
  wanted = true;
  for (const watcher of watchers) watcher();
}

/** Used by the stack alone: takes over delivery until the returned function is called. */
export function receiveToasts(listener: Listener): () => void {
  deliver = listener;
  for (const options of waiting.splice(0)) listener(options);
  return () => {
    deliver = undefined;
  };
}

const ToastStack = lazy(() => import('./toast-stack.tsx'));

/** Mounted once, in the root layout. */
export function Toaster() {
  const show = useSyncExternalStore(
    (watcher) => {
      watchers.add(watcher);
      return () => watchers.delete(watcher);
    },
    () => wanted,
    () => false,
  );
  return show ? (
    <Suspense fallback={null}>
      <ToastStack />
    </Suspense>
  ) : null;
}
