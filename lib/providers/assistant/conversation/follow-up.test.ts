import { describe, expect, it } from 'vitest';
import { baseQuestion, readFollowUp } from './follow-up.ts';

describe('readFollowUp', () => {
  it.each([
    ['say more', 'more'],
    ['What else?', 'more'],
    ['а что ещё?', 'more'],
    ['why?', 'why'],
    ['почему?', 'why'],
    ['and on which page is that?', 'where'],
    ['а на какой это странице?', 'where'],
  ])('%s is %s', (message, kind) => {
    expect(readFollowUp(message)?.kind).toBe(kind);
  });

  it.each([
    ['and the deposit?', 'the deposit'],
    ['what about bicycles?', 'bicycles'],
    ['а что с залогом?', 'залогом'],
  ])('%s asks the same of something else', (message, subject) => {
    expect(readFollowUp(message)).toEqual({ kind: 'subject', subject });
  });

  it.each(['How much is the deposit?', 'and when is it due?', 'Where is the key?', 'what is this about', 'rent'])(
    '%s stands on its own',
    (message) => {
      expect(readFollowUp(message)).toBeNull();
    },
  );

  it('leads back to the question that stands on its own', () => {
    expect(baseQuestion(['How much is the rent?', 'and the deposit?', 'why?'])).toBe('How much is the rent?');
  });
});
