/** What an upstream means by a 402, 403, 404, 410 or a spent quota, and what to do about it: one sentence and a way on. */
import {
  type AppError,
  MissingAuthError,
  ModelNotFoundError,
  RateLimitError,
  UpstreamError,
  UpstreamRequestError,
} from '../../contract/errors.ts';
import type { Preset } from './preset.ts';

export interface Refused {
  readonly preset: Pick<Preset, 'label' | 'keyPage'>;
  readonly model: string;
  /** The upstream's own sentence, cleaned; null for none. */
  readonly detail: string | null;
  /** Its machine-readable words: code, type and status, separated by spaces. */
  readonly kind: string;
}

const REGION = /unsupported_country|country|region|territory|location is not supported/i;
const BILLING = /billing|payment|insufficient|credit|balance|spending|quota/i;
const RETIRED = /decommission|deprecat|retired|sunset|no longer (?:available|supported|offered)/i;
/** Seconds until a spent quota is worth asking again: the longest rest there is. */
const SPENT_REST = 60;

const account = ({ preset: { keyPage } }: Refused): string => (keyPage === null ? 'its account' : keyPage);
const says = (detail: string | null): string => (detail === null ? '' : `: ${detail.replace(/[.\s]+$/, '')}`);

/** 403: whom it lets do what. */
export function forbidden(refused: Refused): AppError {
  const { preset, model, detail, kind } = refused;
  const words = `${kind} ${detail ?? ''}`;
  if (REGION.test(words)) {
    return new UpstreamRequestError(
      `${preset.label} does not serve the region this server is in${says(detail)}. Choose another provider.`,
      { code: 'region_not_supported' },
    );
  }
  if (BILLING.test(words)) return unpaid(refused);
  const what = model !== '' && /model/i.test(words) ? `use ${model}` : 'do this';
  return new MissingAuthError(
    `${preset.label} does not let this API key ${what}${says(detail)}. Check what the key may do at ${account(refused)}, or add another key in the settings.`,
  );
}

/** 402, and whatever else is about money. */
export const unpaid = (refused: Refused): AppError =>
  new UpstreamRequestError(
    `${refused.preset.label} asks for payment: ${refused.detail?.replace(/[.\s]+$/, '') ?? 'the account has no credit left'}. Top the account up (${account(refused)}), or choose another provider.`,
    { code: 'billing' },
  );

/** A 429 that waiting does not mend. The official clients would try it again at once. */
export const quotaSpent = (refused: Refused): AppError =>
  new RateLimitError(
    `${refused.preset.label} says that this account has used up its quota. Check its plan (${account(refused)}), or choose another provider.`,
    { code: 'insufficient_quota', retryAfter: SPENT_REST, headers: { 'x-should-retry': 'false' } },
  );

export const isQuotaSpent = ({ kind }: Refused): boolean => /insufficient_quota|billing/.test(kind);

export const isRetired = ({ model, detail, kind }: Refused): boolean =>
  model !== '' && (/model_decommissioned/.test(kind) || (/model/i.test(detail ?? '') && RETIRED.test(detail ?? '')));

/** 404 and 410: a model that is not there, or an address that leads nowhere. */
export function notThere(refused: Refused): AppError {
  const { preset, model, detail, kind } = refused;
  if (isRetired(refused)) return modelGone(refused);
  if (model !== '' && /model/i.test(`${kind} ${detail ?? ''}`)) {
    return new ModelNotFoundError(
      `Model not found: ${model}. ${preset.label} does not have it, or not for this key: choose another model.`,
    );
  }
  return new UpstreamError(
    `${preset.label} has nothing at this address${says(detail)}. Choose another model, or check the base URL in the settings if one is set.`,
  );
}

export const modelGone = ({ preset, model }: Refused): AppError =>
  new ModelNotFoundError(
    `Model not found: ${model}. ${preset.label} does not offer it any more: choose another model.`,
  );
