import { describe, expect, it } from 'vitest';
import type { Catalogue, CatalogueModel, CatalogueProvider } from '#lib/contract/api.ts';
import { buildPickerGroups } from './picker-groups.ts';

const model = (id: string): CatalogueModel => ({
  id,
  label: id,
  vision: false,
  image: false,
  audio: false,
  tools: false,
  reasoning: false,
});
const provider = (id: string, change: Partial<CatalogueProvider> = {}): CatalogueProvider => ({
  id,
  label: id,
  url: null,
  login_url: null,
  status: 'ready',
  local: false,
  discovered: false,
  takes_base_url: false,
  base_url: null,
  default_model: null,
  models: [],
  parameters: [],
  ...change,
});
const catalogue: Catalogue = {
  auto: [{ provider: 'Assistant', model: '' }],
  web_search: null,
  search_engines: [],
  providers: [
    provider('Assistant', { local: true }),
    provider('Router', { default_model: 'm7', models: Array.from({ length: 60 }, (_, index) => model(`m${index}`)) }),
    provider('Keyless', { status: 'needs_key', models: [model('only-a-name')] }),
    provider('Down', { status: 'unreachable', models: [model('d1')] }),
  ],
};
const outline = (query: string, favourites: string[] = []) =>
  buildPickerGroups(catalogue, query, favourites).map((group) => [group.key, group.rows.length, group.hidden]);

describe('buildPickerGroups', () => {
  it('lists auto, then providers with their first models, then what can be connected', () => {
    expect(outline('')).toEqual([
      ['auto', 1, 0],
      ['Assistant', 1, 0],
      ['Router', 8, 52],
      ['Down', 1, 0],
      ['connect', 1, 0],
    ]);
  });

  it('puts the default model first', () => {
    const router = buildPickerGroups(catalogue, '', []).find((group) => group.key === 'Router');
    expect(router?.rows[0]).toMatchObject({ model: { id: 'm7' } });
  });

  it('finds by every word, in any order, over provider and model, past the rows at rest', () => {
    expect(outline('M59 router')).toEqual([['Router', 1, 0]]);
    expect(outline('keyl')).toEqual([['connect', 1, 0]]);
    expect(outline('nothing like it')).toEqual([]);
  });

  it('shows a favourite at the top and at its place, also one that is not listed at rest', () => {
    expect(outline('', ['Router/m59', 'Gone/x'])[1]).toEqual(['favourites', 1, 0]);
  });
});

describe('models that can be downloaded', () => {
  const local = (models: CatalogueModel[]) =>
    provider('Local', { local: true, models, downloads: ['a', 'b', 'c', 'd', 'e'].map((id) => ({ id, label: id })) });
  const keys = (models: CatalogueModel[], query = '') =>
    buildPickerGroups({ ...catalogue, providers: [local(models)] }, query, [])
      .filter((group) => group.kind === 'provider')
      .flatMap((group) => group.rows.map((row) => row.key));

  it('are offered below those that are there, and found by their names', () => {
    expect(keys([])).toEqual(['download/a', 'download/b', 'download/c']);
    expect(keys([model('here')])).toEqual(['Local/here', 'download/a', 'download/b']);
    expect(keys([], 'e')).toEqual(['download/e']);
  });
});
