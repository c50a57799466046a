/**
 * One instance a process. The server entry and Next's bundled route handlers live in separate module graphs, so a
 * plain module variable would exist twice; what must be shared (database, runs, workers) is created through here.
 */
export function singleton<T>(name: string, create: () => T): T {
  const key = Symbol.for(`hypotez.${name}`);
  const store = globalThis as unknown as Record<symbol, T | undefined>;
  const existing = store[key];
  if (existing !== undefined) return existing;
  const created = create();
  store[key] = created;
  return created;
}
