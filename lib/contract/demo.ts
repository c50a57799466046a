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
