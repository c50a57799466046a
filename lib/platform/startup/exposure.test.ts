import { describe, expect, it } from 'vitest';
import { parseConfig } from '../config.ts';
import { checkExposure } from './exposure.ts';

const check = (environment: Record<string, string>) => checkExposure(parseConfig(environment));

describe('checkExposure', () => {
  it('lets a server of this machine alone be open', () => {
    expect(check({})).toBeNull();
    expect(check({ HOST: 'localhost' })).toBeNull();
  });

  it.each(['0.0.0.0', '::', '192.168.1.20', 'chat.example'])('refuses HOST=%s without anything that asks', (HOST) => {
    expect(() => check({ HOST })).toThrow(/^HOST=.* set PASSWORD .* ACCOUNTS=1 .* DEMO=1 /);
    expect(() => check({ HOST })).toThrow(expect.objectContaining({ exitCode: 78 }));
  });

  it.each([{ PASSWORD: 'long enough' }, { ACCOUNTS: '1' }, { DEMO: '1' }])('takes %j as an answer', (access) => {
    expect(check({ HOST: '0.0.0.0', ...access } as Record<string, string>)).toBeNull();
  });

  it('warns of a proxy before an open server', () => {
    expect(check({ PUBLIC_URL: 'https://chat.example' })).toMatch(/^PUBLIC_URL is set, .* whoever comes is its owner/);
    expect(check({ ALLOWED_HOSTS: 'box.local' })).toMatch(/^ALLOWED_HOSTS is set/);
    expect(check({ PUBLIC_URL: 'https://chat.example', PASSWORD: 'long enough' })).toBeNull();
  });
});
