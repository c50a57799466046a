/** Matches `/backend-api/v2/runs/{run_id}` and gives the parameters, decoded. */
import type { RawParams } from './endpoint.ts';

export function matchPath(pattern: string, pathname: string): RawParams | null {
  const wanted = pattern.split('/');
  const given = pathname.split('/');
  if (wanted.length !== given.length) return null;
  const params: Record<string, string> = {};
  for (const [index, segment] of wanted.entries()) {
    const value = given[index] ?? '';
    const name = /^\{(\w+)\}$/.exec(segment)?.[1];
    if (name === undefined) {
      if (segment !== value) return null;
    } else if (value === '') return null;
    else params[name] = decodeURIComponent(value);
  }
  return params;
}
