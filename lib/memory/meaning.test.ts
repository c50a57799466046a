import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { closeModels } from '#lib/inference/index.ts';
import { database } from '#lib/platform/database.ts';
import { writeModelFolder } from '#test/models/index.ts';
import { openTestData } from '#test/support/data-folder.ts';
import type { TestDatabase } from '#test/support/database.ts';
import { searchMemories } from './find.ts';
import { findByMeaning, fuse, meaningsReady } from './meaning.ts';
import { recallMemories } from './recall.ts';
import { addMemories, addOwnMemory, changeMemory } from './store.ts';

const OWNER = 'local';
const folder = mkdtempSync(path.join(tmpdir(), 'hypotez-models-'));
let data: TestDatabase;

beforeAll(() => {
  data = openTestData({ MODEL_DIR: folder });
});
afterAll(async () => {
  await closeModels();
  await data.close();
  rmSync(folder, { recursive: true, force: true });
});

const page = { page: 1, pageSize: 10, predicates: [] };
const texts = async (question: string) =>
  (await searchMemories(OWNER, 'space', question, page)).map(({ memory }) => memory);

test('without a model memories are found by their words alone', async () => {
  const memory = (text: string) => ({ role: 'user', text, metadata: {}, origin: '' });
  await addMemories(OWNER, 'space', [memory('my puppy eats a meal'), memory('the automobile is in the house')]);
  expect(await texts('terrier')).toEqual([]);
  expect(await findByMeaning({ ownerId: OWNER }, 'terrier', 5)).toEqual([]);
});

test('with one, also by what they mean, once their vectors are made in the background', async () => {
  writeModelFolder(folder, ['all-minilm-l6-v2']);
  // The first question loads the model and begins the vectors.
  await texts('terrier');
  await meaningsReady(OWNER);
  expect(await database().memory.count({ where: { embedding: null } })).toBe(0);
  expect(await texts('terrier')).toEqual([expect.stringContaining('puppy')]);
  expect(await texts('vehicle')).toEqual([expect.stringContaining('automobile')]);
  expect(await findByMeaning({ ownerId: 'somebody else' }, 'terrier', 5)).toEqual([]);
  const [recalled] = await recallMemories(OWNER, 'what is a hound', 1);
  expect(recalled?.text).toContain('puppy');
}, 30_000);

test('a memory that changes its words changes its meaning', async () => {
  const { row } = await addOwnMemory(OWNER, 'a song');
  await texts('melody');
  await meaningsReady(OWNER);
  expect(await findByMeaning({ ownerId: OWNER }, 'melody', 1)).toEqual([row.id]);
  await changeMemory(OWNER, row.id, 'a physician');
  await findByMeaning({ ownerId: OWNER }, 'melody', 1);
  await meaningsReady(OWNER);
  expect(await findByMeaning({ ownerId: OWNER }, 'melody', 1)).not.toContain(row.id);
  expect(await findByMeaning({ ownerId: OWNER }, 'doctor', 1)).toEqual([row.id]);
}, 30_000);

test('what both orders know comes first', () => {
  expect(fuse(['a', 'b', 'c'], ['c', 'd'])).toEqual(['c', 'a', 'b', 'd']);
});
