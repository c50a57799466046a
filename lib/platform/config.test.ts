import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseConfig, VARIABLE_NAMES } from './config.ts';

describe('parseConfig', () => {
  it('has a default for everything', () => {
    expect(parseConfig({})).toMatchObject({ PORT: 1337, HOST: '127.0.0.1', loopbackOnly: true, DIRECT_DOOR: true });
  });

  it('lets the environment win over .env', () => {
    const config = parseConfig({ PORT: '4000' }, { PORT: '5000', HOST: '0.0.0.0', OPENAI_API_KEY: 'k' });
    expect(config).toMatchObject({ PORT: 4000, HOST: '0.0.0.0', loopbackOnly: false });
    expect(config.providerKeys).toEqual({ OPENAI_API_KEY: 'k' });
  });

  it.each([
    [{ PORT: 'abc' }, 'PORT must be a whole number from 0 to 65535, got "abc". See .env.example.'],
    [{ PORT: '65536' }, 'PORT must be a whole number from 0 to 65535, got "65536". See .env.example.'],
    [{ PORT: '-1' }, 'PORT must be a whole number from 0 to 65535, got "-1". See .env.example.'],
    [{ PORT: '1e3' }, 'PORT must be a whole number from 0 to 65535, got "1e3". See .env.example.'],
    [{ DIRECT_DOOR: 'yes' }, 'DIRECT_DOOR must be 1 or 0, got "yes". See .env.example.'],
    [{ PUBLIC_URL: 'ftp://x' }, 'PUBLIC_URL must be an address such as https://chat.example.org, got "ftp://x". See'],
    [{ LOG_LEVEL: 'loud' }, 'LOG_LEVEL must be one of fatal, error, warn, info, debug, trace, silent, got "loud". See'],
    [
      { ENGINE_URLS: 'http://127.0.0.1:1,foo' },
      'ENGINE_URLS must be addresses such as http://127.0.0.1:11434, separated',
    ],
  ])('refuses %j in words', (environment, sentence) => {
    expect(() => parseConfig(environment)).toThrow(sentence);
  });

  it('never repeats a secret', () => {
    expect(() => parseConfig({ HYPOTEZ_SECRET: 'short' })).toThrow(
      /^HYPOTEZ_SECRET must have at least 16 characters\. See/,
    );
  });

  it('names an unknown variable and the nearest known one', () => {
    expect(() => parseConfig({}, { DATADIR: '/x' })).toThrow(
      '.env sets DATADIR, which Hypotez does not know. Did you mean DATA_DIR?',
    );
    expect(() => parseConfig({ HYPOTEZ_SECRETS: 'x' })).toThrow('Did you mean HYPOTEZ_SECRET?');
    expect(() => parseConfig({ LANGUAGE: 'en' })).not.toThrow();
  });
});

it('.env.example documents exactly the variables there are', () => {
  const example = readFileSync(path.join(import.meta.dirname, '../../.env.example'), 'utf8');
  const documented = [...example.matchAll(/^#([A-Z][A-Z0-9_]*)=/gm)].map((match) => match[1]);
  expect(documented.filter((name) => !name?.endsWith('_API_KEY'))).toEqual(VARIABLE_NAMES);
});

it.each([
  ['127.0.0.1', true],
  ['127.0.0.2', true],
  ['::1', true],
  ['localhost', true],
  ['0.0.0.0', false],
  ['192.168.0.2', false],
  ['::', false],
])('HOST=%s is this machine alone: %s', (HOST, loopbackOnly) => {
  expect(parseConfig({ HOST }).loopbackOnly).toBe(loopbackOnly);
});
