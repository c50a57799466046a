import { describe, expect, it } from 'vitest';
import { newestLeaf, pathTo, subtree, type TreeNode } from './tree.ts';

const node = (seq: number, id: string, parentId: string | null): TreeNode => ({ seq, id, parentId });
// a ─ b ─ c
//   └ d ─ e
//       └ f
const tree = [
  node(1, 'a', null),
  node(2, 'b', 'a'),
  node(3, 'c', 'b'),
  node(4, 'd', 'a'),
  node(5, 'e', 'd'),
  node(6, 'f', 'd'),
];

describe('pathTo', () => {
  it('walks from the root to the leaf', () => {
    expect(pathTo(tree, 'e').map((n) => n.id)).toEqual(['a', 'd', 'e']);
  });
  it('is empty for no leaf and for an unknown one', () => {
    expect(pathTo(tree, null)).toEqual([]);
    expect(pathTo(tree, 'x')).toEqual([]);
  });
  it('ends on a cycle instead of hanging', () => {
    expect(pathTo([node(1, 'a', 'b'), node(2, 'b', 'a')], 'a').length).toBeLessThan(5);
  });
});

describe('newestLeaf', () => {
  it('follows the newest child at every step', () => {
    expect(newestLeaf(tree, 'a')).toBe('f');
    expect(newestLeaf(tree, 'b')).toBe('c');
    expect(newestLeaf(tree, 'c')).toBe('c');
  });
});

describe('subtree', () => {
  it('is the node and all below it', () => {
    expect(subtree(tree, 'd').sort()).toEqual(['d', 'e', 'f']);
    expect(subtree(tree, 'c')).toEqual(['c']);
  });
});
