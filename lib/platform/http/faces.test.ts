import { describe, expect, it } from 'vitest';
import { dialectAt, faceOfRequest, visionRoute } from './faces.ts';

const face = (method: string, url: string, headers: Record<string, string> = {}) =>
  faceOfRequest({ method, url, headers });

describe('the addresses that are a page and an interface', () => {
  it.each([
    ['POST', '/chat', {}, 'vision'],
    ['POST', '/chat?model=x', {}, 'vision'],
    ['POST', '/chat/', {}, null],
    ['GET', '/chat', {}, null],
    ['POST', '/chat/share', {}, null],
    ['GET', '/', { accept: '*/*' }, 'vision'],
    ['GET', '/', {}, 'vision'],
    ['HEAD', '/?x=1', { accept: 'application/json' }, 'vision'],
    ['GET', '/', { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' }, null],
    ['GET', '/', { accept: '*/*', rsc: '1' }, null],
    ['POST', '/', { accept: '*/*' }, null],
    ['GET', '/models', {}, 'vision'],
    ['DELETE', '/models/qwen3_vl_2b', {}, 'vision'],
    ['POST', '/batch/ocr', {}, 'vision'],
    ['GET', '/modelsandmore', {}, null],
    ['GET', '/docs', {}, null],
  ])('%s %s %j is %s', (method, url, headers, wanted) => {
    expect(face(method, url, headers as Record<string, string>)).toBe(wanted);
  });

  it('have routes of their own inside', () => {
    expect(['/', '/chat', '/models/a', '/health'].map(visionRoute)).toEqual([
      '/vision',
      '/vision/chat',
      '/vision/models/a',
      '/health',
    ]);
  });
});

describe('refusals', () => {
  it.each([
    ['openai', '/v1/messages', 'anthropic'],
    ['openai', '/v1/messages/batches', 'anthropic'],
    ['openai', '/v1/messages/count_tokens', 'anthropic'],
    ['openai', '/api/Anthropic/messages', 'anthropic'],
    ['openai', '/v1/chat/completions', 'openai'],
    ['openai', '/v1/messages-of-mine', 'openai'],
    ['openai', '/api/messages', 'openai'],
    ['gui', '/backend-api/v2/conversations/1/messages', 'gui'],
    ['vision', '/stream', 'vision'],
  ] as const)('of %s at %s are written as %s does', (face, pathname, dialect) => {
    expect(dialectAt(face, pathname)).toBe(dialect);
  });
});
