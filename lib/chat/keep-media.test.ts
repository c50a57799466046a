/** Generated media in an answer: stored on a real disk, fetched from a real server on loopback. */
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { receiptPng } from '#test/fixtures/index.ts';
import { openTestData } from '#test/support/data-folder.ts';
import { type Script, scriptedProvider } from '#test/support/scripted-provider.ts';
import type { Frame } from '../contract/frames.ts';
import { findMedia } from '../gallery/search.ts';
import { closeMediaWorkers } from '../media/index.ts';
import { execute, type RunPlan } from './execute.ts';
import { keepMediaFor } from './keep-media.ts';
import { Run } from './run.ts';

const png = Buffer.from(receiptPng());
let release: () => void = () => {};
const server: Server = createServer((request, response) => {
  if (request.url === '/slow.png') release = () => response.end(png);
  else if (request.url === '/photo.png') response.writeHead(200, { 'content-type': 'image/png' }).end(png);
  else response.writeHead(200, { 'content-type': 'image/png' }).end('<html>no picture</html>');
});
let base = '';
let data: ReturnType<typeof openTestData>;

beforeAll(async () => {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  base = `http://127.0.0.1:${port}`;
  data = openTestData({ ALLOW_PRIVATE_UPSTREAMS: `127.0.0.1:${port}` });
});
afterAll(async () => {
  await closeMediaWorkers();
  server.closeAllConnections();
  server.close();
  await data.close();
});

async function answer(
  script: Script,
  whileRunning: (frames: () => Frame[]) => Promise<void> = async () => {},
  more: Partial<RunPlan> = {},
) {
  const run = new Run({
    id: crypto.randomUUID(),
    ownerId: 'local',
    conversationId: null,
    messageId: null,
    userMessageId: null,
    cancelWhenAlone: true,
  });
  const frames = (): Frame[] => run.log.since(0).map((entry) => entry.frame);
  const provider = scriptedProvider('Painter', script);
  const done = execute(run, {
    fixed: false,
    resumed: { text: '', reasoning: '' },
    title: null,
    prepare: async () => ({
      attempts: [{ provider, model: '', credentials: {}, keySource: null, fetch }],
      states: {},
      prompt: async () => ({ messages: [], parameters: {}, language: 'en' }),
    }),
    keepMedia: keepMediaFor('local', null),
    ...more,
  });
  await whileRunning(frames);
  await done;
  return frames();
}

const contents = (frames: readonly Frame[]) => frames.filter((frame) => frame.type === 'content');

describe('media of an answer', () => {
  it('is found by the model and the shape it was asked for', async () => {
    const keep = keepMediaFor('local', null, ['flux', '16:9']);
    const item = { kind: 'image' as const, mediaType: 'image/png', data: png };
    const moment = { alt: 'a heron', provider: 'Painter', signal: new AbortController().signal };
    expect(await keep(item, moment)).toMatchObject({
      url: expect.stringMatching(/_Painter%2Bflux%2B16_9%2Bimage%2Ba_heron_/),
    });
    const found = await findMedia('local', { tags: 'heron+16:9+flux', skip: 0, random: false });
    expect(found).toContain('heron');
  });

  it('is no text that anybody is charged for', async () => {
    const written: [number, number][] = [];
    await answer(
      async function* () {
        yield mediaEvent({ kind: 'image', mediaType: 'image/png', data: png });
      },
      undefined,
      { onFinished: async ({ text, markupChars }) => void written.push([text.length, markupChars]) },
    );
    expect(written).toHaveLength(1);
    expect(written[0]?.[0]).toBe(written[0]?.[1]);
    expect(written[0]?.[0]).toBeGreaterThan(10);
  });

  it.each<[string, () => Parameters<typeof mediaEvent>[0], (url: string) => void]>([
    ['an address', () => ({ kind: 'image', url: `${base}/photo.png` }), (url) => expect(url).toBe(`${base}/photo.png`)],
    [
      'a data URI',
      () => ({ kind: 'image', url: `data:image/png;base64,${png.toString('base64')}` }),
      (url) => expect(url).toMatch(/^\/media\//),
    ],
    ['bytes', () => ({ kind: 'image', mediaType: 'image/png', data: png }), (url) => expect(url).toMatch(/^\/media\//)],
  ])('given as %s is stored and linked here', async (_what, item, checkUrl) => {
    const frames = await answer(async function* () {
      yield mediaEvent(item());
    });
    const [content] = contents(frames);
    const link = /\]\(\/media\/([^)]+)\)$/m.exec(content?.content ?? '')?.[1];
    expect(decodeURIComponent(link ?? '')).toMatch(/^\d{10}_Painter\+image\+a_fox_[0-9a-f]{16}\.png$/);
    checkUrl(content?.urls?.[0] ?? '');
    const row = await data.db.media.findUniqueOrThrow({ where: { name: decodeURIComponent(link ?? '') } });
    expect(row).toMatchObject({ ownerId: 'local', mediaType: 'image/png', kind: 'image', size: png.length });
    expect(row.width).toBeGreaterThan(0);
    expect(frames.at(-2)?.type).toBe('finish');
  });

  it('that cannot be stored keeps its address and says so in the log', async () => {
    for (const url of [`${base}/page`, 'http://127.0.0.1:9/x.png']) {
      const frames = await answer(async function* () {
        yield mediaEvent({ kind: 'image', url });
      });
      expect(contents(frames)[0]?.content).toContain(`](${url})`);
      expect(frames.filter((frame) => frame.type === 'log').map((frame) => frame.log)).toContainEqual(
        expect.stringMatching(/^Media was not stored/),
      );
    }
  });

  it('does not hold back the text that comes after it', async () => {
    const frames = await answer(
      async function* () {
        yield mediaEvent({ kind: 'image', url: `${base}/slow.png` });
        yield { type: 'text', text: 'Meanwhile.' };
      },
      async (soFar) => {
        await expect.poll(() => contents(soFar()).map((frame) => frame.content)).toEqual(['Meanwhile.']);
        await expect
          .poll(() => {
            release();
            return contents(soFar()).length;
          })
          .toBe(2);
      },
    );
    expect(contents(frames)[1]?.content).toContain('](/media/');
    expect(frames.findIndex((frame) => frame.type === 'finish')).toBeGreaterThan(
      frames.findLastIndex((frame) => frame.type === 'content'),
    );
  });
});

function mediaEvent(
  item:
    | { readonly kind: 'image'; readonly url: string }
    | { readonly kind: 'image'; readonly mediaType: string; readonly data: Uint8Array },
) {
  return { type: 'media' as const, media: [item], alt: 'a fox' };
}
