import { expect, it } from 'vitest';
import { useConfig } from '#test/support/config.ts';
import { phoneAddresses, publicAddresses } from './public-addresses.ts';

const addresses = (environment: Record<string, string>, url: string) => {
  useConfig(environment);
  return publicAddresses(new URL(url));
};

it('takes the owner at their word', () => {
  const environment = { PUBLIC_URL: 'https://chat.example.org/', HOST: '0.0.0.0' };
  expect(addresses(environment, 'http://localhost:1337/x')).toEqual([
    { origin: 'https://chat.example.org', reach: 'public' },
  ]);
});

it('takes the name the reader came by, which others can come by too', () => {
  expect(addresses({ HOST: '0.0.0.0' }, 'http://192.0.2.7:1337/x')).toEqual([
    { origin: 'http://192.0.2.7:1337', reach: 'public' },
  ]);
});

it.each(['localhost', '127.0.0.1', '[::1]'])('says that nobody else gets to %s', (host) => {
  expect(addresses({}, `http://${host}:1337/x`)).toEqual([{ origin: `http://${host}:1337`, reach: 'machine' }]);
});

it('names the address it listens on before localhost', () => {
  const { origin } = new URL('http://192.0.2.7:4000');
  expect(addresses({ HOST: '192.0.2.7' }, 'http://localhost:4000/')[0]).toEqual({ origin, reach: 'network' });
  expect(addresses({ HOST: '2001:db8::7' }, 'http://localhost:4000/')[0]?.origin).toBe('http://[2001:db8::7]:4000');
  const everywhere = addresses({ HOST: '0.0.0.0' }, 'http://localhost:4000/');
  expect(everywhere.at(-1)?.reach).toBe('machine');
  for (const address of everywhere) expect(new URL(address.origin).port).toBe('4000');
});

it('knows which of them a phone can open', () => {
  const forPhones = (environment: Record<string, string>, url: string) => {
    useConfig(environment);
    return phoneAddresses(new URL(url)).map(({ origin }) => origin);
  };
  expect(forPhones({}, 'http://localhost:1337/')).toEqual([]);
  // A public address that only this machine knows is none.
  expect(forPhones({ PUBLIC_URL: 'http://localhost:1337' }, 'http://localhost:1337/')).toEqual([]);
  expect(forPhones({ PUBLIC_URL: 'https://chat.example.org' }, 'http://localhost:1337/')).toEqual([
    'https://chat.example.org',
  ]);
  expect(forPhones({ HOST: '192.0.2.7' }, 'http://localhost:4000/')).toEqual(['http://192.0.2.7:4000']);
});
