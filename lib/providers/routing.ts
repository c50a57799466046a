/** Whom to ask, in which order: one named provider, a list of them, or the best that is there ("auto"). */
import { ModelNotFoundError } from '../contract/errors.ts';
import { listStored, type RequestCredentials, type ResolvedCredentials, resolveFrom } from '../credentials/index.ts';
import { demoModelAt, demoProvidersOf, isDemo } from './demo.ts';
import { isResting, noteOutcome } from './health.ts';
import { guessCapabilities } from './model-names.ts';
import { knownModels, loadModelsWithin } from './models.ts';
import type { Model, Provider, ProviderCredentials } from './provider.ts';
import { ASSISTANT_ID, findProvider, getProvider, listProviders } from './registry.ts';

export interface Attempt {
  readonly provider: Provider;
  /** "" = the provider's default. */
  readonly model: string;
  readonly credentials: ProviderCredentials;
  readonly fetch: typeof globalThis.fetch;
}

export interface PlanRequest {
  readonly ownerId: string;
  /** One provider's id, several separated by spaces, or "" for auto. */
  readonly provider: string;
  /** "" for each provider's default. */
  readonly model: string;
  /** Providers not to ask when there is a choice. */
  readonly ignored?: readonly string[];
  /** The question has an image: auto asks only models that see, and the Assistant, which reads. */
  readonly needsVision?: boolean;
  readonly requestCredentials?: RequestCredentials | undefined;
  /** false: decide from what is known, without asking any upstream for its models. */
  readonly mayWait?: boolean;
}

/** Providers asked in auto mode before the Assistant. */
const MAX_AUTO_ATTEMPTS = 4;
/** How long auto waits for the model lists of providers it has not met yet. */
const LIST_WAIT_MS = 2_000;
const ANY_MODEL = new Set(['', 'auto', 'default']);

/**
 * Plans the attempts, best first; empty when every candidate is on the ignored list.
 * @throws ProviderNotFoundError, ModelNotFoundError, BadRequestError (malformed credentials)
 */
export async function planAttempts(request: PlanRequest): Promise<Attempt[]> {
  const names = namesIn(request.provider);
  const model = ANY_MODEL.has(request.model.trim().toLowerCase()) ? '' : request.model.trim();
  const resolve = await resolver(request.ownerId);
  if (names.length > 0) return planNamed(names.map(getProvider), model, request, resolve);
  const named = model === '' ? null : findProvider(model);
  if (named) return planNamed([named], '', request, resolve);
  if (isDemo()) return planDemo(model, request, resolve);
  const candidates = readyCandidates(request, resolve);
  return model === '' ? planAuto(candidates, request, resolve) : planModel(candidates, model, request);
}

/** One provider is wanted and nobody else: it is named, also where a model's name stands. */
export function isOneProvider(provider: string, model: string): boolean {
  const names = namesIn(provider);
  if (isDemo() && names.length === 0) return true;
  return names.length === 1 || (names.length === 0 && findProvider(model) !== null);
}

const namesIn = (provider: string): string[] =>
  provider.split(/\s+/).filter((name) => name && name.toLowerCase() !== 'auto');

/** How an attempt went; providers that just failed are tried last for a while. */
export function reportAttempt(providerId: string, error: unknown, _firstTokenMs: number | null): void {
  noteOutcome(providerId, error);
}

type Resolve = (provider: Provider, request?: RequestCredentials) => ResolvedCredentials;

async function resolver(ownerId: string): Promise<Resolve> {
  const stored = await listStored(ownerId);
  return (provider, request) =>
    resolveFrom(provider, stored.find((row) => row.provider === provider.id) ?? null, request);
}

function planNamed(
  providers: readonly Provider[],
  model: string,
  { ignored = [], requestCredentials }: PlanRequest,
  resolve: Resolve,
): Attempt[] {
  const [only, ...more] = providers;
  if (only !== undefined && more.length === 0) {
    // Upstreams say themselves which models they have; the Assistant is one model, and no other answers in its name.
    if (only.id === ASSISTANT_ID && model !== '' && model !== only.describe().defaultModel) throw noModel(model);
    // A key that came with the request has one address: it is not handed from provider to provider.
    return [toAttempt(only, model, resolve(only, requestCredentials))];
  }
  return withoutIgnored(providers, ignored).map((provider) => toAttempt(provider, model, resolve(provider)));
}

/** One at random of those that have the model and a key; without any the Assistant. */
function planDemo(model: string, { ignored = [] }: PlanRequest, resolve: Resolve): Attempt[] {
  const able = withoutIgnored(demoProvidersOf(model).map(getProvider), ignored)
    .map((provider) => ({ provider, resolved: resolve(provider) }))
    .filter(({ resolved }) => resolved.isReady);
  const chosen = able[Math.floor(Math.random() * able.length)];
  if (chosen) return [toAttempt(chosen.provider, model, chosen.resolved)];
  const assistant = withoutIgnored([getProvider(ASSISTANT_ID)], ignored);
  return assistant.map((provider) => toAttempt(provider, '', resolve(provider)));
}

interface Candidate {
  readonly provider: Provider;
  readonly resolved: ResolvedCredentials;
}

/** Ready providers: with the owner's own key, then the environment's, then without one; resting ones last. */
function readyCandidates({ ignored = [] }: PlanRequest, resolve: Resolve): Candidate[] {
  const providers = withoutIgnored(listProviders(), ignored).filter((provider) => provider.id !== ASSISTANT_ID);
  const ready = providers
    .map((provider) => ({ provider, resolved: resolve(provider) }))
    .filter(({ resolved }) => resolved.isReady);
  return ready.toSorted((left, right) => rank(left) - rank(right));
}

function rank({ provider, resolved }: Candidate): number {
  const resting = isResting(provider.id) ? 10 : 0;
  if (resolved.keySource === 'stored') return resting;
  return resting + (resolved.keySource === 'environment' ? 1 : 2);
}

async function planAuto(candidates: readonly Candidate[], request: PlanRequest, resolve: Resolve): Promise<Attempt[]> {
  const planned = await Promise.all(
    candidates.map(async ({ provider, resolved }) => {
      const model = chooseModel(
        provider,
        await modelsOf({ provider, resolved }, request),
        request.needsVision ?? false,
      );
      return model === null ? null : toAttempt(provider, model, resolved);
    }),
  );
  const attempts = planned.filter((attempt) => attempt !== null).slice(0, MAX_AUTO_ATTEMPTS);
  const assistant = withoutIgnored([getProvider(ASSISTANT_ID)], request.ignored ?? []);
  return [...attempts, ...assistant.map((provider) => toAttempt(provider, '', resolve(provider)))];
}

async function planModel(candidates: readonly Candidate[], model: string, request: PlanRequest): Promise<Attempt[]> {
  const planned = await Promise.all(
    candidates.map(async (candidate) => {
      const id = findModelId(candidate.provider, await modelsOf(candidate, request), model);
      return id === null ? null : toAttempt(candidate.provider, id, candidate.resolved);
    }),
  );
  const attempts = planned.filter((attempt) => attempt !== null);
  if (attempts.length === 0) throw noModel(model);
  return attempts.slice(0, MAX_AUTO_ATTEMPTS);
}

const noModel = (model: string) => new ModelNotFoundError(`Model not found: ${model.slice(0, 80)}`);

async function modelsOf({ provider, resolved }: Candidate, request: PlanRequest): Promise<readonly Model[]> {
  const source = { ownerId: request.ownerId, provider, ...resolved };
  const known = knownModels(source);
  if (known.status !== 'loading' || request.mayWait === false) return known.models;
  // The default model is known without the list; only who has none, or a wish that it may not meet, must wait.
  const isEnough = provider.describe().defaultModel !== null && !request.needsVision && ANY_MODEL.has(request.model);
  return isEnough ? known.models : loadModelsWithin(source, LIST_WAIT_MS);
}

/** The default, or with an image the first model that sees; null when there is none. */
function chooseModel(provider: Provider, models: readonly Model[], needsVision: boolean): string | null {
  const { defaultModel } = provider.describe();
  const listed = models.find((model) => model.id === defaultModel);
  const fallback =
    defaultModel === null ? models : [listed ?? { id: defaultModel, ...guessCapabilities(defaultModel) }];
  const options = [...fallback, ...models];
  return (needsVision ? options.find((model) => model.vision) : options[0])?.id ?? null;
}

function findModelId(provider: Provider, models: readonly Model[], wanted: string): string | null {
  const name = wanted.toLowerCase();
  const ids = [...models.map((model) => model.id), provider.describe().defaultModel ?? ''];
  return ids.find((id) => id === wanted) ?? ids.find((id) => id.toLowerCase() === name) ?? null;
}

function withoutIgnored(providers: readonly Provider[], ignored: readonly string[]): readonly Provider[] {
  const names = new Set(ignored.map((name) => name.toLowerCase()));
  return providers.filter((provider) => !names.has(provider.id.toLowerCase()));
}

function toAttempt(provider: Provider, wanted: string, { credentials, fetch }: ResolvedCredentials): Attempt {
  const model = isDemo() ? demoModelAt(provider.id, wanted) : wanted;
  return { provider, model, credentials, fetch };
}
