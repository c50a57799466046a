import { describe, expect, it } from 'vitest';
import { matchHistory, type StoredNode } from './match.ts';

const stored: StoredNode[] = [
  { id: 'q1', parentId: null, seq: 1, role: 'user', text: 'hi' },
  { id: 'a1', parentId: 'q1', seq: 2, role: 'assistant', text: 'Hello there.' },
  { id: 'a2', parentId: 'q1', seq: 3, role: 'assistant', text: 'Good day.' },
  { id: 'q2', parentId: 'a1', seq: 4, role: 'user', text: 'more' },
];
const user = (text: string) => ({ role: 'user', text });
const assistant = (text: string) => ({ role: 'assistant', text });

describe('matchHistory', () => {
  it('covers a history that is stored already', () => {
    const match = matchHistory(stored, [user('hi'), assistant('Hello there.'), user('more')]);
    expect(match.node?.id).toBe('q2');
    expect(match.covered).toBe(3);
  });

  it('stops where the client says something new', () => {
    const match = matchHistory(stored, [user('hi'), assistant('Good day.'), user('and then?')]);
    expect(match.node?.id).toBe('a2');
    expect(match.covered).toBe(2);
  });

  it('knows an answer the client sent back cut short', () => {
    const match = matchHistory(stored, [user('hi'), assistant('Hello th[aborted]'), user('more')]);
    expect(match.node?.id).toBe('q2');
  });

  it('takes an edited first question for a new branch', () => {
    expect(matchHistory(stored, [user('hi!')])).toEqual({ node: null, covered: 0 });
  });
});
