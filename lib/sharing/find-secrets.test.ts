import { describe, expect, it } from 'vitest';
import { findSecrets } from './find-secrets.ts';

/** Put together here, so that no scanner takes this file for a leak. */
const body = 'a1B2c3D4'.repeat(5);

describe('findSecrets', () => {
  it.each([
    ['key', `my key: sk-${body}`],
    ['key', `sk-ant-api03-${body}`],
    ['key', `gsk_${body}`],
    ['key', `AKIA${'ABCD1234'.repeat(2)}`],
    ['key', `AIza${body.slice(0, 35)}`],
    ['token', `ghp_${body}`],
    ['token', `hf_${body}`],
    ['token', `xoxb-1234567890-${body}`],
    [
      'token',
      `eyJhbGciOiJI.eyJzdWIiOiIx.${body}`
        .replace('eyJhbGciOiJI', 'eyJhbGciOiJIUzI1NiJ9')
        .replace('eyJzdWIiOiIx', 'eyJzdWIiOiIxMjM0NTY3ODkwIn0'),
    ],
    ['token', `Authorization: Bearer ${body}`],
    ['private_key', '-----BEGIN OPENSSH PRIVATE KEY-----'],
    ['private_key', '-----BEGIN PRIVATE KEY-----'],
    ['password', 'SMTP_PASSWORD=correct-horse'],
    ['password', 'export STRIPE_SECRET_KEY="whatever1234"'],
    ['password', 'postgres://me:hunter22@db.example/x'],
    ['password', 'password: hunter2hunter2'],
  ])('finds a %s in %s', (kind, text) => {
    expect(findSecrets(`before\n${text}\nafter`).map((found) => found.kind)).toEqual([kind]);
  });

  it.each([
    'What is a password: a secret?',
    'API_KEY=<your key>',
    'export TOKEN=$' + '{TOKEN_FROM_VAULT}',
    'https://example.com/a:b@c',
    'task-management and risk-free',
    'PASSWORD=********',
    'sk-short',
  ])('lets %s be', (text) => expect(findSecrets(text)).toEqual([]));

  it('shows enough to find it and too little to use it', () => {
    const [found] = findSecrets(`SMTP_PASSWORD=correct-horse-battery and sk-${body}`);
    expect(found?.excerpt).toBe('SMTP_PASSWORD=corr…');
    expect(findSecrets(`sk-${body}`)[0]?.excerpt).toBe('sk-a…');
  });

  it('tells a secret once, and of a flood the first twenty', () => {
    expect(findSecrets(`API_KEY=sk-${body}`)).toHaveLength(1);
    expect(findSecrets(`sk-${body} `.repeat(500))).toHaveLength(20);
  });

  it('is quick on a long text that looks like many', () => {
    const begun = performance.now();
    for (const piece of ['a://a:', 'eyJ', 'A_KEY = ', 'password', '-----BEGIN ', 'SECRET', 'api key']) {
      findSecrets(piece.repeat(100_000));
    }
    expect(performance.now() - begun).toBeLessThan(4_000);
  });
});
