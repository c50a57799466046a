/** What the form of a share holds, and what of it is sent. */
import type { ChangeShare, CreateShare, ShareItem } from '#lib/contract/shares.ts';

export interface ShareChoices {
  readonly messageId: string | null;
  readonly mode: 'snapshot' | 'live';
  /** A key of EXPIRIES; `keep`: as it is set already. */
  readonly expiry: Expiry | 'keep';
  readonly passphrase: string;
  /** It has one, and keeps it while the field is empty. */
  readonly locked: boolean;
  readonly maxViews: string;
  /** null: all there are. */
  readonly files: readonly string[] | null;
  readonly newFiles: boolean;
  readonly instructions: boolean;
  readonly searchable: boolean;
}

/** Seconds. */
export const EXPIRIES = { hour: 3_600, day: 86_400, week: 7 * 86_400, month: 30 * 86_400, never: null } as const;
export type Expiry = keyof typeof EXPIRIES;

export const NEW_SHARE: ShareChoices = {
  messageId: null,
  mode: 'snapshot',
  expiry: 'never',
  passphrase: '',
  locked: false,
  maxViews: '',
  files: null,
  newFiles: false,
  instructions: false,
  searchable: false,
};

export const choicesOf = (share: ShareItem): ShareChoices => ({
  messageId: share.message_id,
  mode: share.mode === 'live' ? 'live' : 'snapshot',
  expiry: share.expires === null ? 'never' : 'keep',
  passphrase: '',
  locked: share.passphrase,
  maxViews: share.max_views === null ? '' : String(share.max_views),
  files: share.files,
  newFiles: share.new_files,
  instructions: share.instructions,
  searchable: !share.noindex,
});

const viewsOf = (text: string): number | null => {
  const views = Number.parseInt(text, 10);
  return Number.isFinite(views) && views > 0 ? Math.min(views, 1_000_000) : null;
};

export const toCreate = (conversationId: string, choices: ShareChoices): CreateShare => ({
  conversation_id: conversationId,
  message_id: choices.messageId,
  mode: choices.mode,
  expires_in: choices.expiry === 'keep' ? null : EXPIRIES[choices.expiry],
  passphrase: choices.passphrase === '' ? null : choices.passphrase,
  max_views: viewsOf(choices.maxViews),
  ...(choices.files === null ? {} : { files: [...choices.files] }),
  new_files: choices.newFiles,
  instructions: choices.instructions,
  noindex: !choices.searchable,
});

/** What a record of another client shows is up to that client. */
export function toChange(choices: ShareChoices, share: ShareItem): ChangeShare {
  const shown = {
    new_files: choices.newFiles,
    instructions: choices.instructions,
    ...(choices.files === null ? {} : { files: [...choices.files] }),
  };
  return {
    ...(choices.expiry === 'keep' ? {} : { expires_in: EXPIRIES[choices.expiry] }),
    ...(choices.passphrase !== '' ? { passphrase: choices.passphrase } : choices.locked ? {} : { passphrase: null }),
    max_views: viewsOf(choices.maxViews),
    noindex: !choices.searchable,
    ...(share.mode === 'posted' ? {} : shown),
  };
}
