/** What local models refuse with, besides the errors of the contract. */
import { AppError } from '../contract/errors.ts';

export interface MissingModel {
  readonly id: string;
  readonly label: string;
  /** Bytes to fetch; null while unknown. */
  readonly bytes: number | null;
}

/** Where a person fetches models. */
export const MODELS_PAGE = '/chat/settings/?tab=localModels';

/** The same with one model in view. */
export const modelPage = (id: string): string => `${MODELS_PAGE}&model=${encodeURIComponent(id)}`;

/** 503: the model would do it, and is not on this machine. The sentence says how big it is and what fetches it. */
export class ModelNotInstalledError extends AppError {
  override readonly name: string = 'ModelNotInstalledError';
  readonly model: MissingModel;
  /** What fetches it: `POST /models/whisper-tiny`. */
  readonly request: string;
  readonly page: string;

  constructor(model: MissingModel) {
    const request = `POST /models/${model.id}`;
    super(
      `The model ${model.label} (${model.id}, ${sizeOf(model.bytes)}) is not on this server. ` +
        `Fetch it in the settings under Local models (${modelPage(model.id)}), or with ${request}.`,
      { status: 503, code: 'model_not_installed', param: 'model' },
    );
    this.model = model;
    this.request = request;
    this.page = modelPage(model.id);
  }
}

/** 503: as many wait for this model as may. */
export class QueueFullError extends AppError {
  override readonly name: string = 'QueueFullError';
  /** How many are before you. */
  readonly position: number;

  constructor(label: string, position: number, retryAfter: number) {
    super(`${label} is busy: ${position} requests are before this one. Try again in ${retryAfter} seconds.`, {
      status: 503,
      code: 'queue_full',
      retryAfter,
    });
    this.position = position;
  }
}

/** 502: the model's process ended, or the model failed, in the middle of this. The next request gets a new one. */
export class ModelFailedError extends AppError {
  override readonly name: string = 'ModelFailedError';

  constructor(message: string, cause?: unknown) {
    super(message, { status: 502, code: 'model_failed', cause });
  }
}

const sizeOf = (bytes: number | null): string =>
  bytes === null ? 'size not known before the hub is asked' : `${formatBytes(bytes)} to download`;

export function formatBytes(bytes: number): string {
  if (bytes >= 1e9) return `${(bytes / 1e9).toFixed(1)} GB`;
  return bytes >= 1e6 ? `${Math.round(bytes / 1e6)} MB` : `${Math.max(1, Math.round(bytes / 1e3))} kB`;
}
