import { describe, expect, it } from 'vitest';
import { checkUrl, NOT_ALLOWED, type Policy, providerPolicy, publicPolicy } from './policy.ts';

const PUBLIC: Policy = { kind: 'public', privateHost: null };

describe('addresses somebody typed', () => {
  it.each([
    'http://127.0.0.1:8080/',
    'http://localhost',
    'http://LOCALHOST.',
    'http://foo.localhost',
    'http://0',
    'http://0.0.0.0',
    'http://[::]',
    'http://2130706433',
    'http://0x7f.1',
    'http://0177.0.0.1',
    'http://[::1]',
    'http://[0:0:0:0:0:0:0:1]',
    'http://[::ffff:127.0.0.1]',
    'http://[::ffff:7f00:1]',
    'http://[::7f00:1]',
    'http://[64:ff9b::7f00:1]',
    'http://[64:ff9b:1::a00:1]',
    'http://[2002:7f00:1::]',
    'http://[2001:0:7f00:1::]',
    'http://10.0.0.1',
    'http://172.16.0.1',
    'http://192.168.1.1',
    'http://169.254.169.254',
    'http://100.64.0.1',
    'http://100.100.100.200',
    'http://198.18.0.1',
    'http://192.0.2.1',
    'http://224.0.0.1',
    'http://255.255.255.255',
    'http://[fe80::1]',
    'http://[fc00::1]',
    'http://[ff02::1]',
    'http://[fec0::1]',
    'http://[fd00:ec2::254]',
    'http://①②⑦.⓪.⓪.①',
    'http://127。0。0。1',
    'http://ⓛocalhost',
    'http://user:pass@127.0.0.1',
    'http://example.com@127.0.0.1',
    'http://user@example.com',
    'http://@example.com',
    'http://127.0.0.1\\@example.com',
    'http:\\\\example.com\\@127.0.0.1',
    'file:///etc/passwd',
    'gopher://127.0.0.1:6379/_FLUSHALL',
    'ftp://example.com',
    'data:text/html,x',
    'javascript:alert(1)',
    'ws://127.0.0.1',
    'http://metadata.google.internal',
    'http://metadata.azure.com',
    'http://instance-data',
    'http://metadata',
    'http://example.com:22',
    'http://example.com:25',
    'http://example.com:6379',
    'http://example.com:8080',
    'http://example.com:0',
    'http://example.com:99999',
    'http://example.com:80:80',
    'http://exa mple.com',
    'http://',
    'http://...',
    'http://a..b',
    'http://[::1%25lo]',
    `http://${'a'.repeat(300)}.com`,
    `http://example.com/${'a'.repeat(5_000)}`,
    'http://example.com/\u0000',
    'http://x.com/%0d%0aHost:evil',
  ])('refuses %s', (url) => {
    expect(() => checkUrl(url, PUBLIC)).toThrow(NOT_ALLOWED);
  });

  it.each([
    'https://example.com/a?b=c#d',
    'http://example.com:443/',
    'https://93.184.216.34/',
    'https://[2606:2800:220:1::1]/',
    'https://example.com/@user/page',
    'http://example.com#@127.0.0.1',
  ])('allows %s', (url) => {
    expect(checkUrl(url, PUBLIC)).toBeInstanceOf(URL);
  });
});

describe("a provider's own host", () => {
  const own = { ownersOwn: true, ALLOW_PRIVATE_UPSTREAMS: [], ENGINE_URLS: undefined };
  const shared = { ...own, ownersOwn: false };
  const check = (url: string, settings: Parameters<typeof providerPolicy>[1]) =>
    checkUrl(url, providerPolicy(url, settings));

  it('may be private on a server that only its owner reaches', () => {
    expect(check('http://127.0.0.1:11434/v1', own)).toBeInstanceOf(URL);
    expect(check('http://localhost:1234/v1', own)).toBeInstanceOf(URL);
    expect(check('http://192.168.1.5:8000/v1', own)).toBeInstanceOf(URL);
  });

  it('is never a metadata service or link-local', () => {
    for (const url of [
      'http://169.254.169.254/',
      'http://metadata.google.internal/',
      'http://[fe80::1]/',
      'http://0.0.0.0/',
    ]) {
      expect(() => check(url, own)).toThrow(NOT_ALLOWED);
    }
  });

  it('is public on a shared server unless its operator listed it', () => {
    expect(() => check('http://127.0.0.1:11434/v1', shared)).toThrow(NOT_ALLOWED);
    const listed = { ...shared, ALLOW_PRIVATE_UPSTREAMS: ['127.0.0.1:11434'] };
    expect(check('http://127.0.0.1:11434/v1', listed)).toBeInstanceOf(URL);
    expect(() => check('http://127.0.0.1:9999/v1', listed)).toThrow(NOT_ALLOWED);
    expect(check('https://api.example.com:8443/v1', shared)).toBeInstanceOf(URL);
  });
});

describe('in a demo', () => {
  const demo = {
    DEMO: true,
    ownersOwn: true,
    ALLOW_PRIVATE_UPSTREAMS: ['10.0.0.5', '127.0.0.1:11434'],
    ENGINE_URLS: ['http://127.0.0.1:11434'],
    HUB_URL: 'http://127.0.0.1:4000',
    HUB_INFERENCE_URL: 'http://127.0.0.1:4001/v1',
  };

  it('nothing private is reached, listed or not, but the hub of its operator', () => {
    for (const url of ['http://127.0.0.1:11434/v1', 'http://10.0.0.5/v1', 'http://127.0.0.1:4002/']) {
      expect(providerPolicy(url, demo).privateHost).toBeNull();
      expect(publicPolicy(url, demo).privateHost).toBeNull();
    }
    expect(providerPolicy('http://127.0.0.1:4001/v1', demo).privateHost).toBe('127.0.0.1');
    expect(publicPolicy('http://127.0.0.1:4000/', demo).privateHost).toBeNull();
  });
});
