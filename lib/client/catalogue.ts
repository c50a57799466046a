/** What can be asked: providers, their models, and what "auto" would use now. */
import { queryOptions, useQuery } from '@tanstack/react-query';
import type { Catalogue, CatalogueModel, CatalogueProvider } from '../contract/api.ts';
import { api } from './api.ts';

export const catalogueQuery = queryOptions({
  queryKey: ['catalogue'],
  queryFn: ({ signal }) => api<Catalogue>(['catalogue'], { signal }),
  staleTime: 30_000,
  // The catalogue answers from caches, so a provider may still be filling its own: look again until none is.
  refetchInterval: (query) =>
    query.state.data?.providers.some((provider) => provider.status === 'loading') ? 3_000 : false,
});

export function useCatalogue() {
  return useQuery(catalogueQuery);
}

/** A choice of the picker; both empty means "auto". */
export interface ModelChoice {
  readonly provider: string;
  readonly model: string;
}

export const AUTO: ModelChoice = { provider: '', model: '' };

export const isAuto = (choice: ModelChoice): boolean => choice.provider === '' && choice.model === '';

/** How a favourite is written in the settings. Provider ids hold no slash; model ids may. */
export const favouriteKey = (choice: ModelChoice): string => `${choice.provider}/${choice.model}`;

export function findProvider(catalogue: Catalogue | undefined, id: string): CatalogueProvider | undefined {
  return catalogue?.providers.find((provider) => provider.id === id);
}

export function findModel(catalogue: Catalogue | undefined, choice: ModelChoice): CatalogueModel | undefined {
  return findProvider(catalogue, choice.provider)?.models.find((model) => model.id === choice.model);
}
