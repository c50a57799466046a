/** What the demo and its pages agree on. */

/** `GET /backend-api/v2/quota`: where a visitor stands. Outside a demo nothing is counted. */
export type Quota = { readonly demo: false } | DemoQuota;

export interface DemoQuota {
  readonly demo: true;
  /** All that the visitor has is deleted then: ms since the epoch. */
  readonly kept_until: number;
  readonly ttl_ms: number;
  /** Questions and uploads a minute. */
  readonly requests: Allowance;
  /** Tokens of questions and answers a day. */
  readonly tokens: Allowance;
  /** Bytes. */
  readonly storage: { readonly limit: number; readonly used: number };
  /** Bytes of the largest file. */
  readonly upload_bytes: number;
  /** Keys the demo lends: none at all, or until the day's budget is spent. */
  readonly budget: 'none' | 'open' | 'spent';
  /** The demo has an application at the hub to sign in by. */
  readonly oauth: boolean;
  /** Who the visitor is at the hub; null for a guest. */
  readonly user: string | null;
  /** Questions need an `x-secret`. */
  readonly secret: boolean;
}

/** `GET|POST /backend-api/v2/public-key` */
export interface PublicKey {
  /** RSA, as SPKI in PEM. */
  readonly public_key: string;
  /** The server's time, ms since the epoch as digits: what goes, a little later, into a secret. */
  readonly data: string;
  readonly user: string | null;
}

export interface Allowance {
  readonly limit: number;
  readonly remaining: number;
  /** Seconds until all of it is there again. */
  readonly reset: number;
}

/** What an answer says when lent keys may cost no more today; pages say it in the reader's language. */
export const BUDGET_SPENT =
  'What this demo may spend on models today is used up, so the Assistant answers. Sign in with Hugging Face, or add a key of your own, to go on with the model.';

/** Why a visitor is told to wait (429, 503). Programs read them as they are; pages say them in the reader's language. */
export const LIMIT_REASONS = {
  requests: 'Too many requests. Wait a moment and try again.',
  tokens: 'The tokens of this visit are used up for now. They come back little by little.',
  addressTokens: 'The tokens of this address are used up for today.',
  bytes: 'This address has sent enough for today.',
  open: 'Too many connections are open from this address.',
  answers: 'Too many answers are being written at once. Try again when one has ended.',
  busy: 'The demo is busy. Try again in a moment.',
  busyAnswering: 'The demo is busy answering others. Try again in a moment.',
} as const;
export type LimitReason = keyof typeof LIMIT_REASONS;

/** Null for a refusal that has to do with no limit of the demo. */
export function limitReasonOf(message: string): LimitReason | null {
  for (const [reason, text] of Object.entries(LIMIT_REASONS)) if (text === message) return reason as LimitReason;
  return null;
}
