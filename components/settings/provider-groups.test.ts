import { describe, expect, it } from 'vitest';
import type { CatalogueProvider, CredentialView } from '#lib/contract/api.ts';
import { groupProviders, takesKey } from './provider-groups.ts';

const provider = (id: string, change: Partial<CatalogueProvider> = {}): CatalogueProvider => ({
  id,
  label: `${id} Inc`,
  url: null,
  login_url: null,
  status: 'needs_key',
  local: false,
  discovered: false,
  takes_base_url: false,
  base_url: null,
  default_model: null,
  models: [],
  parameters: [],
  ...change,
});
const key = (id: string): CredentialView => ({ provider: id, masked: '…1234', base_url: null, source: 'stored' });
const all = [
  provider('Built-in', { status: 'ready', local: true }),
  provider('Engine', { status: 'ready', local: true, discovered: true, takes_base_url: true }),
  provider('Keyed', { status: 'unreachable' }),
  provider('Keyless'),
];
const outline = (...rest: [string?, Parameters<typeof groupProviders>[3]?]) =>
  groupProviders(all, [key('Keyed')], rest[0] ?? '', rest[1]).map((group) => [
    group.name,
    group.entries.map((entry) => entry.provider.id),
  ]);

describe('groupProviders', () => {
  it('keeps what was set up among the ready, also while it fails', () => {
    expect(outline()).toEqual([
      ['groupReady', ['Built-in', 'Keyed']],
      ['groupDiscovered', ['Engine']],
      ['groupMore', ['Keyless']],
    ]);
  });

  it('finds by label and leaves empty groups out', () => {
    expect(outline(' keyL')).toEqual([['groupMore', ['Keyless']]]);
  });

  it('holds an open card where it was opened', () => {
    expect(outline('keyed', new Map([['Keyed', 'groupMore']]))).toEqual([['groupMore', ['Keyed']]]);
  });
});

describe('takesKey', () => {
  it('is false only for engines built into the server', () => {
    expect(all.filter(takesKey).map((item) => item.id)).toEqual(['Engine', 'Keyed', 'Keyless']);
  });
});
