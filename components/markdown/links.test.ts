import { describe, expect, it } from 'vitest';
import { imageSource, linkTarget } from './links.ts';

describe('linkTarget', () => {
  it.each([
    'javascript:alert(1)',
    'JaVaScRiPt:alert(1)',
    'jav&#x09;ascript:alert(1)',
    'javascript&colon;alert(1)',
    ' javascript:alert(1)',
    'data:text/html,<script>alert(1)</script>',
    'vbscript:msgbox',
    'file:///etc/passwd',
    'blob:https://example.org/1',
    '//evil.example/x',
    '/\\evil.example',
    '/\t/evil.example',
    'relative/path',
    '',
  ])('refuses %j', (href) => expect(linkTarget(href)).toBeNull());

  it.each([
    ['https://example.org/a?b=1&amp;c=2', { kind: 'external', href: 'https://example.org/a?b=1&c=2' }],
    ['mailto:a@example.org', { kind: 'external', href: 'mailto:a@example.org' }],
    ['/chat/settings/', { kind: 'own', href: '/chat/settings/' }],
    ['#source-12', { kind: 'source', number: 12 }],
    ['#part', { kind: 'own', href: '#part' }],
  ])('allows %j', (href, target) => expect(linkTarget(href)).toEqual(target));
});

describe('imageSource', () => {
  it.each([
    'https://canary.example/?d=secret',
    '//canary.example/x.png',
    'data:text/html;base64,AAAA',
    'data:image/svg+xml;base64,AAAA',
    'data:image/png;base64,',
    'data:image/png;base64,AAAA"onerror',
    '/backend-api/v2/create?prompt=x',
    '/files/../api/media?url=https://canary.example',
    'x.png',
  ])('refuses %j', (src) => expect(imageSource(src)).toBeNull());

  it.each(['/files/bucket/media/a.png', '/media/a.webp', 'data:image/png;base64,iVBORw0KGgo='])('allows %j', (src) =>
    expect(imageSource(src)).toBe(src),
  );
});
