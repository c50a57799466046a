/** The names somebody may have meant, by the pairs of letters they share (Dice's coefficient). */
const MOST = 3;
const LIKENESS = 0.3;

export function nearestNames(wanted: string, names: readonly string[]): string[] {
  const pairs = pairsOf(wanted);
  return names
    .map((name) => ({ name, likeness: likeness(pairs, pairsOf(name)) }))
    .filter((candidate) => candidate.likeness >= LIKENESS)
    .sort((left, right) => right.likeness - left.likeness || left.name.localeCompare(right.name))
    .slice(0, MOST)
    .map(({ name }) => name);
}

function pairsOf(name: string): ReadonlySet<string> {
  const text = name.toLowerCase().slice(0, 100);
  const pairs = new Set<string>();
  for (let at = 0; at + 1 < text.length; at += 1) pairs.add(text.slice(at, at + 2));
  return pairs;
}

function likeness(left: ReadonlySet<string>, right: ReadonlySet<string>): number {
  if (left.size + right.size === 0) return 0;
  let shared = 0;
  for (const pair of left) if (right.has(pair)) shared += 1;
  return (2 * shared) / (left.size + right.size);
}
