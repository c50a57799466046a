/** A client of the bucket wire, as tests need it. */
import { readdirSync } from 'node:fs';
import path from 'node:path';
import type { FileInfo } from '#lib/contract/api.ts';
import type { TestServer } from './server.ts';

export interface Uploaded {
  readonly status: number;
  // biome-ignore lint/suspicious/noExplicitAny: a test looks into it as it likes
  readonly json: any;
}

export type BucketFrame = Readonly<Record<string, unknown>>;

export function bucketClient(server: TestServer) {
  const address = (bucket: string, rest = '') => `${server.url}/backend-api/v2/files/${bucket}${rest}`;

  async function upload(
    bucket: string,
    files: Readonly<Record<string, Uint8Array | string>>,
    headers: Record<string, string> = {},
  ): Promise<Uploaded> {
    const form = new FormData();
    for (const [name, content] of Object.entries(files)) {
      form.append('files', new Blob([typeof content === 'string' ? content : new Uint8Array(content)]), name);
    }
    const response = await fetch(address(bucket), { method: 'POST', body: form, headers });
    return { status: response.status, json: await response.json() };
  }

  /** Posts a `downloads.json`. */
  const post = (bucket: string, list: unknown): Promise<Uploaded> =>
    upload(bucket, { 'downloads.json': JSON.stringify(list) });

  const info = async (bucket: string): Promise<FileInfo[]> =>
    ((await (await fetch(address(bucket, '/info'))).json()) as { files?: FileInfo[] }).files ?? [];

  /** Frames as they come. */
  async function* events(bucket: string, query = ''): AsyncGenerator<BucketFrame> {
    const response = await fetch(address(bucket, query), { headers: { accept: 'text/event-stream' } });
    const decoder = new TextDecoder();
    let rest = '';
    for await (const chunk of response.body ?? []) {
      rest += decoder.decode(chunk, { stream: true });
      const whole = rest.split('\n\n');
      rest = whole.pop() ?? '';
      for (const event of whole) if (event.startsWith('data: ')) yield JSON.parse(event.slice(6)) as BucketFrame;
    }
  }

  async function allEvents(bucket: string, query = ''): Promise<BucketFrame[]> {
    const frames: BucketFrame[] = [];
    for await (const frame of events(bucket, query)) frames.push(frame);
    return frames;
  }

  const text = async (bucket: string): Promise<{ status: number; body: string }> => {
    const response = await fetch(address(bucket));
    return { status: response.status, body: await response.text() };
  };

  const remove = async (bucket: string): Promise<number> => (await fetch(address(bucket), { method: 'DELETE' })).status;

  /** Names on the disk, below the data folder. */
  const stored = (): string[] => {
    try {
      return readdirSync(path.join(server.dataDir, 'files'));
    } catch {
      return []; // nothing has been stored yet
    }
  };

  return { address, upload, post, info, events, allEvents, text, remove, stored };
}
