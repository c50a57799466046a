/** Returns the first circle of a graph (a map from a node to those it points at) as its nodes in order, or null. */
export function findCircle(graph) {
  const done = new Set();
  const trail = [];
  const onTrail = new Set();
  const visit = (node) => {
    if (onTrail.has(node)) return [...trail.slice(trail.indexOf(node)), node];
    if (done.has(node)) return null;
    trail.push(node);
    onTrail.add(node);
    for (const next of graph.get(node) ?? []) {
      const circle = visit(next);
      if (circle) return circle;
    }
    trail.pop();
    onTrail.delete(node);
    done.add(node);
    return null;
  };
  for (const node of graph.keys()) {
    const circle = visit(node);
    if (circle) return circle;
  }
  return null;
}
