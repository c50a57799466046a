/**
 * The environment, parsed once. Nothing else reads `process.env`; a bad or unknown value stops the start with one
 * sentence that names it. Every variable is documented in `.env.example`; `.env` in the project's root is read too, and
 * a variable set in the environment wins over it.
 */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parseEnv } from 'node:util';
import ipaddr from 'ipaddr.js';
import { z } from 'zod';
import { address, flag, list, text, whole } from './config-values.ts';
import { demoVariables } from './demo-variables.ts';
import { singleton } from './singleton.ts';

const LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;

const environmentSchema = z.object({
  PORT: whole(0, 65_535).default(1337),
  HOST: text(1).default('127.0.0.1'),
  /** A public demo: a short list of models, and whoever has no wish is led to one of its providers. */
  DEMO: flag.default(false),
  ...demoVariables,
  /** Names besides loopback and the host's own that `Host` may carry. */
  ALLOWED_HOSTS: list.default([]),
  /** Sites whose pages may use `/v1` and `/api` from a browser; `*` is all of them. */
  CORS_ORIGINS: list
    .refine(
      (origins) =>
        origins.every((origin) => origin === '*' || (URL.canParse(origin) && new URL(origin).origin === origin)),
      'must be origins such as https://app.example.org (without a path), separated by commas, or *',
    )
    .default([]),
  /** Addresses or networks of reverse proxies whose `X-Forwarded-*` is believed; `loopback` is any on this machine. */
  TRUST_PROXY: list
    .refine(
      (entries) => entries.every((entry) => entry === 'loopback' || isNetwork(entry)),
      'must be addresses such as 10.0.0.2, networks such as 10.0.0.0/8, or loopback, separated by commas',
    )
    .default([]),
  /** One owner, who signs in with it. */
  PASSWORD: text(8).max(256, 'must have at most 256 characters').optional(),
  /** The same without the password in the environment: what `npm run hash-password` prints. */
  PASSWORD_HASH: z
    .string()
    .regex(
      /^\$argon2id\$v=19\$m=\d{1,7},t=\d{1,3},p=\d{1,2}\$[A-Za-z0-9+/]{11,86}\$[A-Za-z0-9+/]{16,86}$/,
      'must be what npm run hash-password prints',
    )
    .optional(),
  /** Several people, each with an account. */
  ACCOUNTS: flag.default(false),
  /** Signs accounts in through an OpenID Connect provider too. */
  OIDC_ISSUER: z.url({ protocol: /^https?$/, error: 'must be an address such as https://id.example.org' }).optional(),
  OIDC_CLIENT_ID: text(1).optional(),
  OIDC_CLIENT_SECRET: text(1).optional(),
  /** Whoever the provider vouches for gets an account; otherwise only who was invited. */
  OIDC_SIGN_UP: flag.default(false),
  PUBLIC_URL: z.url({ protocol: /^https?$/, error: 'must be an address such as https://chat.example.org' }).optional(),
  /** Where everything the product keeps lives: database, files, keys. */
  DATA_DIR: text(1).default('./data'),
  LOG_LEVEL: z.enum(LEVELS, `must be one of ${LEVELS.join(', ')}`).default('warn'),
  /** Takes the place of the key file in `DATA_DIR/keys`. */
  HYPOTEZ_SECRET: text(16).optional(),
  /** Serves the hot streaming routes beside Next; off, the route handlers serve them. */
  DIRECT_DOOR: flag.default(true),
  /** Hosts (name or name:port) that may be private addresses for providers, also off loopback. */
  ALLOW_PRIVATE_UPSTREAMS: list.default([]),
  /** Looks for Ollama, LM Studio, llama.cpp and vLLM at their standard ports. */
  DISCOVER_ENGINES: flag.default(true),
  /** Loopback origins to look for engines at, instead of the standard ports. */
  ENGINE_URLS: list
    .refine(
      (urls) => urls.every((url) => URL.canParse(url) && /^https?:/.test(url)),
      'must be addresses such as http://127.0.0.1:11434, separated by commas',
    )
    .optional(),
  UPLOAD_MAX_MB: whole(1, 100_000).default(512),
  UPSTREAM_FIRST_BYTE_MS: whole(100, 600_000).default(60_000),
  UPSTREAM_IDLE_MS: whole(100, 600_000).default(60_000),
  /** Where models for this machine are fetched from, when somebody asks for one. */
  MODEL_HUB_URL: address('https://huggingface.co').default('https://huggingface.co'),
  /** A folder with models of one's own: one folder each, as a repository on the hub. */
  MODEL_DIR: text(1).optional(),
  /** What loaded models may hold together; unset, it goes by the machine's memory. */
  MODEL_MEMORY_MB: whole(64, 10_000_000).optional(),
  /** A folder with Tesseract's language data (`rus.traineddata`), besides the places where packages put it. */
  TESSDATA_DIR: text(1).optional(),
  /** Where the latest version is asked for, once a day; without it nobody is asked. */
  VERSION_CHECK_URL: z
    .url({ protocol: /^https?$/, error: 'must be an address such as https://example.org/latest' })
    .optional(),
  /** GitHub, for Copilot: the site one signs in at, its API, where chats of the site are held (GHE.com has its own). */
  COPILOT_SITE_URL: address('https://github.com').default('https://github.com'),
  COPILOT_API_URL: address('https://api.github.com').default('https://api.github.com'),
  COPILOT_THREADS_URL: address('https://api.githubcopilot.com').default('https://api.individual.githubcopilot.com'),
  /** The operator's own application, which a person signs in to. Without one nobody does: another product's is not ours. */
  COPILOT_CLIENT_ID: text(1).optional(),
  /** The integration that GitHub knows this server by. */
  COPILOT_INTEGRATION_ID: z
    .string()
    .regex(/^[\x21-\x7e]{1,100}$/, 'must be a word without spaces')
    .optional(),
});

export type Config = Readonly<z.output<typeof environmentSchema>> & {
  /** The project's root, where `prisma/`, `messages/` and `docs/` are. */
  readonly root: string;
  readonly dataDir: string;
  /** The server can be reached from this machine only. */
  readonly loopbackOnly: boolean;
  /**
   * Whoever gets in is its owner: nobody else reaches it, or a password keeps others out. Such a server may ask engines
   * on its own machine and network.
   */
  readonly ownersOwn: boolean;
  /** Started by `npm run dev`: Next compiles pages as they are asked for. */
  readonly development: boolean;
  /** Keys that providers read from the environment, by variable name (`OPENAI_API_KEY`, ...). */
  readonly providerKeys: Readonly<Record<string, string>>;
};

/** Thrown by `parseConfig`; its message is one sentence fit to end the start with. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  /** As StartError's. */
  readonly exitCode = 78;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** The names `.env.example` documents, besides the providers' keys. */
export const VARIABLE_NAMES: readonly string[] = Object.keys(environmentSchema.shape);
const PROVIDER_KEY = /^[A-Z][A-Z0-9_]*_(API_KEY|TOKEN)$/;
const SECRETS = new Set(['HYPOTEZ_SECRET', 'PASSWORD', 'PASSWORD_HASH', 'OIDC_CLIENT_SECRET', 'OAUTH_CLIENT_SECRET']);

/**
 * Parses an environment.
 * @param file the variables of `.env`, where an unknown name is a mistake. In the environment itself other programs'
 *   variables live too, so there only unknown names that begin with HYPOTEZ_ are.
 * @throws ConfigError naming the variable and what it takes.
 */
export function parseConfig(environment: Environment, file: Environment = {}): Config {
  for (const name of Object.keys(file)) refuseUnknown(name, '.env sets');
  for (const name of Object.keys(environment)) {
    if (name.startsWith('HYPOTEZ_')) refuseUnknown(name, 'The environment sets');
  }
  const values = Object.entries({ ...file, ...environment }).filter((entry): entry is [string, string] =>
    Boolean(entry[1]),
  );
  const known = Object.fromEntries(values.filter(([name]) => VARIABLE_NAMES.includes(name)));
  const parsed = environmentSchema.safeParse(known);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    const name = String(issue?.path[0]);
    const got = SECRETS.has(name) ? '' : `, got ${JSON.stringify(known[name])}`;
    throw new ConfigError(`${name} ${issue?.message ?? 'cannot be used'}${got}. See .env.example.`);
  }
  refuseContradictions(parsed.data);
  const root = process.cwd();
  const { ACCOUNTS, HOST, PASSWORD, PASSWORD_HASH } = parsed.data;
  // All of 127.0.0.0/8 is this machine.
  const loopbackOnly = HOST === 'localhost' || (ipaddr.isValid(HOST) && ipaddr.process(HOST).range() === 'loopback');
  const { DEMO, DEMO_UPLOAD_MB, UPLOAD_MAX_MB, SPACE_HOST, PUBLIC_URL, FRAME_ANCESTORS } = parsed.data;
  // A Space is shown in a frame of the hub, and anything else only where its operator says so.
  const frames =
    SPACE_HOST !== undefined && FRAME_ANCESTORS.length === 0 ? ['https://huggingface.co'] : FRAME_ANCESTORS;
  return Object.freeze({
    ...parsed.data,
    UPLOAD_MAX_MB: DEMO ? Math.min(UPLOAD_MAX_MB, DEMO_UPLOAD_MB) : UPLOAD_MAX_MB,
    FRAME_ANCESTORS: DEMO ? frames : [],
    PUBLIC_URL: PUBLIC_URL ?? (SPACE_HOST === undefined ? undefined : `https://${SPACE_HOST}`),
    root,
    dataDir: path.resolve(root, parsed.data.DATA_DIR),
    loopbackOnly,
    ownersOwn: !DEMO && !ACCOUNTS && (loopbackOnly || PASSWORD !== undefined || PASSWORD_HASH !== undefined),
    development: environment.NODE_ENV === 'development',
    providerKeys: Object.fromEntries(values.filter(([name]) => PROVIDER_KEY.test(name))),
  });
}

/** @throws ConfigError for values that are each fine and together are not. */
function refuseContradictions(values: z.output<typeof environmentSchema>): void {
  const { PASSWORD, PASSWORD_HASH, ACCOUNTS, OIDC_ISSUER, OIDC_CLIENT_ID, OIDC_CLIENT_SECRET } = values;
  if (PASSWORD !== undefined && PASSWORD_HASH !== undefined) {
    throw new ConfigError('PASSWORD and PASSWORD_HASH are both set: keep one of them.');
  }
  if (ACCOUNTS && (PASSWORD !== undefined || PASSWORD_HASH !== undefined)) {
    throw new ConfigError(
      'ACCOUNTS and a password are both set: one password is for one person, accounts are for many.',
    );
  }
  const oidc = [OIDC_ISSUER, OIDC_CLIENT_ID, OIDC_CLIENT_SECRET].filter((value) => value !== undefined);
  if (oidc.length % 3 !== 0) {
    throw new ConfigError('OIDC_ISSUER, OIDC_CLIENT_ID and OIDC_CLIENT_SECRET go together: set all three or none.');
  }
  if (oidc.length > 0 && !ACCOUNTS) throw new ConfigError('OIDC_ISSUER signs accounts in: set ACCOUNTS=1 as well.');
}

function isNetwork(entry: string): boolean {
  return entry.includes('/') ? ipaddr.isValidCIDR(entry) : ipaddr.isValid(entry);
}

function refuseUnknown(name: string, where: string): void {
  if (VARIABLE_NAMES.includes(name) || PROVIDER_KEY.test(name)) return;
  const nearest = VARIABLE_NAMES.map((known) => ({ known, distance: editDistance(name, known) })).sort(
    (a, b) => a.distance - b.distance,
  )[0];
  const hint = nearest && nearest.distance <= 4 ? ` Did you mean ${nearest.known}?` : '';
  throw new ConfigError(`${where} ${name}, which Hypotez does not know.${hint} See .env.example.`);
}

/** Levenshtein's, one row at a time. */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const substitution = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(substitution, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}

/** The configuration of this process. */
export function config(): Config {
  return singleton('config', () => parseConfig(process.env, readEnvFile(path.join(process.cwd(), '.env'))));
}

/**
 * ONNX Runtime would otherwise report to its makers and keep an identifier of this machine in the home folder. It reads
 * the variable when its first session is made; its JavaScript interface has no switch.
 */
const QUIET = { ORT_DISABLE_TELEMETRY: '1' };

/** Variables a process that opens files from strangers may see: none is a secret, and none changes how Node starts. */
const BARE_VARIABLES = ['PATH', 'HOME', 'LANG', 'TMPDIR', 'TZ', 'NODE_ENV'];

export const bareEnvironment = (): NodeJS.ProcessEnv => ({
  ...(Object.fromEntries(BARE_VARIABLES.map((name) => [name, process.env[name]])) as NodeJS.ProcessEnv),
  ...QUIET,
});

function readEnvFile(file: string): Environment {
  return existsSync(file) ? parseEnv(readFileSync(file, 'utf8')) : {};
}
