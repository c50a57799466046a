/**
 * Which version this is, and which is the newest as far as is known. The newest is asked for in the background, at most
 * once a day and only when `VERSION_CHECK_URL` says where: whoever asks us is answered from what is known already.
 */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { config } from './config.ts';
import { database } from './database.ts';
import { logger } from './log.ts';
import { createFetch } from './outbound/index.ts';
import { singleton } from './singleton.ts';

export interface Versions {
  readonly version: string | null;
  readonly latest_version: string | null;
}

interface Check {
  readonly latest: string | null;
  /** ms since the epoch */
  readonly checkedAt: number;
}

interface State {
  known: Check | null;
  running: Promise<void> | null;
}

const CHECK_EVERY_MS = 24 * 60 * 60_000;
const MAX_BYTES = 1024 * 1024;
/** Kept across restarts beside the owners' preferences, under an owner that no request can be. */
const ROW = { ownerId: ':server', key: 'latest_version' } as const;

const semver = z
  .string()
  .regex(/^v?\d{1,6}(\.\d{1,6}){1,3}(-[0-9A-Za-z.-]{1,40})?$/)
  .transform((value) => value.replace(/^v/, ''));
/** A package registry's answer, or a release of a code host. */
const answerSchema = z.union([
  z.object({ version: semver }).transform(({ version }) => version),
  z.object({ tag_name: semver }).transform(({ tag_name }) => tag_name),
]);
const checkSchema = z.object({ latest: z.string().nullable(), checkedAt: z.number() });
const packageSchema = z.object({ version: z.string() });

/** Never waits for another host. */
export async function readVersions(): Promise<Versions> {
  const url = config().VERSION_CHECK_URL;
  if (url === undefined) return { version: ownVersion(), latest_version: null };
  const state = singleton<State>('version', () => ({ known: null, running: null }));
  state.known ??= await loadCheck();
  if (state.running === null && Date.now() - (state.known?.checkedAt ?? 0) >= CHECK_EVERY_MS) {
    state.running = check(url, state).finally(() => {
      state.running = null;
    });
  }
  return { version: ownVersion(), latest_version: state.known?.latest ?? null };
}

function ownVersion(): string {
  return singleton('version.own', () => {
    const file = readFileSync(path.join(config().root, 'package.json'), 'utf8');
    return packageSchema.parse(JSON.parse(file)).version;
  });
}

/** Never rejects: a check that failed is a check, and is not repeated before tomorrow. */
async function check(url: string, state: State): Promise<void> {
  let latest = state.known?.latest ?? null;
  try {
    // The owner of the server chose this address, as they choose a provider's.
    const fetch = createFetch({ policy: 'provider', baseUrl: url, maxBytes: MAX_BYTES });
    const response = await fetch(url, { headers: { accept: 'application/json' } });
    latest = answerSchema.parse(await response.json());
  } catch (cause) {
    logger().info({ cause: String(cause) }, 'The latest version could not be read');
  }
  state.known = { latest, checkedAt: Date.now() };
  try {
    const value = JSON.stringify(state.known);
    await database().setting.upsert({
      where: { ownerId_key: ROW },
      create: { ...ROW, value },
      update: { value },
    });
  } catch (cause) {
    logger().info({ cause: String(cause) }, 'The latest version could not be kept');
  }
}

async function loadCheck(): Promise<Check | null> {
  const row = await database().setting.findUnique({ where: { ownerId_key: ROW } });
  const parsed = checkSchema.safeParse(row === null ? null : JSON.parse(row.value));
  return parsed.success ? parsed.data : null;
}
