import { describe, expect, it } from 'vitest';
import { useConfig } from '#test/support/config.ts';
import { addressKey, clientAddress, forwarded, isTrustedProxy } from './client-address.ts';

const asked = (peer: string, headers: Record<string, string> = {}) => ({ peer, headers: new Headers(headers) });

describe('clientAddress', () => {
  it('believes nobody by default, not even this machine', () => {
    useConfig({});
    expect(clientAddress(asked('127.0.0.1', { 'x-forwarded-for': '198.51.100.7' }))).toBe('127.0.0.1');
    expect(forwarded(asked('127.0.0.1', { 'x-forwarded-proto': 'https', 'x-forwarded-host': 'a.example' }))).toEqual(
      {},
    );
  });

  it('reads the chain from the near end up to the first that is no proxy of ours', () => {
    useConfig({ TRUST_PROXY: 'loopback,10.0.0.0/8' });
    const chain = (value: string) => clientAddress(asked('::ffff:127.0.0.1', { 'x-forwarded-for': value }));
    expect(chain('198.51.100.7')).toBe('198.51.100.7');
    expect(chain('6.6.6.6, 198.51.100.7, 10.1.2.3')).toBe('198.51.100.7');
    expect(chain('127.0.0.1, 198.51.100.7')).toBe('198.51.100.7');
    expect(chain('198.51.100.7, nonsense')).toBe('127.0.0.1');
    expect(chain('[2001:DB8::1]:4711')).toBe('2001:db8::1');
    expect(chain('198.51.100.7:4711')).toBe('198.51.100.7');
    expect(chain('')).toBe('127.0.0.1');
  });

  it('takes the socket of a stranger for what it is', () => {
    useConfig({ TRUST_PROXY: 'loopback' });
    expect(clientAddress(asked('203.0.113.9', { 'x-forwarded-for': '127.0.0.1' }))).toBe('203.0.113.9');
  });

  it('knows networks of both kinds', () => {
    useConfig({ TRUST_PROXY: '10.0.0.2,fd00::/8' });
    expect(isTrustedProxy('10.0.0.2')).toBe(true);
    expect(isTrustedProxy('10.0.0.3')).toBe(false);
    expect(isTrustedProxy('fd12::1')).toBe(true);
    expect(isTrustedProxy('127.0.0.1')).toBe(false);
    expect(isTrustedProxy('')).toBe(false);
  });
});

it('takes protocol and host of a trusted proxy, when they are well-formed', () => {
  useConfig({ TRUST_PROXY: 'loopback' });
  const of = (headers: Record<string, string>) => forwarded(asked('127.0.0.1', headers));
  expect(of({ 'x-forwarded-proto': 'http, https', 'x-forwarded-host': 'Chat.Example:8443' })).toEqual({
    protocol: 'https',
    host: 'chat.example:8443',
  });
  expect(of({ 'x-forwarded-proto': 'javascript', 'x-forwarded-host': 'a b/c' })).toEqual({});
});

it('counts an IPv6 address by its /64', () => {
  expect(addressKey('2001:db8:1:2:aaaa::1')).toBe(addressKey('2001:db8:1:2:bbbb::9'));
  expect(addressKey('2001:db8:1:2::1')).not.toBe(addressKey('2001:db8:1:3::1'));
  expect(addressKey('::ffff:192.0.2.1')).toBe('192.0.2.1');
});
