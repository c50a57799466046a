/** `/backend-api/v2/local-models`: models that run on this machine. */

export type LocalModelTask =
  | 'text-generation'
  | 'image-text-to-text'
  | 'embeddings'
  | 'image-classification'
  | 'object-detection'
  | 'text-classification'
  | 'token-classification'
  | 'transcription'
  | 'text-to-speech'
  | 'ocr';

export interface LocalModelView {
  readonly id: string;
  readonly label: string;
  readonly task: LocalModelTask;
  readonly license: string | null;
  /** BCP 47; null: not said by its makers. */
  readonly languages: readonly string[] | null;
  /** On the hub; null for what has no build for this server. */
  readonly repository: string | null;
  /** Names under which an OpenAI-compatible server runs it, where there is no build for this one. */
  readonly remote: readonly string[] | null;
  readonly status: 'absent' | 'downloading' | 'paused' | 'ready' | 'failed';
  /** Null before the hub was asked. */
  readonly bytes: number | null;
  readonly bytes_done: number;
  readonly error: string | null;
  /** Null: not in memory. */
  readonly loaded: { readonly memory_bytes: number; readonly jobs: number } | null;
}

export interface LocalModels {
  readonly items: readonly LocalModelView[];
  readonly memory: { readonly used_bytes: number; readonly budget_bytes: number };
  readonly disk: { readonly used_bytes: number; readonly free_bytes: number };
  /** Whether the asker may download, delete, load and unload. */
  readonly may_change: boolean;
}

export const LOCAL_MODEL_ACTIONS = ['download', 'pause', 'cancel', 'load', 'unload'] as const;
export type LocalModelAction = (typeof LOCAL_MODEL_ACTIONS)[number];

/** Data of the server-sent `progress` events of `local-models/<id>/events`. */
export interface LocalModelProgress {
  readonly id: string;
  readonly status: LocalModelView['status'];
  readonly bytes: number | null;
  readonly bytes_done: number;
  readonly bytes_per_second: number;
  readonly error: string | null;
}
