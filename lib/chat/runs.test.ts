import { describe, expect, it } from 'vitest';
import { LIMITS } from '../contract/limits.ts';
import { Run } from './run.ts';
import { MemoryRunRegistry } from './runs.ts';

const runOf = (ownerId: string, conversationId: string | null) =>
  new Run({
    id: crypto.randomUUID(),
    ownerId,
    conversationId,
    messageId: null,
    userMessageId: null,
    cancelWhenAlone: false,
  });

describe('MemoryRunRegistry', () => {
  it('lets one writer into a conversation, until its Run has ended', async () => {
    const registry = new MemoryRunRegistry();
    const reservation = registry.reserve('a', 'c');
    expect(() => registry.reserve('a', 'c')).toThrow('already being written');
    const run = runOf('a', 'c');
    reservation.commit(run);
    expect(() => registry.reserve('a', 'c')).toThrow('already being written');
    run.finish('complete');
    await run.finished;
    expect(() => registry.reserve('a', 'c').release()).not.toThrow();
  });

  it('gives a conversation back when the Run could not be started', () => {
    const registry = new MemoryRunRegistry();
    const reservation = registry.reserve('a', 'c');
    reservation.release();
    reservation.release();
    expect(() => registry.reserve('a', 'c')).not.toThrow();
  });

  it('shows a Run to its owner only', () => {
    const registry = new MemoryRunRegistry();
    const run = runOf('a', null);
    registry.reserve('a', null).commit(run);
    expect(registry.get('a', run.id)).toBe(run);
    expect(() => registry.get('b', run.id)).toThrow('no such run');
    expect(() => registry.get('a', '__proto__')).toThrow('no such run');
  });

  it('refuses more runs at once than the limit, with a time to come back', () => {
    const registry = new MemoryRunRegistry();
    for (let index = 0; index < LIMITS.concurrentRunsPerOwner; index += 1) registry.reserve('a', null);
    expect(() => registry.reserve('a', null)).toThrow(expect.objectContaining({ status: 429, retryAfter: 2 }));
    expect(() => registry.reserve('b', null)).not.toThrow();
  });
});
