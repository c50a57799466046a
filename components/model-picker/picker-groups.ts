import { favouriteKey } from '#lib/client/catalogue.ts';
import type { Catalogue, CatalogueModel, CatalogueProvider } from '#lib/contract/api.ts';

export interface ModelRow {
  readonly kind: 'model';
  /** Unique in the list: a favourite is there twice. */
  readonly key: string;
  readonly provider: CatalogueProvider;
  /** Null: the provider's own default, for a provider that lists no models. */
  readonly model: CatalogueModel | null;
  readonly favourite: boolean;
}
export interface ConnectRow {
  readonly kind: 'connect';
  readonly key: string;
  readonly provider: CatalogueProvider;
}
/** A model that can be fetched to this machine. */
export interface DownloadRow {
  readonly kind: 'download';
  readonly key: string;
  readonly label: string;
}
export interface AutoRow {
  readonly kind: 'auto';
  readonly key: string;
}
export type PickerRow = AutoRow | ModelRow | ConnectRow | DownloadRow;

export interface PickerGroup {
  readonly key: string;
  /** `auto` and `favourites` and `connect` are named by the interface, others by their provider. */
  readonly kind: 'auto' | 'favourites' | 'provider' | 'connect';
  readonly provider: CatalogueProvider | null;
  readonly rows: readonly PickerRow[];
  /** Rows that are there but not listed. */
  readonly hidden: number;
}

/** A router's catalogue has hundreds of models: so many of each are listed until something is typed, and then. */
const ROWS_AT_REST = 8;
const ROWS_OF_SEARCH = 40;

/** What the picker lists: auto, favourites, providers that can answer, then those that want a key. */
export function buildPickerGroups(
  catalogue: Catalogue,
  query: string,
  favourites: readonly string[],
): readonly PickerGroup[] {
  const words = query.toLocaleLowerCase().split(/\s+/).filter(Boolean);
  const matches = (text: string) => words.every((word) => text.toLocaleLowerCase().includes(word));
  const starred = new Set(favourites);
  const limit = words.length === 0 ? ROWS_AT_REST : ROWS_OF_SEARCH;
  const groups: PickerGroup[] = [];
  const favouriteRows: ModelRow[] = [];
  const connectRows: ConnectRow[] = [];
  const providerGroups: PickerGroup[] = [];

  if (words.length === 0) {
    groups.push({ key: 'auto', kind: 'auto', provider: null, rows: [{ kind: 'auto', key: 'auto' }], hidden: 0 });
  }
  for (const provider of catalogue.providers) {
    // Without a key its models are only names; a reachable one without models still answers with its default.
    if (provider.status === 'needs_key' || (provider.status !== 'ready' && provider.models.length === 0)) {
      if (matches(provider.label)) connectRows.push({ kind: 'connect', key: `connect/${provider.id}`, provider });
      continue;
    }
    const usable = modelRows(provider, starred).filter((row) =>
      matches(`${provider.label} ${row.model?.label ?? ''} ${row.model?.id ?? ''}`),
    );
    favouriteRows.push(
      ...usable.filter((row) => row.favourite).map((row) => ({ ...row, key: `favourite/${row.key}` })),
    );
    const rows = [...usable, ...downloadRows(provider, matches, usable.length)];
    if (rows.length === 0) continue;
    const shown = rows.slice(0, limit);
    providerGroups.push({
      key: provider.id,
      kind: 'provider',
      provider,
      rows: shown,
      hidden: rows.length - shown.length,
    });
  }
  if (favouriteRows.length > 0) {
    groups.push({ key: 'favourites', kind: 'favourites', provider: null, rows: favouriteRows, hidden: 0 });
  }
  groups.push(...providerGroups);
  if (connectRows.length > 0) {
    groups.push({ key: 'connect', kind: 'connect', provider: null, rows: connectRows, hidden: 0 });
  }
  return groups;
}

/** Few at rest: they are an offer, and what can be asked now comes first. */
const DOWNLOADS_AT_REST = 3;

function downloadRows(
  provider: CatalogueProvider,
  matches: (text: string) => boolean,
  usable: number,
): readonly DownloadRow[] {
  return (provider.downloads ?? [])
    .filter(({ id, label }) => matches(`${provider.label} ${label} ${id}`))
    .slice(0, Math.max(1, DOWNLOADS_AT_REST - usable))
    .map(({ id, label }) => ({ kind: 'download', key: `download/${id}`, label }));
}

function modelRows(provider: CatalogueProvider, starred: ReadonlySet<string>): readonly ModelRow[] {
  if (provider.models.length === 0 && provider.downloads) return [];
  if (provider.models.length === 0) {
    const key = favouriteKey({ provider: provider.id, model: provider.default_model ?? '' });
    return [{ kind: 'model', key, provider, model: null, favourite: starred.has(key) }];
  }
  const rows = provider.models.map((model): ModelRow => {
    const key = favouriteKey({ provider: provider.id, model: model.id });
    return { kind: 'model', key, provider, model, favourite: starred.has(key) };
  });
  // The default first: it is what most people want of a provider.
  return [
    ...rows.filter((row) => row.model?.id === provider.default_model),
    ...rows.filter((row) => row.model?.id !== provider.default_model),
  ];
}

/** The id of a row's element, for `aria-activedescendant`. */
export const optionId = (row: PickerRow): string => `model-${row.key.replace(/[^\w-]/g, '_')}`;
