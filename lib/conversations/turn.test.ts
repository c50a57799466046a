import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '#test/support/database.ts';
import { beginTurn, type TurnRequest } from './turn.ts';

let test: TestDatabase;
beforeEach(() => {
  test = createTestDatabase({ asProcessDatabase: true });
});
afterEach(() => test.close());

const user = (text: string) => ({ role: 'user', text, fileIds: [] }) as const;
const assistant = (text: string) => ({ role: 'assistant', text, fileIds: [] }) as const;

const turn = (over: Partial<TurnRequest>) =>
  beginTurn({
    ownerId: 'local',
    conversationId: 'c',
    messages: [],
    parentId: undefined,
    continued: false,
    provider: '',
    model: '',
    systemPrompt: null,
    ...over,
  });

const answer = (id: string, text: string) =>
  test.db.message.update({ where: { id }, data: { text, status: 'complete' } });

describe('beginTurn', () => {
  it('makes the conversation, the question and a streaming answer', async () => {
    const { messageId, userMessageId, title } = await turn({ messages: [user('What is the notice period?')] });
    expect(title).toBe('What is the notice period?');
    const rows = await test.db.message.findMany({ orderBy: { seq: 'asc' } });
    expect(rows.map(({ id, role, status, parentId }) => ({ id, role, status, parentId }))).toEqual([
      { id: userMessageId, role: 'user', status: 'complete', parentId: null },
      { id: messageId, role: 'assistant', status: 'streaming', parentId: userMessageId },
    ]);
    expect(await test.db.conversation.findUniqueOrThrow({ where: { id: 'c' } })).toMatchObject({ leafId: messageId });
  });

  it('adds only what is new of a repeated history', async () => {
    const first = await turn({ messages: [user('hi')] });
    await answer(first.messageId, 'Hello.');
    const second = await turn({ messages: [user('hi'), assistant('Hello.'), user('more')] });
    expect(second.title).toBeNull();
    expect(await test.db.message.count()).toBe(4);
    const question = await test.db.message.findUniqueOrThrow({ where: { id: second.userMessageId ?? '' } });
    expect(question.parentId).toBe(first.messageId);
  });

  it('takes the same history again for a second try: a sibling answer', async () => {
    const first = await turn({ messages: [user('hi')] });
    await answer(first.messageId, 'Hello.');
    const second = await turn({ messages: [user('hi')] });
    expect(second.userMessageId).toBe(first.userMessageId);
    expect(second.messageId).not.toBe(first.messageId);
  });

  it('takes a single message of a thread for its next one, also when it was said before', async () => {
    const first = await turn({ messages: [user('hi')], goesOn: true });
    await answer(first.messageId, 'Hello.');
    const second = await turn({ messages: [user('hi')], goesOn: true });
    const question = await test.db.message.findUniqueOrThrow({ where: { id: second.userMessageId ?? '' } });
    expect(question.parentId).toBe(first.messageId);
    await answer(second.messageId, 'Again.');
    const whole = [user('hi'), assistant('Hello.'), user('hi'), assistant('Again.'), user('more')];
    const third = await turn({ messages: whole, goesOn: true });
    expect(await test.db.message.count()).toBe(6);
    const edited = await turn({ messages: [user('else')], goesOn: true, parentId: null });
    const root = await test.db.message.findUniqueOrThrow({ where: { id: edited.userMessageId ?? '' } });
    expect([third.messageId === edited.messageId, root.parentId]).toEqual([false, null]);
  });

  it('takes a question that was not answered and comes again for the same one', async () => {
    const fail = (id: string) => test.db.message.update({ where: { id }, data: { status: 'failed' } });
    const first = await turn({ messages: [user('Book the flight')], goesOn: true });
    await fail(first.messageId);
    const again = await turn({ messages: [user('Book the flight')], goesOn: true });
    expect([again.userMessageId, again.parentId]).toEqual([first.userMessageId, first.userMessageId]);
    await fail(again.messageId);
    const thanks = await turn({ messages: [user('Thanks')], goesOn: true });
    const said = await test.db.message.findMany({ where: { role: 'user' }, orderBy: { seq: 'asc' } });
    expect(said.map(({ text, parentId }) => [text, parentId])).toEqual([
      ['Book the flight', null],
      ['Thanks', again.messageId],
    ]);
    await answer(thanks.messageId, 'You are welcome.');
    const later = await turn({ messages: [user('Thanks')], goesOn: true });
    expect(later.userMessageId).not.toBe(thanks.userMessageId);
  });

  it('tells repeated questions apart by their files and by the call they answer', async () => {
    const result = (toolCallId: string) => ({ role: 'tool', text: 'sunny', fileIds: [], toolCallId }) as const;
    const file = (id: string, sha256: string) => ({
      id,
      ownerId: 'local',
      bucketId: 'b',
      name: id,
      mediaType: 'image/png',
      kind: 'image',
      size: 1,
      sha256,
    });
    await test.db.bucket.create({ data: { id: 'b', ownerId: 'local' } });
    await test.db.bucketFile.createMany({ data: [file('f1', 'x'), file('f2', 'x'), file('f3', 'y')] });
    const ask = async (message: TurnRequest['messages'][number]) => {
      const { messageId, userMessageId } = await turn({ messages: [message], goesOn: true });
      await test.db.message.update({ where: { id: messageId }, data: { status: 'stopped' } });
      return userMessageId;
    };
    const pictured = await ask({ ...user('What is it?'), fileIds: ['f1'] });
    expect(await ask({ ...user('What is it?'), fileIds: ['f2'] })).toBe(pictured);
    expect(await ask({ ...user('What is it?'), fileIds: ['f3'] })).not.toBe(pictured);
    const told = await ask(result('call_1'));
    expect(await ask(result('call_1'))).toBe(told);
    expect(await ask(result('call_2'))).not.toBe(told);
  });

  it('branches where the parent says, and regenerates without a new message', async () => {
    const first = await turn({ messages: [user('hi')], parentId: null });
    await answer(first.messageId, 'Hello.');
    const edited = await turn({ messages: [user('hi!')], parentId: null });
    const again = await turn({ parentId: edited.userMessageId });
    expect(again.userMessageId).toBe(edited.userMessageId);
    const roots = await test.db.message.findMany({ where: { parentId: null } });
    expect(roots).toHaveLength(2);
  });

  it('continues an answer in its own row', async () => {
    const first = await turn({ messages: [user('hi')] });
    await test.db.message.update({ where: { id: first.messageId }, data: { text: 'Hel', status: 'interrupted' } });
    const on = await turn({ continued: first.messageId, parentId: null });
    expect(on).toMatchObject({ messageId: first.messageId, text: 'Hel', parentId: first.userMessageId });
    expect(await test.db.message.count()).toBe(2);
  });

  it.each([
    ['a foreign conversation', { ownerId: 'else', messages: [user('x')] }, 404],
    ['a parent of another conversation', { parentId: 'nope', messages: [user('x')] }, 404],
    ['nothing to answer', { parentId: null }, 400],
    ['continuing a question', { continued: 'q' }, 400],
  ])('refuses %s and writes nothing', async (_what, over, status) => {
    await turn({ messages: [user('hi')] });
    const before = await test.db.message.count();
    await expect(turn(over)).rejects.toMatchObject({ status });
    expect(await test.db.message.count()).toBe(before);
    expect(await test.db.run.count()).toBe(1);
  });

  it('does not leave an empty conversation behind a refused turn', async () => {
    await expect(turn({ conversationId: 'new', parentId: null })).rejects.toMatchObject({ status: 400 });
    expect(await test.db.conversation.count()).toBe(0);
  });

  it('treats a deleted conversation as gone', async () => {
    await turn({ messages: [user('hi')] });
    await test.db.conversation.update({ where: { id: 'c' }, data: { deletedAt: new Date() } });
    await expect(turn({ messages: [user('x')] })).rejects.toMatchObject({ status: 404 });
  });
});
