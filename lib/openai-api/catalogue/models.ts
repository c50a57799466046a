/** What can be asked for, in OpenAI's words: models, and after them the providers as models of their own name. */
import type { ResolvedCredentials } from '../../credentials/index.ts';
import { listOffers, type Offer } from '../../providers/catalogue.ts';
import { loadModelsWithin } from '../../providers/models.ts';
import type { Model, Provider } from '../../providers/provider.ts';

/** How long a list that is not known yet is waited for. */
const WAIT_MS = 2_000;

export interface Offered {
  readonly provider: Provider;
  readonly models: readonly Model[];
}

/** Providers that are ready, each with its models. */
export async function listReady(ownerId: string): Promise<Offered[]> {
  const offers = (await listOffers(ownerId)).filter(({ resolved }) => resolved.isReady);
  return Promise.all(
    offers.map(async (offer) => ({ provider: offer.provider, models: await modelsOf(ownerId, offer) })),
  );
}

async function modelsOf(ownerId: string, { provider, known, resolved }: Offer): Promise<readonly Model[]> {
  return known.status === 'loading'
    ? modelsOfProvider(ownerId, provider, resolved)
    : withDefault(provider, known.models);
}

/** The list of one provider, or its default model while the list is not known. */
export async function modelsOfProvider(
  ownerId: string,
  provider: Provider,
  resolved: ResolvedCredentials,
): Promise<readonly Model[]> {
  const models = resolved.isReady ? await loadModelsWithin({ ownerId, provider, ...resolved }, WAIT_MS) : [];
  return withDefault(provider, models);
}

function withDefault(provider: Provider, models: readonly Model[]): readonly Model[] {
  const { defaultModel } = provider.describe();
  return models.length > 0 || defaultModel === null ? models : [{ id: defaultModel }];
}

export function toModelEntry(model: Model, provider: Provider) {
  return {
    id: model.id,
    object: 'model',
    created: 0,
    owned_by: provider.id,
    image: model.image ?? false,
    vision: model.vision ?? false,
    provider: false,
  };
}

/** A provider's own name is taken for its default model. */
export function toProviderEntry(provider: Provider) {
  const { image, vision } = provider.describe().capabilities;
  return { id: provider.id, object: 'model', created: 0, owned_by: provider.id, image, vision, provider: true };
}
