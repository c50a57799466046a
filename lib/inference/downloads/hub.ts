/**
 * Asks a model hub what a repository holds (https://huggingface.co/docs/hub/api). All of a model's files are from one
 * commit, and each comes with the hub's own hash: SHA-256 for large files, git's for small ones.
 */
import { listFiles, modelInfo } from '@huggingface/hub';
import { isAppError, UnavailableError, UpstreamError } from '../../contract/errors.ts';
import { LIMITS } from '../../contract/limits.ts';
import { config } from '../../platform/config.ts';
import { createFetch, type Fetch } from '../../platform/outbound/index.ts';

export interface HubFile {
  readonly path: string;
  readonly size: number;
  readonly hash: FileHash;
}

export type FileHash =
  | { readonly kind: 'sha256'; readonly hex: string }
  /** SHA-1 of `blob <size>\0` and the bytes. */
  | { readonly kind: 'git'; readonly hex: string };

/** A folder or none, and a name: what the hub says is never more of a path than that. */
const PATH = /^(?:[A-Za-z0-9_][\w-]{0,99}\/)?[A-Za-z0-9_][\w.-]{0,199}$/;
const COMMIT = /^[0-9a-f]{40}$/;
const SHA256 = /^[0-9a-f]{64}$/;

/** The files of a repository at the newest commit of its main branch. Other paths than ours would take are left out. */
export async function listRepository(
  repository: string,
  signal: AbortSignal,
): Promise<{ revision: string; files: readonly HubFile[] }> {
  const token = config().providerKeys.HF_TOKEN;
  const options = {
    hubUrl: hubUrl(),
    fetch: withSignal(hubFetch(), signal),
    ...(token !== undefined && { accessToken: token }),
  };
  try {
    const { sha } = await modelInfo({ ...options, name: repository, revision: 'main', additionalFields: ['sha'] });
    if (!COMMIT.test(sha)) throw new UpstreamError('The model hub named no commit.');
    const files: HubFile[] = [];
    let seen = 0;
    for await (const entry of listFiles({ ...options, repo: repository, revision: sha, recursive: true })) {
      if (++seen > LIMITS.hubEntries) throw new UpstreamError('The model hub lists too many files for this model.');
      const hash = entry.type === 'file' ? hashOf(entry) : null;
      const size = entry.lfs?.size ?? entry.size;
      if (hash === null || !PATH.test(entry.path) || !Number.isSafeInteger(size) || size < 0) continue;
      files.push({ path: entry.path, size, hash });
    }
    return { revision: sha, files };
  } catch (error) {
    throw asHubError(error, repository, signal);
  }
}

/** Bytes of one file from an offset on; the answer says in its status whether the hub kept to the offset (206). */
export async function openHubFile(
  repository: string,
  revision: string,
  path: string,
  offset: number,
  signal: AbortSignal,
): Promise<Response> {
  const url = `${hubUrl()}/${repository}/resolve/${revision}/${path.split('/').map(encodeURIComponent).join('/')}`;
  const headers = new Headers({ 'accept-encoding': 'identity' });
  if (offset > 0) headers.set('range', `bytes=${offset}-`);
  const token = config().providerKeys.HF_TOKEN;
  if (token !== undefined) headers.set('authorization', `Bearer ${token}`);
  const response = await hubFetch()(url, { headers, signal }).catch((error: unknown) => {
    throw asHubError(error, repository, signal);
  });
  if (response.status === 200 || response.status === 206 || response.status === 416) return response;
  await response.body?.cancel();
  throw refusal(response.status, repository);
}

/** A hub of one's own may be on this machine or its network, as a provider's may; any other is a public address. */
function hubFetch(): Fetch {
  const url = new URL(hubUrl());
  const maxBytes = LIMITS.hubFileBytes;
  return url.protocol === 'http:'
    ? createFetch({ policy: 'provider', baseUrl: url.href, maxBytes })
    : createFetch({ policy: 'public', maxBytes });
}

const hubUrl = (): string => config().MODEL_HUB_URL.replace(/\/+$/, '');

const withSignal =
  (fetch: Fetch, signal: AbortSignal): Fetch =>
  (input, init) =>
    fetch(input, { ...init, signal });

function hashOf({ oid, lfs }: { oid?: string; lfs?: { oid: string } }): FileHash | null {
  if (lfs) return SHA256.test(lfs.oid) ? { kind: 'sha256', hex: lfs.oid } : null;
  return oid !== undefined && COMMIT.test(oid) ? { kind: 'git', hex: oid } : null;
}

/** Nobody answers there, or not as a hub does; what the hub itself refuses is `refusal`. */
function asHubError(error: unknown, repository: string, signal: AbortSignal): unknown {
  if (signal.aborted) return error;
  // HubApiError of the library.
  const status = error instanceof Error && 'statusCode' in error ? Number(error.statusCode) : 0;
  if (status > 0) return refusal(status, repository, error);
  if (!isAppError(error)) return new UpstreamError(UNREADABLE, { cause: error });
  return NOT_REACHED.has(error.code ?? '') || error.status === 504 ? notReached(error) : error;
}

/** A name that nobody knows and a closed address look alike from here. */
const NOT_REACHED: ReadonlySet<string> = new Set([
  'address_not_allowed',
  'unreachable',
  'untrusted',
  'connection_lost',
]);

const notReached = (cause: unknown): UnavailableError =>
  new UnavailableError(
    `The model hub ${hubUrl()} cannot be reached from this server. Try again when the network is there, name another ` +
      'hub in MODEL_HUB_URL, or put the model into a folder of its own in MODEL_DIR.',
    { code: 'hub_unreachable', cause },
  );

const UNREADABLE =
  'The model hub answered something that is not what a hub answers. Check the address in MODEL_HUB_URL.';

/** The hub knows what it says: asking again changes nothing. */
export const isFinal = (error: unknown): boolean => isAppError(error) && error.code === FINAL;
const FINAL = 'hub_refused';

function refusal(status: number, repository: string, cause?: unknown): UpstreamError {
  const extra = { cause, ...(status < 500 && status !== 429 && { code: FINAL }) };
  if (status === 401 || status === 403) {
    return new UpstreamError(
      `The model hub gives ${repository} only to those who accepted its licence: accept it at ${hubUrl()}/${repository}, ` +
        'then start this server with HF_TOKEN set to a token of that account.',
      extra,
    );
  }
  if (status === 404)
    return new UpstreamError(`The model hub ${hubUrl()} has no ${repository}. Choose another model.`, extra);
  if (status === 429) return new UpstreamError('The model hub asks to wait. Try again in some minutes.', extra);
  return new UpstreamError(`The model hub refused to give ${repository} (${status}). Try again later.`, extra);
}
