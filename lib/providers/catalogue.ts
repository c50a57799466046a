/** What can be asked, from what is already known: nothing here waits on an upstream. */
import type { Catalogue, CatalogueModel, CatalogueProvider } from '../contract/api.ts';
import { listStored, type ResolvedCredentials, resolveFrom } from '../credentials/index.ts';
import { listSearchServices } from '../web-search/index.ts';
import { isDemo } from './demo.ts';
import { isFirstLook } from './discovery.ts';
import { firstForChat, guessCapabilities } from './model-names.ts';
import { type KnownModels, knownModels, loadModels } from './models.ts';
import type { Model, Provider } from './provider.ts';
import { ASSISTANT_ID, listProviders } from './registry.ts';
import { planAttempts } from './routing.ts';

export interface Offer {
  readonly provider: Provider;
  readonly resolved: ResolvedCredentials;
  /** Empty while the provider is not ready; its default model is then all that is known. */
  readonly known: KnownModels;
  readonly downloads?: readonly { readonly id: string; readonly label: string }[];
}

/** Every provider with what is known of its models for this owner. */
export async function listOffers(ownerId: string): Promise<Offer[]> {
  const stored = await listStored(ownerId);
  return Promise.all(
    listProviders()
      .filter(isOffered)
      .map(async (provider) => {
        const resolved = resolveFrom(provider, stored.find((row) => row.provider === provider.id) ?? null);
        const source = { ownerId, provider, ...resolved };
        // What is built in answers at once and without a network: no reason to call it "loading".
        if (isBuiltIn(provider)) {
          const downloads = await provider.downloads?.();
          const models = await loadModels(source);
          return { provider, resolved, known: { models, status: 'ready' }, ...(downloads && { downloads }) };
        }
        const known: KnownModels = resolved.isReady ? knownModels(source) : { models: [], status: 'failed' };
        return { provider, resolved, known };
      }),
  );
}

/** A demo has no addresses of one's own: engines and whatever waits for an address are not there. */
function isOffered(provider: Provider): boolean {
  const { baseUrl, local } = provider.describe();
  return !isDemo() || provider.id === ASSISTANT_ID || (baseUrl !== null && !local);
}

const isBuiltIn = (provider: Provider): boolean => provider.describe().takesBaseUrl === undefined;

export async function readCatalogue(ownerId: string): Promise<Catalogue> {
  const offers = await listOffers(ownerId);
  const auto = await planAttempts({ ownerId, provider: '', model: '', mayWait: false });
  return {
    providers: offers.map(toCatalogueProvider),
    auto: auto.map(({ provider, model }) => ({
      provider: provider.id,
      model: model || (provider.describe().defaultModel ?? ''),
    })),
    ...(await readSearchEngines(ownerId)),
  };
}

async function readSearchEngines(ownerId: string): Promise<Pick<Catalogue, 'web_search' | 'search_engines'>> {
  const stored = await listStored(ownerId);
  const search_engines = listSearchServices().map((service): CatalogueProvider => {
    const { label, url, loginUrl, baseUrl } = service.describe();
    const { isReady } = resolveFrom(service, stored.find((row) => row.provider === service.id) ?? null);
    return {
      id: service.id,
      label,
      url,
      login_url: loginUrl,
      status: isReady ? 'ready' : 'needs_key',
      local: false,
      discovered: false,
      takes_base_url: baseUrl === null,
      base_url: baseUrl,
      default_model: null,
      models: [],
      parameters: [],
    };
  });
  // The first that is ready is the one that is asked (lib/web-search).
  return { web_search: search_engines.find(({ status }) => status === 'ready')?.label ?? null, search_engines };
}

/** The known models, or the default one while the list is not known. */
export function modelsOfOffer({ provider, known }: Offer): readonly Model[] {
  const { defaultModel } = provider.describe();
  if (known.models.length > 0 || defaultModel === null) return known.models;
  return [{ id: defaultModel, ...guessCapabilities(defaultModel) }];
}

function toCatalogueProvider(offer: Offer): CatalogueProvider {
  const { provider, resolved } = offer;
  const info = provider.describe();
  const known = modelsOfOffer(offer).filter(({ task }) => task === undefined);
  const models = known.map((model) => toCatalogueModel(model, info.capabilities.tools));
  return {
    id: provider.id,
    label: info.label,
    url: info.url,
    login_url: info.loginUrl,
    status: statusOf(offer),
    local: info.local,
    discovered: resolved.isDiscovered,
    takes_base_url: info.takesBaseUrl ?? false,
    base_url: info.baseUrl,
    ...(info.signIn && { sign_in: info.signIn }),
    ...(info.signInNeeds && { sign_in_needs: info.signInNeeds }),
    default_model: info.defaultModel ?? firstForChat(known)?.id ?? null,
    models,
    ...(offer.downloads && { downloads: offer.downloads }),
    parameters: info.parameters,
  };
}

function statusOf({ provider, resolved, known }: Offer): CatalogueProvider['status'] {
  if (resolved.isReady) return known.status === 'failed' ? 'unreachable' : known.status;
  const info = provider.describe();
  // An engine without an address is one that was looked for and not found; "Custom" waits for its owner.
  if (info.local) return isFirstLook() ? 'loading' : 'unreachable';
  return 'needs_key';
}

const toCatalogueModel = (model: Model, hasTools: boolean): CatalogueModel => ({
  id: model.id,
  label: model.label ?? model.id,
  vision: model.vision ?? false,
  image: model.image ?? false,
  audio: model.audio ?? false,
  tools: model.tools ?? hasTools,
  reasoning: model.reasoning ?? false,
});
