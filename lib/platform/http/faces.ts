/** Which paths are interfaces for programs, and in which dialect they refuse. Everything else is a page or a file of one. */
import type { Face } from './types.ts';

const PREFIXES: readonly (readonly [prefix: string, face: Face])[] = [
  ['/backend-api', 'gui'],
  ['/files', 'gui'],
  ['/media', 'gui'],
  ['/images', 'gui'],
  ['/thumbnail', 'gui'],
  ['/search', 'gui'],
  ['/v1', 'openai'],
  ['/api', 'openai'],
  ['/health', 'vision'],
  ['/openapi.json', 'gui'],
];

/** The dialect of a path, or null for pages. */
export function faceOf(pathname: string): Face | null {
  const lower = pathname.toLowerCase();
  return PREFIXES.find(([prefix]) => lower === prefix || lower.startsWith(`${prefix}/`))?.[1] ?? null;
}
