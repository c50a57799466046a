import { describe, expect, it } from 'vitest';
import type { MessageView } from '../contract/api.ts';
import { newestLeafBelow, pathTo, survivingLeaf, withoutSubtree } from './thread-tree.ts';

function message(id: string, parent: string | null, role: MessageView['role']): MessageView {
  return {
    id,
    parent_id: parent,
    role,
    text: id,
    reasoning: '',
    reasoning_ms: 0,
    status: 'complete',
    error: null,
    finish_reason: null,
    provider: null,
    model: null,
    usage: null,
    duration_ms: null,
    created: 0,
    sources: [],
    suggestions: [],
    notices: [],
    attachments: [],
  };
}

// q1 -> a1, a1b (regenerated) ; a1 -> q2, q2b (edited) ; q2b -> a2
const TREE = [
  message('q1', null, 'user'),
  message('a1', 'q1', 'assistant'),
  message('a1b', 'q1', 'assistant'),
  message('q2', 'a1', 'user'),
  message('q2b', 'a1', 'user'),
  message('a2', 'q2b', 'assistant'),
];

const ids = (leaf: string | null) => pathTo(TREE, leaf).map((item) => item.message.id);

describe('pathTo', () => {
  it('walks from the leaf to the root and names the siblings', () => {
    const path = pathTo(TREE, 'a2');
    expect(path.map((item) => item.message.id)).toEqual(['q1', 'a1', 'q2b', 'a2']);
    expect(path[1]?.siblings).toEqual(['a1', 'a1b']);
    expect(path[2]?.siblings).toEqual(['q2', 'q2b']);
  });

  it('falls back to the newest message and survives a circle', () => {
    expect(ids('nobody')).toEqual(['q1', 'a1', 'q2b', 'a2']);
    const circle = [message('x', 'y', 'user'), message('y', 'x', 'assistant')];
    expect(pathTo(circle, 'y').map((item) => item.message.id)).toEqual(['x', 'y']);
  });
});

it('newestLeafBelow goes down the newest children', () => {
  expect(newestLeafBelow(TREE, 'a1')).toBe('a2');
  expect(newestLeafBelow(TREE, 'a1b')).toBe('a1b');
});

it('withoutSubtree takes what hangs below along', () => {
  expect(withoutSubtree(TREE, 'a1').map((item) => item.id)).toEqual(['q1', 'a1b']);
});

it('survivingLeaf stays on the branch whose end was deleted', () => {
  const left = withoutSubtree(TREE, 'a2');
  expect(survivingLeaf(TREE, left, 'a2')).toBe('q2b');
  expect(survivingLeaf(TREE, left, 'q2')).toBe('q2');
  expect(survivingLeaf(TREE, withoutSubtree(TREE, 'a1'), 'a2')).toBe('a1b');
  expect(survivingLeaf(TREE, [], 'a2')).toBeNull();
});
