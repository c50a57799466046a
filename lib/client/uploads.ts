/** One file on its way to a bucket. XMLHttpRequest, because `fetch` cannot tell how much it has sent. */
import type { FileInfo } from '../contract/api.ts';
import { ApiError, api, apiUrl } from './api.ts';
import { createUuid } from './uuid.ts';

export interface UploadHandle {
  readonly done: Promise<FileInfo>;
  abort(): void;
}

interface UploadAnswer {
  readonly file_info?: readonly FileInfo[];
  readonly skipped?: readonly { readonly name: string; readonly reason: string }[];
  readonly error?: { readonly message?: string; readonly type?: string };
}

/**
 * Starts an upload; `onProgress` gets the share sent, 0 to 1.
 * `done` rejects with an ApiError whose message is fit to show, or an AbortError.
 */
export function uploadFile(bucketId: string, file: File, onProgress: (share: number) => void): UploadHandle {
  const request = new XMLHttpRequest();
  const done = new Promise<FileInfo>((resolve, reject) => {
    request.open('POST', apiUrl(['files', bucketId]));
    request.responseType = 'text';
    request.upload.onprogress = (event) => {
      if (event.lengthComputable && event.total > 0) onProgress(event.loaded / event.total);
    };
    request.onerror = () => reject(new ApiError('The server cannot be reached.', 0, 'network'));
    request.onabort = () => reject(new DOMException('The upload was cancelled.', 'AbortError'));
    request.onload = () => {
      const answer = parseAnswer(request.responseText);
      const [info] = answer.file_info ?? [];
      if (request.status >= 200 && request.status < 300 && info) resolve(info);
      else reject(failureOf(request.status, answer, request.getResponseHeader('retry-after')));
    };
    const form = new FormData();
    form.append('files', file, file.name);
    request.send(form);
  });
  return { done, abort: () => request.abort() };
}

/**
 * Lets the server fetch a page into a bucket of its own (the wire's `downloads.json`).
 * `done` rejects with an ApiError whose message is fit to show, or an AbortError.
 */
export function fetchLink(url: string): UploadHandle {
  const abort = new AbortController();
  return { done: fetchIntoBucket(createUuid(), url, abort.signal), abort: () => abort.abort() };
}

async function fetchIntoBucket(bucketId: string, url: string, signal: AbortSignal): Promise<FileInfo> {
  const form = new FormData();
  form.append('files', new File([JSON.stringify([{ url }])], 'downloads.json', { type: 'application/json' }));
  const posted = await fetch(apiUrl(['files', bucketId]), { method: 'POST', body: form, signal });
  if (!posted.ok) {
    throw failureOf(posted.status, parseAnswer(await posted.text()), posted.headers.get('retry-after'));
  }
  // The events of the reading end when it is done; only a refusal among them is news here.
  const events = await fetch(apiUrl(['files', bucketId]), { headers: { accept: 'text/event-stream' }, signal });
  const refused = /^data: (\{"error".*)$/m.exec(await events.text())?.[1];
  if (refused !== undefined) throw failureOf(events.status, parseAnswer(refused));
  const [info] = await readBucketInfo(bucketId, signal);
  if (info === undefined) throw new ApiError('Nothing could be fetched from this address.', 502, 'UpstreamError');
  return info;
}

/** What became of a bucket's files: extraction goes on after the upload. */
export async function readBucketInfo(bucketId: string, signal?: AbortSignal): Promise<readonly FileInfo[]> {
  const answer = await api<{ readonly files: readonly FileInfo[] }>(
    ['files', bucketId, 'info'],
    signal === undefined ? {} : { signal },
  );
  return answer.files;
}

function parseAnswer(text: string): UploadAnswer {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as UploadAnswer) : {};
  } catch {
    // A proxy's page: the status says what is known.
    return {};
  }
}

function failureOf(status: number, answer: UploadAnswer, wait: string | null = null): ApiError {
  const message = answer.error?.message ?? answer.skipped?.[0]?.reason ?? `The server answered with status ${status}.`;
  return new ApiError(message, status, answer.error?.type ?? 'HttpError', Number(wait) || undefined);
}
