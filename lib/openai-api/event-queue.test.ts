import { expect, test } from 'vitest';
import { EventQueue } from './event-queue.ts';

test('what comes in one turn is read as one batch, in order', async () => {
  const queue = new EventQueue<number>(100);
  const batch = queue.next();
  void queue.push(1);
  await Promise.resolve();
  void queue.push(2);
  expect(await batch).toEqual([1, 2]);
  void queue.push(3);
  queue.end();
  expect(await queue.next()).toEqual([3]);
  expect(await queue.next()).toBeNull();
});

test('a reader that is slow holds the writer back until it has read', async () => {
  const queue = new EventQueue<number>(2);
  expect(queue.push(1)).toBeUndefined();
  const held = queue.push(2);
  let isHeld = true;
  void held?.then(() => {
    isHeld = false;
  });
  await new Promise(setImmediate);
  expect(isHeld).toBe(true);
  expect(await queue.next()).toEqual([1, 2]);
  await held;
  expect(isHeld).toBe(false);
});

test('a failure is told after what came before it, and ends the waiting of both sides', async () => {
  const queue = new EventQueue<number>(1);
  const held = queue.push(1);
  queue.end({ error: new Error('broken') });
  await held;
  expect(await queue.next()).toEqual([1]);
  await expect(queue.next()).rejects.toThrow('broken');
  expect(queue.push(2)).toBeUndefined();
});

test('a nudge gives an empty batch to a reader that waits, and is forgotten where none does', async () => {
  const queue = new EventQueue<number>(1);
  queue.nudge();
  const batch = queue.next();
  queue.nudge();
  expect(await batch).toEqual([]);
  queue.end();
  expect(await queue.next()).toBeNull();
});
