/**
 * Finds engines that run on this machine: Ollama, LM Studio, llama.cpp, vLLM. Looked for in the background, remembered
 * for half a minute; nobody waits for it. What merely answers at a port is not taken for an engine: it must speak.
 */
import { config } from '../platform/config.ts';
import { createFetch, readText } from '../platform/outbound/index.ts';
import { singleton } from '../platform/singleton.ts';
import { asArray, asObject, asString, parseJson } from './openai-compatible/json.ts';

export interface DiscoveredEngine {
  /** The provider's id. */
  readonly provider: string;
  /** Its OpenAI-compatible base URL. */
  readonly baseUrl: string;
}

const FRESH_MS = 30_000;
/** After a look in which somebody was silent to the end. */
const FRESH_AFTER_SILENCE_MS = 3_000;
/** The second limit is for who was silent at the first: a machine that is busy starting is no proof of absence. */
const PROBE_MS = [300, 1_500];
const PROBE_BYTES = 1024 * 1024;

interface Probe {
  readonly provider: string;
  readonly port: number;
  readonly path: string;
  /** True for what only this engine answers. */
  recognises(body: unknown): boolean;
}

const PROBES: readonly Probe[] = [
  {
    provider: 'Ollama',
    port: 11434,
    path: '/api/tags',
    recognises: (body) =>
      Array.isArray(asObject(body)?.models) && everyModel(asObject(body)?.models, ['name', 'digest']),
  },
  {
    provider: 'LMStudio',
    port: 1234,
    path: '/api/v0/models',
    recognises: (body) =>
      asArray(asObject(body)?.data).length > 0 && everyModel(asObject(body)?.data, ['id', 'type', 'state']),
  },
  { provider: 'LlamaCpp', port: 8080, path: '/v1/models', recognises: (body) => isOwnedBy(body, 'llamacpp') },
  { provider: 'VLLM', port: 8000, path: '/v1/models', recognises: (body) => isOwnedBy(body, 'vllm') },
];

interface State {
  engines: readonly DiscoveredEngine[];
  /** Monotonic ms of the last look; before the first one, never. */
  lookedAt: number;
  freshMs: number;
  looking: Promise<readonly DiscoveredEngine[]> | null;
}

const state = (): State =>
  singleton('engines', () => ({ engines: [], lookedAt: Number.NEGATIVE_INFINITY, freshMs: FRESH_MS, looking: null }));

/** What was found last; looks again in the background when that is older than 30 s. */
export function discoveredEngines(): readonly DiscoveredEngine[] {
  const current = state();
  if (performance.now() - current.lookedAt > current.freshMs) void lookForEngines();
  return current.engines;
}

/** True until the first look is over. */
export function isFirstLook(): boolean {
  discoveredEngines();
  return state().lookedAt === Number.NEGATIVE_INFINITY;
}

/** Looks now; at most one look at a time. Never rejects: what does not answer is not there. */
export function lookForEngines(): Promise<readonly DiscoveredEngine[]> {
  const current = state();
  current.looking ??= Promise.all(targets().map(({ probe, origin }) => ask(probe, origin))).then((found) => {
    current.engines = found.filter((engine) => engine !== null && engine !== 'silent');
    current.freshMs = found.includes('silent') ? FRESH_AFTER_SILENCE_MS : FRESH_MS;
    current.lookedAt = performance.now();
    current.looking = null;
    return current.engines;
  });
  return current.looking;
}

/** Standard ports of this machine, or the configured origins, each asked as every engine. */
function targets(): { probe: Probe; origin: string }[] {
  const { DEMO, DISCOVER_ENGINES, ENGINE_URLS, ownersOwn } = config();
  // What runs on this machine is its operator's, and nothing for the visitors of a demo.
  if (DEMO || !DISCOVER_ENGINES) return [];
  if (ENGINE_URLS) {
    return ENGINE_URLS.flatMap((url) => PROBES.map((probe) => ({ probe, origin: new URL(url).origin })));
  }
  // A server that others reach must not offer them what its own machine runs unless its operator says so.
  if (!ownersOwn) return [];
  return PROBES.map((probe) => ({ probe, origin: `http://127.0.0.1:${probe.port}` }));
}

async function ask(probe: Probe, origin: string): Promise<DiscoveredEngine | 'silent' | null> {
  for (const ms of PROBE_MS) {
    const found = await askOnce(probe, origin, AbortSignal.timeout(ms));
    if (found !== 'silent') return found;
  }
  return 'silent';
}

async function askOnce(probe: Probe, origin: string, signal: AbortSignal): Promise<DiscoveredEngine | 'silent' | null> {
  try {
    const fetch = createFetch({ policy: 'provider', baseUrl: origin });
    const response = await fetch(`${origin}${probe.path}`, { headers: { accept: 'application/json' }, signal });
    const body = parseJson(await readText(response, PROBE_BYTES));
    if (!response.ok || !probe.recognises(body)) return null;
    return { provider: probe.provider, baseUrl: `${origin}/v1` };
  } catch {
    // Nobody there, too slow, or something else altogether: not an engine now.
    return signal.aborted ? 'silent' : null;
  }
}

function isOwnedBy(body: unknown, owner: string): boolean {
  const list = asArray(asObject(body)?.data);
  return list.length > 0 && list.every((item) => asString(asObject(item)?.owned_by) === owner);
}

function everyModel(list: unknown, fields: readonly string[]): boolean {
  return asArray(list).every((item) => fields.every((name) => asString(asObject(item)?.[name]) !== null));
}
