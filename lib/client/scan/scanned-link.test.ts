import { describe, expect, it } from 'vitest';
import { readScanned } from './scanned-link.ts';

const ORIGINS = ['http://192.168.1.5:1337', 'https://chat.example.org'];
const read = (text: string) => readScanned(text, ORIGINS);

describe('codes of this server', () => {
  it.each([
    ['http://192.168.1.5:1337/pair/abc_DEF-123', '/pair/abc_DEF-123'],
    ['https://chat.example.org/pair/abc', '/pair/abc'],
    ['https://chat.example.org/chat/0b2f/7c1d', '/chat/0b2f/7c1d'],
    ['https://chat.example.org/chat/0b2f/', '/chat/0b2f/'],
    [' HTTPS://CHAT.EXAMPLE.ORG/chat/0b2f?next=//evil#x\n', '/chat/0b2f'],
  ])('opens %s here', (text, path) => {
    expect(read(text)).toEqual({ kind: 'own', href: `http://192.168.1.5:1337${path}` });
  });
});

describe('codes of others', () => {
  it.each([
    'https://elsewhere.example/chat/0b2f',
    'https://chat.example.org:444/pair/abc',
    'http://chat.example.org/pair/abc',
    'https://chat.example.org.evil.example/pair/abc',
    'https://chat.example.org@evil.example/pair/abc',
    'https://user:secret@chat.example.org/pair/abc',
    'https://chat.example.org/backend-api/v2/create?prompt=x',
    'https://chat.example.org/chat/a/b/c',
    'https://chat.example.org//evil.example/chat/a',
    'https://chat.example.org/pair/%2e%2e/x',
  ])('asks before %s', (text) => {
    expect(read(text).kind).toBe('foreign');
  });

  it('tells the other addresses of this server from those elsewhere', () => {
    const ours = ['https://chat.example.org/backend-api/v2/create?prompt=x', 'http://192.168.1.5:1337/v1/models'];
    expect(ours.map((text) => read(text))).toMatchObject([{ ours: true }, { ours: true }]);
    const others = ['https://user:secret@chat.example.org/backend-api/v2/version', 'https://elsewhere.example/'];
    expect(others.map((text) => read(text))).toMatchObject([{ ours: false }, { ours: false }]);
  });

  it('shows the name a look-alike really has', () => {
    expect(read('https://chаt.example.org/pair/abc')).toMatchObject({ host: 'xn--cht-7cd.example.org' });
  });

  it.each([
    'javascript:alert(1)',
    'JavaScript://chat.example.org/%0aalert(1)',
    ' \tjava\nscript:alert(1)',
    'data:text/html,<script>alert(1)</script>',
    'blob:https://chat.example.org/0b2f',
    'intent://scan/#Intent;scheme=zxing;end',
    'file:///etc/passwd',
    'WIFI:S:home;P:secret;;',
    '/chat/0b2f',
    '',
  ])('never opens %j', (text) => {
    expect(read(text)).toEqual({ kind: 'text', text: text.trim() });
  });
});
