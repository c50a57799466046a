import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { useConfig } from '#test/support/config.ts';
import { says, scriptedProvider } from '#test/support/scripted-provider.ts';
import { UpstreamError } from '../contract/errors.ts';
import { forgetModels, knownModels, loadModels, loadModelsWithin, type ModelSource } from './models.ts';
import type { Model } from './provider.ts';

beforeEach(() => useConfig({}));
afterEach(() => vi.useRealTimers());

function source(list: () => Promise<readonly Model[]>, apiKey = 'a', ownerId = 'local'): ModelSource {
  return { ownerId, provider: { ...scriptedProvider('X', says('')), models: list }, credentials: { apiKey }, fetch };
}

it('asks once, however many wait, and remembers', async () => {
  let calls = 0;
  const asked = source(async () => {
    calls += 1;
    return [{ id: 'm' }];
  });
  expect(knownModels(asked)).toEqual({ models: [], status: 'loading' });
  expect(await Promise.all([loadModels(asked), loadModels(asked)])).toEqual([[{ id: 'm' }], [{ id: 'm' }]]);
  expect(knownModels(asked)).toEqual({ models: [{ id: 'm' }], status: 'ready' });
  expect(calls).toBe(1);
});

it('keeps lists of other keys and owners apart', async () => {
  await loadModels(source(async () => [{ id: 'mine' }]));
  expect(await loadModels(source(async () => [{ id: 'other key' }], 'b'))).toEqual([{ id: 'other key' }]);
  expect(await loadModels(source(async () => [{ id: 'other owner' }], 'a', 'o2'))).toEqual([{ id: 'other owner' }]);
});

it('reads a list anew whose credentials were saved or deleted, and no other', async () => {
  let calls = 0;
  const list = async () => [{ id: `read ${++calls}` }];
  const [mine, other] = [source(list, 'saved', 'o3'), source(list, 'saved', 'o4')];
  expect([await loadModels(mine), await loadModels(other)]).toEqual([[{ id: 'read 1' }], [{ id: 'read 2' }]]);
  forgetModels('o3', 'X');
  expect([await loadModels(mine), await loadModels(other)]).toEqual([[{ id: 'read 3' }], [{ id: 'read 2' }]]);
});

it('remembers a failure for a while instead of asking again at once', async () => {
  let calls = 0;
  const broken = source(async () => {
    calls += 1;
    throw new UpstreamError('down');
  });
  await expect(loadModels(broken)).rejects.toThrow('down');
  await expect(loadModels(broken)).rejects.toThrow('down');
  expect(knownModels(broken)).toEqual({ models: [], status: 'failed' });
  expect(await loadModelsWithin(broken, 50)).toEqual([]);
  expect(calls).toBe(1);
});

it('does not wait longer than it is told', async () => {
  expect(
    await loadModelsWithin(
      source(() => new Promise(() => undefined)),
      30,
    ),
  ).toEqual([]);
});

it('shows an old list at once and renews it behind, also when the renewal never ends or fails', async () => {
  vi.useFakeTimers({ toFake: ['performance'] });
  const answers = [Promise.withResolvers<readonly Model[]>(), Promise.withResolvers<readonly Model[]>()];
  let calls = 0;
  const asked = { ...source(async () => answers[calls++]?.promise ?? [{ id: 'newest' }]) };
  const hosted = { ...asked.provider, describe: () => ({ ...asked.provider.describe(), local: false }) };
  const list = () => knownModels({ ...asked, provider: hosted }).models.map(({ id }) => id);
  expect(list()).toEqual([]);
  answers[0]?.resolve([{ id: 'old' }]);
  await vi.waitFor(() => expect(list()).toEqual(['old']));
  vi.advanceTimersByTime(599_000);
  expect([list(), calls]).toEqual([['old'], 1]);
  vi.advanceTimersByTime(2_000);
  // Ten minutes are over: asked again, and nobody waits for it.
  expect([list(), calls]).toEqual([['old'], 2]);
  expect(await loadModels({ ...asked, provider: hosted })).toEqual([{ id: 'old' }]);
  answers[1]?.reject(new UpstreamError('down'));
  await new Promise((resolve) => setTimeout(resolve, 5));
  expect([list(), calls]).toEqual([['old'], 2]);
  vi.advanceTimersByTime(31_000);
  expect(list()).toEqual(['old']);
  await vi.waitFor(() => expect(list()).toEqual(['newest']));
});
