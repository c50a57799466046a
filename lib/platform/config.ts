/**
 * The environment, parsed once. Nothing else reads `process.env`; a bad or unknown value stops the start with one
 * sentence that names it. Every variable is documented in `.env.example`.
 */
import path from 'node:path';
import { z } from 'zod';
import { singleton } from './singleton.ts';

const flag = z.enum(['0', '1', 'true', 'false']).transform((value) => value === '1' || value === 'true');
const list = z.string().transform((value) =>
  value
    .split(',')
    .map((item) => item.trim())
    .filter(Boolean),
);

const environmentSchema = z.object({
  PORT: z.coerce.number().int().min(0).max(65_535).default(1337),
  HOST: z.string().min(1).default('127.0.0.1'),
  /** Names besides loopback and the host's own that `Host` may carry. */
  ALLOWED_HOSTS: list.default([]),
  PUBLIC_URL: z.url({ protocol: /^https?$/ }).optional(),
  /** Where everything the product keeps lives: database, files, keys. */
  DATA_DIR: z.string().min(1).default('./data'),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
  /** Takes the place of the key file in `DATA_DIR/keys`. */
  HYPOTEZ_SECRET: z.string().min(16).optional(),
  /** Serves the hot streaming routes beside Next; off, the route handlers serve them. */
  DIRECT_DOOR: flag.default(true),
  /** Hosts (name or name:port) that may be private addresses for providers, also off loopback. */
  ALLOW_PRIVATE_UPSTREAMS: list.default([]),
  /** Looks for Ollama, LM Studio, llama.cpp and vLLM at their standard ports. */
  DISCOVER_ENGINES: flag.default(true),
  /** Loopback origins to look for engines at, instead of the standard ports. */
  ENGINE_URLS: list.optional(),
  UPLOAD_MAX_MB: z.coerce.number().int().min(1).max(100_000).default(512),
  UPSTREAM_FIRST_BYTE_MS: z.coerce.number().int().min(100).max(600_000).default(60_000),
  UPSTREAM_IDLE_MS: z.coerce.number().int().min(100).max(600_000).default(60_000),
});

export type Config = Readonly<z.output<typeof environmentSchema>> & {
  /** The project's root, where `prisma/`, `messages/` and `docs/` are. */
  readonly root: string;
  readonly dataDir: string;
  /** The server can be reached from this machine only. */
  readonly loopbackOnly: boolean;
  /** Keys that providers read from the environment, by variable name (`OPENAI_API_KEY`, ...). */
  readonly providerKeys: Readonly<Record<string, string>>;
};

/** Thrown by `parseConfig`; its message is one sentence fit to end the start with. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

/**
 * Parses an environment.
 * @throws ConfigError naming the variable and what it takes.
 */
export function parseConfig(environment: Readonly<Record<string, string | undefined>>): Config {
  const known = environmentSchema.shape;
  const present: Record<string, string> = {};
  for (const key of Object.keys(known)) {
    const value = environment[key];
    if (value !== undefined && value !== '') present[key] = value;
  }
  const parsed = environmentSchema.safeParse(present);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    const name = String(issue?.path[0] ?? 'The environment');
    throw new ConfigError(
      `${name} has a value that cannot be used: ${issue?.message ?? 'unknown problem'}. See .env.example.`,
    );
  }
  const root = process.cwd();
  const providerKeys = Object.fromEntries(
    Object.entries(environment).filter(
      (entry): entry is [string, string] => /_(API_KEY|TOKEN)$/.test(entry[0]) && Boolean(entry[1]),
    ),
  );
  return Object.freeze({
    ...parsed.data,
    root,
    dataDir: path.resolve(root, parsed.data.DATA_DIR),
    loopbackOnly: ['127.0.0.1', '::1', 'localhost'].includes(parsed.data.HOST),
    providerKeys,
  });
}

/** The configuration of this process. */
export function config(): Config {
  return singleton('config', () => parseConfig(process.env));
}
