/** What is no chat (pictures, vectors, sound): asked of the providers that can do it, in order, until one has. */
import { summarise } from '../chat/attempts.ts';
import {
  isAppError,
  ModelNotFoundError,
  NotImplementedError,
  UnavailableError,
  UpstreamTimeoutError,
} from '../contract/errors.ts';
import { takeSeat } from '../demo/index.ts';
import type { ApiRequest } from '../platform/http/types.ts';
import type { Identity } from '../platform/identity.ts';
import { type Ability, hasAbility, servesAbility } from '../providers/abilities.ts';
import { listOffers } from '../providers/catalogue.ts';
import type { ProviderContext } from '../providers/provider.ts';
import { listProviders } from '../providers/registry.ts';
import { type Attempt, planAttempts, reportAttempt } from '../providers/routing.ts';
import type { Wanted } from './caller.ts';
import { enter } from './going.ts';
import { nearestNames } from './nearest-names.ts';

export interface AbleTask<T> {
  readonly wanted: Wanted;
  readonly ability: Exclude<Ability, 'chat'>;
  /** Asked after all others when nobody in particular is wanted. */
  readonly lastResort?: string | undefined;
  readonly timeoutMs?: number | undefined;
  /** `model`: as far as it has a name. */
  ask(attempt: Attempt, context: ProviderContext, model: string): Promise<T>;
}

export interface Asker {
  readonly request: ApiRequest;
  readonly owner: Identity;
}

export interface Done<T> {
  readonly value: T;
  readonly attempt: Attempt;
  /** The model that was asked, as far as it has a name. */
  readonly model: string;
}

/**
 * Lets go of the provider when the client goes, the time is up or the server stops.
 * @throws provider errors; ModelNotFoundError with the nearest names; NotImplementedError that says what to connect.
 */
export async function askAble<T>(task: AbleTask<T>, { request, owner }: Asker): Promise<Done<T>> {
  const going = enter();
  const abort = new AbortController();
  const undrain = going.onDrain(() => abort.abort(new UnavailableError('The server is shutting down.')));
  const tooLate = (): void => abort.abort(new UpstreamTimeoutError('The answer took too long.'));
  const timer = task.timeoutMs === undefined ? undefined : setTimeout(tooLate, task.timeoutMs);
  let leaveSeat: (() => void) | undefined;
  try {
    leaveSeat = takeSeat(owner.id);
    const attempts = await planAble(owner.id, task);
    return await tryInOrder(attempts, task, owner.id, AbortSignal.any([request.signal, abort.signal]));
  } catch (error) {
    throw abort.signal.aborted ? abort.signal.reason : error;
  } finally {
    clearTimeout(timer);
    undrain();
    leaveSeat?.();
    going.done();
  }
}

async function tryInOrder<T>(
  attempts: readonly Attempt[],
  task: AbleTask<T>,
  ownerId: string,
  signal: AbortSignal,
): Promise<Done<T>> {
  const failures: { attempt: Attempt; error: unknown }[] = [];
  for (const attempt of attempts) {
    const { provider, credentials, fetch } = attempt;
    const context: ProviderContext = { ownerId, signal, credentials, fetch, log: () => undefined };
    try {
      signal.throwIfAborted();
      const value = await unlessAborted(task.ask(attempt, context, modelOf(attempt, task)), signal);
      reportAttempt(provider.id, null, null, ownerId);
      return { value, attempt, model: modelOf(attempt, task) };
    } catch (error) {
      signal.throwIfAborted();
      reportAttempt(provider.id, error, null, ownerId);
      failures.push({ attempt, error });
    }
  }
  const [only] = failures;
  if (only === undefined) throw nobodyCan(task.ability);
  throw failures.length === 1 ? only.error : summarise(failures);
}

/** A provider that does not listen to the signal is not waited for. */
async function unlessAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  const gone = Promise.withResolvers<never>();
  gone.promise.catch(() => {}); // it loses most races, and nobody awaits it then
  const onAbort = (): void => gone.reject(signal.reason);
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    return await Promise.race([work, gone.promise]);
  } finally {
    signal.removeEventListener('abort', onAbort);
    work.catch(() => {}); // left alone after the race, its failure has nobody to go to
  }
}

async function planAble<T>(ownerId: string, task: AbleTask<T>): Promise<readonly Attempt[]> {
  const { wanted, ability, lastResort } = task;
  const { provider, model, ignored, credentials } = wanted;
  const plan = (name: string) =>
    planAttempts({ ownerId, provider: name, model, ignored, ability, requestCredentials: credentials });
  try {
    const attempts = await plan(provider);
    const isOpen = provider === '' && model === '' && lastResort !== undefined && !ignored.includes(lastResort);
    return isOpen ? [...attempts, ...(await plan(lastResort))] : attempts;
  } catch (error) {
    if (isAppError(error) && error.code === 'model_not_found') throw await explain(ownerId, task, error);
    throw error;
  }
}

/** An unknown model is one thing, a server on which nobody can do it at all another. */
async function explain<T>(ownerId: string, { wanted, ability }: AbleTask<T>, error: Error): Promise<Error> {
  const able = (await listOffers(ownerId)).filter(({ provider }) => hasAbility(provider, ability));
  const offers = able.flatMap(({ provider, known, resolved }) => {
    const { imageModels = [], keylessImages, liveModels } = provider.describe();
    const all = [...known.models, ...(ability === 'image' ? imageModels : [])];
    const models = all.filter((model) => servesAbility(model, ability)).map(({ id }) => id);
    const isReady = resolved.isReady || (ability === 'image' && keylessImages === true);
    // Whoever says at any moment which models there are, and has none for this, cannot do it now.
    return isReady && (models.length > 0 || !liveModels) ? [provider.id, ...models] : [];
  });
  if (offers.length === 0) return nobodyCan(ability);
  const names = [...new Set(offers)];
  const nearest = nearestNames(wanted.model, names);
  const some = nearest.length > 0 ? `The nearest are: ${nearest.join(', ')}` : `There are: ${someOf(names)}`;
  return new ModelNotFoundError(`${error.message}. ${some}`, { cause: error });
}

const MOST_NAMES = 6;
const someOf = (names: readonly string[]): string => [...new Set(names)].slice(0, MOST_NAMES).join(', ');

const WORK: Readonly<Record<Exclude<Ability, 'chat'>, string>> = {
  image: 'Nobody here makes pictures',
  embedding: 'Nobody here makes embeddings',
  transcription: 'Nobody here transcribes sound',
  speech: 'Nobody here speaks',
};

function nobodyCan(ability: Exclude<Ability, 'chat'>): NotImplementedError {
  const names = listProviders()
    .filter((provider) => hasAbility(provider, ability) && provider.describe().takesBaseUrl !== undefined)
    .map((provider) => provider.describe().label);
  return new NotImplementedError(`${WORK[ability]}. Connect a provider that can in the settings: ${someOf(names)}.`, {
    code: 'not_connected',
  });
}

function modelOf<T>({ model, provider }: Attempt, { ability }: AbleTask<T>): string {
  if (model !== '') return model;
  return (ability === 'image' ? provider.describe().imageModels?.[0]?.id : undefined) ?? provider.id;
}
