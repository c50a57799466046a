/** Films of real files, looked into by models in the shapes they are published in, through the real engine. */
import path from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { mediaFile } from '#test/fixtures/sound.ts';
import { writeModelFolder } from '#test/models/index.ts';
import { useConfig } from '#test/support/config.ts';
import { createTestDatabase, type TestDatabase } from '#test/support/database.ts';
import { closeModels } from '../inference/index.ts';
import { closeMediaWorkers } from '../media/index.ts';
import { answer } from '../providers/assistant/answer.ts';
import { contextOf, userMessage } from '../providers/assistant/evaluation/memory-tools.ts';
import { realTools } from '../providers/assistant/real-tools.ts';
import type { AudioPart } from '../providers/provider.ts';
import { lookAtPictures } from './look-at-pictures.ts';

let data: TestDatabase;
beforeAll(() => {
  data = createTestDatabase({ asProcessDatabase: true });
});
afterEach(closeModels);
afterAll(async () => {
  await closeMediaWorkers();
  await data.close();
});

const FILM: AudioPart = {
  type: 'audio',
  name: 'square.mp4',
  mediaType: 'video/mp4',
  read: async () => mediaFile('square.mp4'),
};

function useModels(models: Parameters<typeof writeModelFolder>[1]): void {
  const folder = path.join(data.folder, `own-${models.join('-')}`);
  writeModelFolder(folder, models);
  useConfig({ DATA_DIR: data.folder, MODEL_DIR: folder, LOG_LEVEL: 'silent' });
}

async function ask(question: string): Promise<string> {
  const { signal } = new AbortController();
  const context = {
    ...contextOf(signal),
    look: (looking: Parameters<NonNullable<ReturnType<typeof contextOf>['look']>>[0]) =>
      lookAtPictures({ ...looking, ownerId: 'local', signal }),
  };
  const request = { model: '', messages: [userMessage(question, [FILM])], parameters: {}, language: 'en' };
  let text = '';
  for await (const event of answer(request, context, realTools)) if (event.type === 'text') text += event.text;
  return text;
}

test('a detector tells what it finds in a film and when', async () => {
  useModels(['detr-resnet-50']);
  const text = await ask('What happens in this video?');
  expect(text).toContain(
    'What DETR ResNet-50 finds in **square.mp4**, by the moment:\n\n- 0:02: square\n- 0:03: square',
  );
  expect(text).not.toContain('cannot see');
}, 60_000);

test('a model that sees is shown some pictures of it', async () => {
  useModels(['smolvlm-256m-instruct']);
  const text = await ask('What happens in this video?');
  expect(text).toMatch(/^I see .*/);
  expect(text).toContain('Seen by smolvlm-256m-instruct (Local models) in 4 pictures');
}, 60_000);

test('with neither it says so and names both', async () => {
  useModels([]);
  const text = await ask('What happens in this video?');
  expect(text).toMatch(/^I cannot see films/);
  expect(text).toContain('[download YOLOS tiny');
  expect(text).toContain('[download SmolVLM');
}, 60_000);
