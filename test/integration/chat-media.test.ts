/** Sound, film and pictures dropped into a chat: who gets them, and what is said where nobody sees or hears. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Frame } from '#lib/contract/frames.ts';
import { mediaFile } from '#test/fixtures/sound.ts';
import { writeModelFolder } from '#test/models/index.ts';
import { bucketClient } from '#test/support/bucket-client.ts';
import { conversationClient } from '#test/support/conversation.ts';
import { startServer, type TestServer } from '#test/support/server.ts';
import { answerFrames, startUpstream, type Upstream } from '#test/upstream/index.ts';

let deaf: TestServer;
let hearing: TestServer;
let upstream: Upstream;
const models = mkdtempSync(path.join(tmpdir(), 'hypotez-hearing-'));

beforeAll(async () => {
  writeModelFolder(models, ['whisper-tiny']);
  upstream = await startUpstream({ models: ['gpt-4o-audio-preview'] });
  upstream.script('gpt-4o-audio-preview', { steps: answerFrames(['I hear two tones.']).map((send) => ({ send })) });
  [deaf, hearing] = await Promise.all([startServer(), startServer({ env: { MODEL_DIR: models } })]);
}, 60_000);
afterAll(async () => {
  await Promise.all([deaf.stop(), hearing.stop(), upstream.close()]);
  rmSync(models, { recursive: true, force: true });
}, 60_000);

interface Answer {
  readonly messageId: string;
  readonly text: string;
  readonly provider: string;
  readonly statuses: readonly string[];
  readonly frames: readonly Frame[];
}

let buckets = 0;

/** Asks Auto about files, in a new conversation or a known one. */
async function ask(
  server: TestServer,
  question: string,
  names: readonly string[],
  over: Record<string, unknown> = {},
): Promise<Answer> {
  const bucket = `media-${++buckets}`;
  const files = Object.fromEntries(names.map((name) => [name, mediaFile(name)]));
  if (names.length > 0) expect((await bucketClient(server).upload(bucket, files)).status).toBe(200);
  const parts = names.map((name) => ({ bucket_id: bucket, name }));
  const client = conversationClient(server.url, '');
  const content = [...parts, { type: 'text', text: question }];
  const body = { provider: '', api_base: undefined, messages: [{ role: 'user', content }], ...over };
  const frames: Frame[] = [];
  const asked = await client.ask('', body);
  for await (const frame of asked.frames()) frames.push(frame);
  const texts = frames.flatMap((frame) => (frame.type === 'content' ? [frame.content] : []));
  const providers = frames.flatMap((frame) => (frame.type === 'provider' ? [frame.provider.name] : []));
  const statuses = frames.flatMap((frame) => (frame.type === 'reasoning' && frame.status ? [frame.status] : []));
  return { messageId: asked.messageId, text: texts.join(''), provider: providers.at(-1) ?? '', statuses, frames };
}

describe('where nobody hears', () => {
  it('the Assistant says what the sound is, and offers the download', async () => {
    const { text, provider } = await ask(deaf, 'What is said here?', ['sung.mp3']);
    expect(provider).toBe('Assistant');
    expect(text).toContain('[download Whisper tiny](/chat/settings/?tab=localModels&model=whisper-tiny)');
    expect(text).toMatch(/MP3, 1\.\d s/);
  });

  it('a film is told by its facts', async () => {
    const { text } = await ask(deaf, 'Какое разрешение у видео?', ['square.mp4']);
    expect(text).toContain('160 × 120 пикселей');
    expect(text).toContain('H.264');
  });

  it('what a film shows is not seen, and who would see it is named', async () => {
    const { text, provider } = await ask(deaf, 'What happens in this video?', ['square.mp4']);
    expect(provider).toBe('Assistant');
    expect(text).toMatch(/^I cannot see films/);
    expect(text).toMatch(/download YOLOS tiny.*download SmolVLM/);
  });
});

describe('with a speech model on this machine', () => {
  it('what is said is written down, kept and found again', async () => {
    const conversation_id = crypto.randomUUID();
    const { text, statuses, messageId } = await ask(hearing, 'What is said here?', ['sung-opus.webm'], {
      conversation_id,
    });
    expect(text).toContain('good day');
    expect(text).toContain('Heard by Whisper tiny');
    expect(statuses).toContain('Listening to sung-opus.webm');
    const again = await ask(hearing, 'transcribe it again', [], { conversation_id, parent_id: messageId });
    expect(again.text).toContain('good day');
  }, 60_000);

  it('a film is heard as well', async () => {
    expect((await ask(hearing, '', ['square.mp4'])).text).toContain('good day');
  }, 60_000);
});

describe('speech as text for the page', () => {
  const api = (server: TestServer, route: string, method = 'GET') =>
    fetch(`${server.url}/backend-api/v2/${route}`, { method });
  const uploaded = async (server: TestServer, name: string) => {
    const bucket = `spoken-${++buckets}`;
    const { json } = await bucketClient(server).upload(bucket, { [name]: mediaFile(name) });
    return `files/${bucket}/${json.file_info[0].id}/transcript`;
  };

  it('is offered where somebody hears', async () => {
    expect(await (await api(hearing, 'transcriber')).json()).toEqual({ available: true });
    expect(await (await api(deaf, 'transcriber')).json()).toEqual({ available: false });
  });

  it('is the text of an uploaded sound', async () => {
    const answer = await api(hearing, await uploaded(hearing, 'sung-opus.webm'), 'POST');
    expect(await answer.json()).toEqual({ text: 'good day', by: 'Whisper tiny' });
  }, 60_000);

  it('is refused with what would help', async () => {
    const answer = await api(deaf, await uploaded(deaf, 'sung.mp3'), 'POST');
    expect(answer.status).toBe(503);
    const { error } = (await answer.json()) as { error: { message: string } };
    expect(error.message).toContain('/chat/settings/?tab=localModels&model=whisper-tiny');
    expect((await api(deaf, 'files/nobody/nothing/transcript', 'POST')).status).toBe(404);
  });

  it('is not made of a picture, nor of a file of another bucket', async () => {
    const bucket = `spoken-${++buckets}`;
    const { json } = await bucketClient(deaf).upload(bucket, { 'a.txt': 'hello' });
    const id = json.file_info[0].id as string;
    expect((await api(deaf, `files/${bucket}/${id}/transcript`, 'POST')).status).toBe(422);
    expect((await api(deaf, `files/elsewhere/${id}/transcript`, 'POST')).status).toBe(404);
  });
});

describe('with a model that hears', () => {
  it('the sound goes to it, in a form it takes', async () => {
    const saved = await fetch(`${hearing.url}/backend-api/v2/credentials/Custom`, {
      method: 'PUT',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ base_url: upstream.baseUrl }),
    });
    expect(saved.status).toBeLessThan(300);
    const { text, provider } = await ask(hearing, 'What is this?', ['sung-opus.webm']);
    expect([text, provider]).toEqual(['I hear two tones.', 'Custom']);
    const sent = JSON.stringify(
      upstream.requests.findLast((request) => request.path.endsWith('/chat/completions'))?.body,
    );
    const { data, format } = JSON.parse(/"input_audio":(\{"data".*?\})/.exec(sent)?.[1] ?? '{}');
    expect(format).toBe('wav');
    expect(Buffer.from(data, 'base64').subarray(0, 4).toString()).toBe('RIFF');
  }, 60_000);
});
