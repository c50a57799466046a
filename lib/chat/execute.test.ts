/** The Run engine on a real database, with providers that misbehave on purpose. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '#test/support/database.ts';
import { deaf, type Script, says, scriptedProvider, throws } from '#test/support/scripted-provider.ts';
import {
  MissingAuthError,
  ProviderNotFoundError,
  RateLimitError,
  TooLargeError,
  UpstreamError,
} from '../contract/errors.ts';
import type { Frame } from '../contract/frames.ts';
import { beginTurn, type Turn } from '../conversations/turn.ts';
import type { ChatParameters, Provider } from '../providers/provider.ts';
import { execute, type RunPlan } from './execute.ts';
import { markInterruptedRuns } from './recover.ts';
import { Run } from './run.ts';

let test: TestDatabase;
beforeEach(() => {
  test = createTestDatabase({ asProcessDatabase: true });
});
afterEach(() => test.close());

const question = { role: 'user', text: 'What is it?', fileIds: [] } as const;

async function openRun(): Promise<{ run: Run; turn: Turn }> {
  const turn = await beginTurn({
    ownerId: 'local',
    conversationId: crypto.randomUUID(),
    messages: [question],
    parentId: null,
    continued: false,
    provider: '',
    model: '',
    systemPrompt: null,
  });
  const run = new Run({
    id: turn.runId,
    ownerId: 'local',
    conversationId: turn.conversationId,
    messageId: turn.messageId,
    userMessageId: turn.userMessageId,
    cancelWhenAlone: false,
  });
  return { run, turn };
}

function planOf(providers: readonly Provider[], over: Partial<RunPlan> = {}): RunPlan {
  return {
    fixed: false,
    resumed: { text: '', reasoning: '' },
    title: null,
    prepare: async () => ({
      attempts: providers.map((provider) => ({ provider, model: '', credentials: {}, keySource: null, fetch })),
      states: {},
      prompt: async () => ({ messages: [], parameters: {}, language: 'en' }),
    }),
    ...over,
  };
}

const provide = (id: string, script: Script) => scriptedProvider(id, script);
const framesOf = (run: Run): Frame[] => run.log.since(0).map((entry) => entry.frame);
const typesOf = (run: Run): string[] => framesOf(run).map((frame) => frame.type);
const messageOf = (turn: Turn) => test.db.message.findUniqueOrThrow({ where: { id: turn.messageId } });

const bounded = (provider: Provider, parameters: ChatParameters): Partial<RunPlan> => ({
  prepare: async () => ({
    attempts: [{ provider, model: '', credentials: {}, keySource: null, fetch }],
    states: {},
    prompt: async () => ({ messages: [], parameters, language: 'en' }),
  }),
});

describe('stop and max_tokens are held', () => {
  it.each([
    ['before a stop sequence', { stop: ['END'] }, ['It is', ' here. E', 'ND And on.'], 'It is here. ', 'stop'],
    ['at its length', { max_tokens: 2 }, ['It is', ' here, and there.'], 'It is he', 'length'],
    ['with what only looked like a stop sequence', { stop: 'END' }, ['It is', ' the E'], 'It is the E', 'stop'],
  ])('%s', async (_, parameters, pieces, text, reason) => {
    const { run, turn } = await openRun();
    let isLetGo = false;
    const provider = provide('One', async function* () {
      try {
        for (const piece of pieces) yield { type: 'text', text: piece };
        yield { type: 'finish', reason: 'stop' };
      } finally {
        isLetGo = true;
      }
    });
    await execute(run, planOf([provider], bounded(provider, parameters)));
    expect(await messageOf(turn)).toMatchObject({ text, finishReason: reason, status: 'complete' });
    expect(framesOf(run)).toContainEqual({ type: 'finish', finish: { reason } });
    expect(isLetGo).toBe(true);
  });

  it('where a provider breaks off, what was held back is kept', async () => {
    const { run, turn } = await openRun();
    const provider = provide('One', async function* () {
      yield { type: 'text', text: 'It is the E' };
      throw new UpstreamError('gone');
    });
    await execute(run, planOf([provider], bounded(provider, { stop: 'END' })));
    expect(await messageOf(turn)).toMatchObject({ text: 'It is the E', status: 'failed' });
  });
});

describe('an answer', () => {
  it('is framed in the documented order and stored whole', async () => {
    const { run, turn } = await openRun();
    const script: Script = async function* (_request, context) {
      context.log('looked up');
      yield { type: 'reasoning', text: 'hm' };
      yield { type: 'text', text: 'It is ' };
      yield { type: 'text', text: 'Paris.' };
      yield { type: 'usage', usage: { prompt_tokens: 1, completion_tokens: 2, total_tokens: 3 } };
      yield { type: 'finish', reason: 'stop' };
    };
    await execute(run, planOf([provide('One', script)], { fixed: true, title: 'What is it?' }));
    expect(typesOf(run)).toEqual([
      'provider',
      'parameters',
      'reasoning',
      'reasoning',
      'reasoning',
      'content',
      'content',
      'title',
      'usage',
      'finish',
      'log',
      'log',
    ]);
    expect(framesOf(run)[1]).toMatchObject({ parameters: { provider: 'One', temperature: 1 } });
    const stored = await messageOf(turn);
    expect(stored).toMatchObject({
      text: 'It is Paris.',
      reasoning: 'hm',
      status: 'complete',
      provider: 'One',
      model: 'scripted',
      finishReason: 'stop',
    });
    expect(run.status).toBe('complete');
    expect(await test.db.run.findUniqueOrThrow({ where: { id: run.id } })).toMatchObject({ status: 'complete' });
  });

  it('is at most half a second behind in the database while it streams', async () => {
    const { run, turn } = await openRun();
    const script: Script = async function* () {
      yield { type: 'text', text: 'so far' };
      await new Promise((resolve) => setTimeout(resolve, 600));
      yield { type: 'text', text: ', so good' };
    };
    const done = execute(run, planOf([provide('One', script)]));
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect(await messageOf(turn)).toMatchObject({ text: 'so far', status: 'streaming' });
    await done;
    expect(await messageOf(turn)).toMatchObject({ text: 'so far, so good', status: 'complete' });
  });

  it('goes on where it was when it is continued', async () => {
    const { run, turn } = await openRun();
    await execute(run, planOf([provide('One', says(' end'))], { resumed: { text: 'The', reasoning: 'r' } }));
    expect(await messageOf(turn)).toMatchObject({ text: 'The end', reasoning: 'r' });
    expect(framesOf(run)).toContainEqual({ type: 'content', content: ' end' });
  });
});

describe('a chain of providers', () => {
  const refuses = throws(new RateLimitError('Slow down.', { retryAfter: 3 }));

  it('falls back before the first token, and says so', async () => {
    const { run, turn } = await openRun();
    await execute(run, planOf([provide('One', refuses), provide('Two', says('ok'))]));
    expect(typesOf(run)).toEqual(['provider', 'message', 'provider', 'content', 'finish', 'log', 'log']);
    expect(await messageOf(turn)).toMatchObject({ text: 'ok', provider: 'Two', status: 'complete' });
    const parts = await test.db.messagePart.findMany({ where: { messageId: turn.messageId } });
    expect(parts.map((part) => JSON.parse(part.payload))).toEqual(['Slow down.']);
  });

  it('stays with a provider that has said something', async () => {
    const { run, turn } = await openRun();
    const breaks: Script = async function* () {
      yield { type: 'text', text: 'half' };
      throw new UpstreamError('The connection to One was lost.');
    };
    await execute(run, planOf([provide('One', breaks), provide('Two', says('never'))]));
    expect(framesOf(run).at(-2)).toEqual({
      type: 'error',
      error: 'UpstreamError',
      message: 'UpstreamError: The connection to One was lost.',
    });
    expect(await messageOf(turn)).toMatchObject({ text: 'half', status: 'failed', provider: 'One' });
  });

  it('tells every failure when all have failed', async () => {
    const { run } = await openRun();
    await execute(run, planOf([provide('One', refuses), provide('Two', refuses)]));
    const frame = framesOf(run).find((candidate) => candidate.type === 'error');
    expect(frame).toMatchObject({ error: 'RetryProviderError' });
    expect(frame?.message).toContain('One: RateLimitError: Slow down.');
  });

  it('asks for a key with an auth frame', async () => {
    const { run, turn } = await openRun();
    const locked = throws(new MissingAuthError('Add a key for One.'));
    await execute(run, planOf([provide('One', locked)], { fixed: true }));
    expect(framesOf(run)).toContainEqual({
      type: 'auth',
      auth: 'MissingAuthError',
      message: 'MissingAuthError: Add a key for One.',
      provider: 'One',
    });
    expect(JSON.parse((await messageOf(turn)).error ?? '')).toMatchObject({ name: 'MissingAuthError' });
  });

  it('keeps the error itself for whoever answers with a status', async () => {
    const error = new TooLargeError('One refused the request', { code: 'request_too_large' });
    const { run } = await openRun();
    await execute(run, planOf([provide('One', throws(error))], { fixed: true }));
    expect(run.failure).toEqual({ error });
    const { run: unplanned } = await openRun();
    await execute(unplanned, planOf([]));
    expect(unplanned.failure?.error).toMatchObject({ status: 404, code: 'provider_not_found' });
  });

  it('ends with one error frame when nobody can be asked', async () => {
    const { run, turn } = await openRun();
    const prepare = () => Promise.reject(new ProviderNotFoundError('Provider not found: X'));
    await execute(run, planOf([], { prepare }));
    expect(framesOf(run).filter((frame) => frame.type !== 'log')).toEqual([
      { type: 'error', error: 'ProviderNotFoundError', message: 'ProviderNotFoundError: Provider not found: X' },
    ]);
    expect(await messageOf(turn)).toMatchObject({ status: 'failed' });
  });

  it('never shows the words of a defect', async () => {
    const { run } = await openRun();
    const crashes = throws(new TypeError('/secret/path is undefined'));
    await execute(run, planOf([provide('One', crashes)], { fixed: true }));
    expect(JSON.stringify(framesOf(run))).not.toContain('secret');
  });
});

describe('stop', () => {
  it('lets go within 100 ms of a provider that does not listen, and keeps the text', async () => {
    const { run, turn } = await openRun();
    let abortedAt = Number.POSITIVE_INFINITY;
    const script: Script = async function* (_request, context) {
      context.signal.addEventListener('abort', () => {
        abortedAt = performance.now();
      });
      yield { type: 'text', text: 'kept' };
      yield* deaf(_request, context);
    };
    const done = execute(run, planOf([provide('One', script)]));
    await new Promise((resolve) => setTimeout(resolve, 50));
    const at = performance.now();
    run.stop();
    run.stop();
    await done;
    expect(abortedAt - at).toBeLessThan(100);
    expect(await messageOf(turn)).toMatchObject({ text: 'kept', status: 'stopped' });
    expect(typesOf(run)).toContain('finish');
  });

  it('reaches a Run that has not said anything yet', async () => {
    const { run, turn } = await openRun();
    const done = execute(run, planOf([provide('One', deaf), provide('Two', says('never'))]));
    await new Promise((resolve) => setTimeout(resolve, 20));
    run.stop('interrupted');
    await done;
    expect(await messageOf(turn)).toMatchObject({ text: '', status: 'interrupted' });
  });
});

describe('markInterruptedRuns', () => {
  it('leaves no row streaming, keeps the text, and touches nothing else', async () => {
    const { turn } = await openRun();
    await test.db.message.update({ where: { id: turn.messageId }, data: { text: 'partial' } });
    const other = await openRun();
    await execute(other.run, planOf([provide('One', says('whole'))]));
    expect(await markInterruptedRuns()).toBe(1);
    expect(await messageOf(turn)).toMatchObject({ text: 'partial', status: 'interrupted' });
    expect(await messageOf(other.turn)).toMatchObject({ status: 'complete' });
    expect(await test.db.run.count({ where: { status: 'running' } })).toBe(0);
  });
});

describe('memory and usage', () => {
  const memory = [{ id: 'm1', text: 'I am a vegetarian.' }];
  const remembering = (provider: Provider): Partial<RunPlan> => ({
    prepare: async () => ({
      attempts: [{ provider, model: 'm', credentials: {}, keySource: null, fetch }],
      states: {},
      prompt: async () => ({ messages: [], parameters: {}, language: 'en', memory }),
    }),
  });

  it('tells after the provider what was remembered, keeps it with the message, and hands it to no provider', async () => {
    const { run, turn } = await openRun();
    let request: object = {};
    const provider = provide('One', async function* (asked) {
      request = asked;
      yield { type: 'text', text: 'Lentils.' };
    });
    await execute(run, planOf([provider], remembering(provider)));
    expect(typesOf(run)).toEqual(['provider', 'memory', 'content', 'finish', 'log']);
    expect(request).not.toHaveProperty('memory');
    const parts = await test.db.messagePart.findMany({ where: { messageId: turn.messageId } });
    expect(parts.map(({ type, payload }) => [type, JSON.parse(payload)])).toEqual([['memory', memory[0]]]);
  });

  it('reports the end before the stream closes, and survives a report that fails', async () => {
    const { run } = await openRun();
    const ends: unknown[] = [];
    const provider = provide('One', says('Lentils.'));
    const onFinished: RunPlan['onFinished'] = async (answer, { provider: id, status }) => {
      ends.push([answer.text, id, status, run.status]);
      throw new Error('full');
    };
    await execute(run, planOf([provider], { onFinished }));
    expect(ends).toEqual([['Lentils.', 'One', 'complete', 'running']]);
    expect(run.status).toBe('complete');
  });
});
