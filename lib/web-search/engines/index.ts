/** The engines in the order they are preferred: one's own first. */
import { brave } from './brave.ts';
import type { SearchEngine } from './engine.ts';
import { searxng } from './searxng.ts';
import { tavily } from './tavily.ts';

export const ENGINES: readonly SearchEngine[] = [searxng, brave, tavily];
