/** The configuration of this process for one test file: sets it, and forgets everything that was made from the old one. */
import { parseConfig } from '#lib/platform/config.ts';

const PREFIX = 'hypotez.';

/** Environment variables as they would stand in `.env`; what is left out has its default. */
export function useConfig(environment: Readonly<Record<string, string>>): void {
  forgetSingletons();
  const store = globalThis as unknown as Record<symbol, unknown>;
  store[Symbol.for(`${PREFIX}config`)] = parseConfig(environment);
}

/** All but the endpoints, which are declared once when their files load, and the database, which its own helper owns. */
function forgetSingletons(): void {
  const kept = new Set(['endpoints', 'database', 'log']);
  const store = globalThis as unknown as Record<symbol, unknown>;
  for (const symbol of Object.getOwnPropertySymbols(store)) {
    const name = Symbol.keyFor(symbol);
    if (name?.startsWith(PREFIX) && !kept.has(name.slice(PREFIX.length))) delete store[symbol];
  }
}
