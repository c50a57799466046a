/** Whom to ask; a model nobody has is refused with the names that come nearest. */
import { isAppError, ModelNotFoundError } from '../contract/errors.ts';
import { listOffers, modelsOfOffer } from '../providers/catalogue.ts';
import { type Attempt, type PlanRequest, planAttempts } from '../providers/routing.ts';
import type { Wanted } from './caller.ts';
import { nearestNames } from './nearest-names.ts';

/** @throws ProviderNotFoundError, ModelNotFoundError, BadRequestError */
export async function planWanted(
  ownerId: string,
  wanted: Wanted,
  needs: Pick<PlanRequest, 'needsVision' | 'needsHearing' | 'earlier'>,
): Promise<Attempt[]> {
  const { provider, model, ignored, credentials } = wanted;
  try {
    return await planAttempts({ ownerId, provider, model, ignored, ...needs, requestCredentials: credentials });
  } catch (error) {
    if (isAppError(error) && error.code === 'model_not_found') throw await withNearest(ownerId, model, error);
    throw error;
  }
}

async function withNearest(ownerId: string, model: string, error: Error): Promise<Error> {
  const offers = await listOffers(ownerId);
  const names = offers.filter(({ resolved }) => resolved.isReady).flatMap(modelsOfOffer);
  const nearest = nearestNames(model, [...new Set(names.map(({ id }) => id))]);
  if (nearest.length === 0) return error;
  return new ModelNotFoundError(`${error.message}. The nearest are: ${nearest.join(', ')}`, { cause: error });
}
