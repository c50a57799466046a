/** What a public demo can be told (`DEMO=1`); without it none of these does anything. docs/deploy.md explains them. */
import { address, duration, flag, list, text, whole } from './config-values.ts';

const count = (standard: number) => whole(1, 1_000_000_000).default(standard);

export const demoVariables = {
  /** How long a visitor and all he leaves are kept. */
  DEMO_TTL: duration.default(24 * 3_600_000),
  /** Ids of providers whose keys in the environment are lent to visitors; none unless named. */
  DEMO_PROVIDERS: list.default([]),
  /** Tokens a day that lent keys may cost in all; after that the Assistant answers. */
  DEMO_BUDGET_TOKENS: count(1_000_000),

  /** Questions and uploads a minute: of one visitor, and of one address (an IPv6 /64). */
  DEMO_REQUESTS_PER_MINUTE: count(20),
  DEMO_ADDRESS_REQUESTS_PER_MINUTE: count(60),
  /** Calls of any kind and pages a minute. */
  DEMO_CALLS_PER_MINUTE: count(300),
  DEMO_ADDRESS_CALLS_PER_MINUTE: count(600),
  /** Tokens a day, of questions and answers together. */
  DEMO_TOKENS_PER_DAY: count(50_000),
  DEMO_ADDRESS_TOKENS_PER_DAY: count(200_000),
  /** Answers being written at once. */
  DEMO_CONCURRENT: count(2),
  DEMO_ADDRESS_CONCURRENT: count(6),
  DEMO_TOTAL_CONCURRENT: count(24),
  /** Calls and streams held open at once. */
  DEMO_ADDRESS_OPEN: count(48),
  DEMO_TOTAL_OPEN: count(400),
  /** Megabytes: one file, all that one visitor keeps, what one address may send a day, and all of a demo together. */
  DEMO_UPLOAD_MB: count(25),
  DEMO_STORAGE_MB: count(100),
  DEMO_ADDRESS_UPLOAD_MB_PER_DAY: count(500),
  DEMO_TOTAL_STORAGE_MB: count(5_000),

  /** Questions need an `x-secret`: the time, encrypted by the page a moment ago. */
  DEMO_SECRET: flag.default(false),

  /** Where the demo lives, offered to whoever meets it inside another site's frame. */
  BACKEND_URL: address('https://demo.example.org').optional(),
  /** The OAuth application at the hub; a Hugging Face Space with `hf_oauth: true` sets all three. */
  OAUTH_CLIENT_ID: text(1).optional(),
  OAUTH_CLIENT_SECRET: text(1).optional(),
  OAUTH_SCOPES: text(1).default('openid profile inference-api'),
  /** The hub that signs visitors in, and where its inference is asked. */
  HUB_URL: address('https://huggingface.co').default('https://huggingface.co'),
  HUB_INFERENCE_URL: address('https://router.huggingface.co/v1').default('https://router.huggingface.co/v1'),
  /** Set by a Hugging Face Space: its own host name. */
  SPACE_HOST: text(1)
    .regex(/^[a-z0-9](?:[a-z0-9.-]{0,252})$/i, 'must be a host name such as user-space.hf.space')
    .optional(),
  /** Sites whose pages may show this one in a frame. */
  FRAME_ANCESTORS: list
    .refine(
      (origins) => origins.every((origin) => /^https?:\/\/[a-z0-9.*-]+(?::\d+)?$/i.test(origin)),
      'must be origins such as https://huggingface.co, separated by commas',
    )
    .default([]),
};
