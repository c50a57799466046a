/** Whom to ask, in which order: one named provider, a list of them, or the best that is there ("auto"). */
import { BUDGET_SPENT } from '../contract/demo.ts';
import { type AppError, BadRequestError, ModelNotFoundError, ProviderNotFoundError } from '../contract/errors.ts';
import { type RequestCredentials, type ResolvedCredentials, recallStored, resolveFrom } from '../credentials/index.ts';
import { isBudgetSpent, isLent } from '../demo/index.ts';
import { type Ability, abilityName, hasAbility, servesAbility } from './abilities.ts';
import { demoModelAt, demoProvidersOf, isDemo } from './demo.ts';
import { beginTrial, noteOutcome, standingOf, usualFirstToken } from './health.ts';
import { guessCapabilities, talks } from './model-names.ts';
import { knownModels, loadModelsWithin, readModels } from './models.ts';
import type { Model, Provider, ProviderCredentials } from './provider.ts';
import { ASSISTANT_ID, findProvider, getProvider, listProviders } from './registry.ts';

export interface Attempt {
  readonly provider: Provider;
  /** "" = the provider's default. */
  readonly model: string;
  readonly credentials: ProviderCredentials;
  readonly fetch: typeof globalThis.fetch;
  /** Whose key it is asked with. */
  readonly keySource: ResolvedCredentials['keySource'];
  /** Why this one is asked and not the one that was wanted. */
  readonly notice?: { readonly name: string; readonly message: string };
}

export interface PlanRequest {
  readonly ownerId: string;
  /** One provider's id, several separated by spaces, or "" for auto. */
  readonly provider: string;
  /** "" for each provider's default. */
  readonly model: string;
  /** Providers not to ask when there is a choice. */
  readonly ignored?: readonly string[];
  /** There is an image: auto asks only models that see, and the Assistant, which reads. */
  readonly needsVision?: boolean;
  /** There is sound or film: auto asks only models that hear, and the Assistant, which has it written down. */
  readonly needsHearing?: boolean;
  /** What earlier questions brought: auto asks whoever takes that too, where there is one. */
  readonly earlier?: { readonly vision: boolean; readonly hearing: boolean };
  readonly requestCredentials?: RequestCredentials | undefined;
  /** What they must be able to do; `chat` unless given. */
  readonly ability?: Ability;
  /** false: decide from what is known, without asking any upstream for its models. */
  readonly mayWait?: boolean;
}

/** Providers asked in auto mode before the Assistant. */
const MAX_AUTO_ATTEMPTS = 4;
/** How long auto waits for the model lists of providers it has not met yet. */
const LIST_WAIT_MS = 2_000;
const ANY_MODEL = new Set(['', 'auto', 'default']);

export interface Route {
  readonly attempts: readonly Attempt[];
  /** Why names of a list are passed over: nobody has them, or they cannot do what is wanted. */
  readonly skipped: readonly AppError[];
}

/**
 * Plans the attempts, best first; empty when every candidate is on the ignored list.
 * @throws ProviderNotFoundError, ModelNotFoundError, BadRequestError (malformed credentials, an ability that is missing)
 */
export async function planAttempts(request: PlanRequest): Promise<Attempt[]> {
  return [...(await planRoute(request)).attempts];
}

/** As `planAttempts`, with what was passed over. */
export async function planRoute(request: PlanRequest): Promise<Route> {
  const names = namesIn(request.provider);
  const model = ANY_MODEL.has(request.model.trim().toLowerCase()) ? '' : request.model.trim();
  const resolve = await resolver(request.ownerId);
  if (names.length > 0) return planNamed(names, model, request, resolve);
  const named = model === '' ? null : findProvider(model);
  if (named) return planNamed([named.id], '', request, resolve);
  return { attempts: await planOpen(model, request, resolve), skipped: [] };
}

/** Nobody is named. */
async function planOpen(model: string, request: PlanRequest, resolve: Resolve): Promise<Attempt[]> {
  const isChat = (request.ability ?? 'chat') === 'chat';
  if (isDemo() && isChat) return planDemo(model, request, resolve);
  await readLiveModels(request, resolve);
  const ready = readyCandidates(model, request, resolve);
  if (model !== '') return planModel(ready, model, request);
  if (isChat) return planAuto(ready, request, resolve);
  const attempts = withoutResting(ready, request.ownerId)
    .slice(0, MAX_AUTO_ATTEMPTS)
    .map((one) => toAttempt(one.provider, '', one.resolved));
  return withTrials(attempts, request);
}

/** Who has a model at one moment may have none at the next: the lists are read before they are gone by. */
async function readLiveModels(request: PlanRequest, resolve: Resolve): Promise<void> {
  const live = listProviders().filter((provider) => provider.describe().liveModels);
  const { ownerId } = request;
  await Promise.all(
    live.map((provider) => loadModelsWithin({ ownerId, provider, ...resolve(provider) }, LIST_WAIT_MS)),
  );
}

/** It may be asked for models at any moment, and has none for this. */
function lacksModels({ provider, resolved }: Candidate, ability: Ability, ownerId: string): boolean {
  if (!provider.describe().liveModels) return false;
  return !knownModels({ ownerId, provider, ...resolved }).models.some((model) => servesAbility(model, ability));
}

/** What need not leave this machine stays on it. */
export const localFirst = (attempts: readonly Attempt[]): readonly Attempt[] =>
  attempts.toSorted((a, b) => Number(b.provider.describe().local) - Number(a.provider.describe().local));

/** One provider is wanted and nobody else: it is named, also where a model's name stands. */
export function isOneProvider(provider: string, model: string): boolean {
  const names = namesIn(provider);
  if (isDemo() && names.length === 0) return true;
  return names.length === 1 || (names.length === 0 && findProvider(model) !== null);
}

const namesIn = (provider: string): string[] =>
  provider.split(/\s+/).filter((name) => name && name.toLowerCase() !== 'auto');

/** How an attempt went: who just failed is tried last or left alone for a while, who is fast comes earlier. */
export function reportAttempt(
  providerId: string,
  error: unknown,
  firstTokenMs: number | null,
  ownerId: string = LOCAL_OWNER,
): void {
  noteOutcome(ownerId, providerId, error, firstTokenMs);
}

/** Who a server of one's own belongs to (lib/platform/identity). */
const LOCAL_OWNER = 'local';

type Resolve = (provider: Provider, request?: RequestCredentials) => ResolvedCredentials;

async function resolver(ownerId: string): Promise<Resolve> {
  const stored = await recallStored(ownerId);
  return (provider, request) =>
    resolveFrom(provider, stored.find((row) => row.provider === provider.id) ?? null, request);
}

function planNamed(names: readonly string[], model: string, request: PlanRequest, resolve: Resolve): Route {
  const { ownerId, ignored = [], requestCredentials, ability = 'chat' } = request;
  const [only, ...more] = names;
  if (only !== undefined && more.length === 0) {
    const provider = getProvider(only);
    if (!hasAbility(provider, ability)) throw cannot(provider, ability);
    // Upstreams say themselves which models they have; the Assistant is one model, and no other answers in its name.
    if (provider.id === ASSISTANT_ID && model !== '' && model !== provider.describe().defaultModel) {
      throw noModel(model);
    }
    // A key that came with the request has one address: it is not handed from provider to provider.
    const resolved = resolve(provider, requestCredentials);
    const isAnyModel = model === '' && ability === 'chat' && resolved.isReady;
    const wanted = isAnyModel ? anyModelOf(provider, readModels({ ownerId, provider, ...resolved })) : model;
    const isBroke = !resolved.isReady && isOutOfBudget([provider]);
    return { attempts: isBroke ? askAssistant(resolve) : [toAttempt(provider, wanted, resolved)], skipped: [] };
  }
  const skipped: AppError[] = [];
  const providers: Provider[] = [];
  for (const name of names) {
    const provider = findProvider(name);
    if (!provider) skipped.push(new ProviderNotFoundError(`Provider not found: ${name.slice(0, 80)}`));
    else if (!hasAbility(provider, ability)) skipped.push(cannot(provider, ability));
    else providers.push(provider);
  }
  const [first] = skipped;
  if (providers.length === 0 && first !== undefined) throw first;
  const attempts = withoutIgnored(providers, ignored).map((provider) => toAttempt(provider, model, resolve(provider)));
  return { attempts: withTrials(restingLast(attempts, ownerId), request), skipped };
}

const cannot = (provider: Provider, ability: Ability): AppError =>
  new BadRequestError(`${provider.describe().label} ${abilityName(ability)}`, { param: 'provider' });

/** One at random of those that have the model and a key; without any the Assistant. */
function planDemo(model: string, { ignored = [] }: PlanRequest, resolve: Resolve): Attempt[] {
  const wanted = withoutIgnored(demoProvidersOf(model).map(getProvider), ignored);
  const able = wanted
    .map((provider) => ({ provider, resolved: resolve(provider) }))
    .filter(({ resolved }) => resolved.isReady);
  const chosen = able[Math.floor(Math.random() * able.length)];
  if (chosen) return [toAttempt(chosen.provider, model, chosen.resolved)];
  const assistant = withoutIgnored([getProvider(ASSISTANT_ID)], ignored);
  if (assistant.length > 0 && isOutOfBudget(wanted)) return askAssistant(resolve);
  return assistant.map((provider) => toAttempt(provider, '', resolve(provider)));
}

/** A demo lends keys until the day's budget is spent. */
const isOutOfBudget = (providers: readonly Provider[]): boolean =>
  isDemo() && isBudgetSpent() && providers.some(({ id }) => isLent(id));

function askAssistant(resolve: Resolve): Attempt[] {
  const provider = getProvider(ASSISTANT_ID);
  return [{ ...toAttempt(provider, '', resolve(provider)), notice: OUT_OF_BUDGET }];
}

const OUT_OF_BUDGET = { name: 'BudgetSpentError', message: BUDGET_SPENT };

interface Candidate {
  readonly provider: Provider;
  readonly resolved: ResolvedCredentials;
}

/** Ready providers: those that work before those that just failed, signed in before not, then by how fast they answer. */
function readyCandidates(model: string, request: PlanRequest, resolve: Resolve): Candidate[] {
  const { ignored = [], ability = 'chat', ownerId } = request;
  const ready = withoutIgnored(listProviders(), ignored)
    .filter((provider) => provider.id !== ASSISTANT_ID && hasAbility(provider, ability))
    .map((provider) => ({ provider, resolved: resolve(provider) }))
    .filter(({ provider, resolved }) => resolved.isReady || drawsForAnybody(provider, model, ability))
    .filter((candidate) => !lacksModels(candidate, ability, ownerId));
  return ready.toSorted(
    (left, right) =>
      rank(left, ownerId) - rank(right, ownerId) ||
      usualFirstToken(ownerId, left.provider.id) - usualFirstToken(ownerId, right.provider.id),
  );
}

/** Who asked to be left alone, or fails again and again, is left out while somebody else is there. */
function withoutResting<T extends { readonly provider: Provider }>(
  candidates: readonly T[],
  ownerId: string,
): readonly T[] {
  const able = candidates.filter(({ provider }) => !['open', 'waiting'].includes(standingOf(ownerId, provider.id)));
  return able.length > 0 ? able : candidates;
}

/** The order somebody gave, but for those who are left alone: they are asked when nobody else has answered. */
function restingLast(attempts: readonly Attempt[], ownerId: string): Attempt[] {
  const able = new Set(withoutResting(attempts, ownerId));
  return [...able, ...attempts.filter((attempt) => !able.has(attempt))];
}

/** A picture is wanted, by a model that this provider draws with for anybody. */
function drawsForAnybody(provider: Provider, model: string, ability: Ability): boolean {
  const { keylessImages, imageModels = [] } = provider.describe();
  if (keylessImages !== true || (ability !== 'chat' && ability !== 'image')) return false;
  return model === '' ? ability === 'image' : nameIn(imageModels, model) !== null;
}

function rank({ provider, resolved }: Candidate, ownerId: string): number {
  const resting = standingOf(ownerId, provider.id) === 'well' ? 0 : 10;
  // Whoever is not set up at all, and draws all the same, comes after everybody who is.
  if (!resolved.isReady) return resting + 5;
  if (resolved.keySource === 'stored') return resting;
  return resting + (resolved.keySource === 'environment' ? 1 : 2);
}

async function planAuto(candidates: readonly Candidate[], request: PlanRequest, resolve: Resolve): Promise<Attempt[]> {
  const { earlier } = request;
  const all = {
    needsVision: request.needsVision || earlier?.vision === true,
    needsHearing: request.needsHearing || earlier?.hearing === true,
  };
  const able = await planAble(candidates, { ...request, ...all });
  const planned = able.length > 0 ? able : await planAble(candidates, request);
  const attempts = withTrials(withoutResting(planned, request.ownerId).slice(0, MAX_AUTO_ATTEMPTS), request);
  const assistant = withoutIgnored([getProvider(ASSISTANT_ID)], request.ignored ?? []);
  return [...attempts, ...assistant.map((provider) => toAttempt(provider, '', resolve(provider)))];
}

/** Those with a model that takes what the question brings. */
async function planAble(candidates: readonly Candidate[], request: PlanRequest): Promise<Attempt[]> {
  const planned = await Promise.all(
    candidates.map(async ({ provider, resolved }) => {
      const model = chooseModel(provider, await modelsOf({ provider, resolved }, request), request);
      return model === null ? null : toAttempt(provider, model, resolved);
    }),
  );
  return planned.filter((attempt) => attempt !== null);
}

async function planModel(candidates: readonly Candidate[], model: string, request: PlanRequest): Promise<Attempt[]> {
  const planned = await Promise.all(
    candidates.map(async (candidate) => {
      const found = findModel(candidate.provider, await modelsOf(candidate, request), model, request.ability ?? 'chat');
      const { provider, resolved } = candidate;
      return found && { ...found, provider, attempt: toAttempt(provider, found.id, resolved) };
    }),
  );
  // The only one that has the model is asked even when it rests: what it says is truer than that there is none.
  const found = withoutResting(
    planned.filter((one) => one !== null),
    request.ownerId,
  );
  // Whoever has exactly this name comes before whoever has it under a longer one ("openai/gpt-4o").
  const attempts = [...found.filter(({ isExact }) => isExact), ...found.filter(({ isExact }) => !isExact)];
  if (attempts.length === 0) throw await noModelLeft(model, request);
  return withTrials(
    attempts.slice(0, MAX_AUTO_ATTEMPTS).map(({ attempt }) => attempt),
    request,
  );
}

/** An open circuit in the plan is tried by this question alone. A look at the plan is no question. */
function withTrials(attempts: Attempt[], { ownerId, mayWait = true }: PlanRequest): Attempt[] {
  for (const { provider } of attempts) {
    if (mayWait && standingOf(ownerId, provider.id) === 'trial') beginTrial(ownerId, provider.id);
  }
  return attempts;
}

/** A model that only those have who shall not be asked is there all the same. */
async function noModelLeft(model: string, request: PlanRequest): Promise<AppError> {
  const { ignored = [], ownerId } = request;
  if (ignored.length === 0) return noModel(model);
  const everybody = { ...request, ignored: [] };
  const candidates = readyCandidates(model, everybody, await resolver(ownerId));
  const lists = await Promise.all(candidates.map((one) => modelsOf(one, everybody)));
  const ability = request.ability ?? 'chat';
  const having = candidates.filter(({ provider }, at) => findModel(provider, lists[at] ?? [], model, ability) !== null);
  if (having.length === 0) return noModel(model);
  const names = having.map(({ provider }) => provider.id).join(', ');
  return new ModelNotFoundError(`${noModel(model).message}. Those who have it are ignored: ${names}`, {
    code: 'all_ignored',
  });
}

const noModel = (model: string) => new ModelNotFoundError(`Model not found: ${model.slice(0, 80)}`);

async function modelsOf({ provider, resolved }: Candidate, request: PlanRequest): Promise<readonly Model[]> {
  if (!resolved.isReady) return [];
  const source = { ownerId: request.ownerId, provider, ...resolved };
  const known = knownModels(source);
  if (known.status !== 'loading' || request.mayWait === false) return known.models;
  // The default model is known without the list; only who has none, or a wish that it may not meet, must wait.
  const isPlain = !request.needsVision && !request.needsHearing;
  const isEnough = provider.describe().defaultModel !== null && isPlain && ANY_MODEL.has(request.model);
  return isEnough ? known.models : loadModelsWithin(source, LIST_WAIT_MS);
}

/** The default, or with an image or sound the first model that takes it; null when there is none. */
function chooseModel(
  provider: Provider,
  models: readonly Model[],
  { needsVision = false, needsHearing = false }: PlanRequest,
): string | null {
  const { defaultModel } = provider.describe();
  const listed = models.find((model) => model.id === defaultModel);
  const known = models.filter(talks);
  const isGone = defaultModel !== null && !mayHave(known, defaultModel);
  const fallback =
    defaultModel === null || isGone ? known : [listed ?? { id: defaultModel, ...guessCapabilities(defaultModel) }];
  const options = [...fallback, ...known];
  const takesAll = (model: Model): boolean =>
    (needsVision ? model.vision === true : model.needsPicture !== true) && (!needsHearing || model.audio === true);
  return options.find(takesAll)?.id ?? null;
}

/** "" for the provider's default, or the first model of an account that does not have that one. */
function anyModelOf(provider: Provider, models: readonly Model[]): string {
  const { defaultModel } = provider.describe();
  const known = models.filter(talks);
  return defaultModel === null || mayHave(known, defaultModel) ? '' : (known[0]?.id ?? '');
}

/** An empty list says nothing, and a dated name ("claude-x-20260101") also goes by its short one. */
const mayHave = (models: readonly Model[], id: string): boolean =>
  models.length === 0 ||
  models.some((model) => model.id === id || model.id.startsWith(`${id}-`) || model.aliases?.includes(id));

interface Found {
  readonly id: string;
  /** By its own name or an alias, not by the end of a longer one. */
  readonly isExact: boolean;
}

function findModel(provider: Provider, listed: readonly Model[], wanted: string, ability: Ability): Found | null {
  const { defaultModel, imageModels = [], taskModels = [] } = provider.describe();
  const own = defaultModel === null || ability !== 'chat' ? [] : [{ id: defaultModel }];
  const models = [...listed, ...imageModels, ...taskModels, ...own].filter((model) => servesAbility(model, ability));
  const id = models.find((model) => model.id === wanted)?.id ?? nameIn(models, wanted);
  if (id !== null) return { id, isExact: true };
  const end = `/${wanted.toLowerCase()}`;
  const longer = models.find((model) => model.id.toLowerCase().endsWith(end));
  return longer ? { id: longer.id, isExact: false } : null;
}

/** The id of the model that has this name, whatever the case; null when none has. */
function nameIn(models: readonly Model[], wanted: string): string | null {
  const name = wanted.toLowerCase();
  const has = ({ id, aliases = [] }: Model) => [id, ...aliases].some((one) => one.toLowerCase() === name);
  return models.find(has)?.id ?? null;
}

function withoutIgnored(providers: readonly Provider[], ignored: readonly string[]): readonly Provider[] {
  const names = new Set(ignored.map((name) => name.toLowerCase()));
  return providers.filter((provider) => !names.has(provider.id.toLowerCase()));
}

function toAttempt(provider: Provider, wanted: string, resolved: ResolvedCredentials): Attempt {
  const { credentials, fetch, keySource } = resolved;
  const model = isDemo() ? demoModelAt(provider.id, wanted) : wanted;
  return { provider, model, credentials, fetch, keySource };
}
