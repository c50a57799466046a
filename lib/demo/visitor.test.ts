import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { useConfig } from '#test/support/config.ts';
import { ABOVE_VISITORS, cameAt, idsBefore, keptUntil, newVisitorId, visitorCookie, visitorOf } from './visitor.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'hypotez-visitor-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const use = (more: Record<string, string> = {}) =>
  useConfig({ DATA_DIR: folder, DEMO: '1', DEMO_TTL: '24h', LOG_LEVEL: 'silent', ...more });
beforeEach(() => use());

const request = (headers: Record<string, string> = {}) => ({ headers: new Headers(headers), peer: '192.0.2.1' });
const withCookie = (cookie: string) => new Headers({ cookie });
const pairOf = (setCookie: string) => setCookie.split(';')[0] ?? '';

describe("a visitor's id", () => {
  it('says since when, and sorts by it', () => {
    const early = newVisitorId(Date.UTC(2026, 0, 1));
    const late = newVisitorId(Date.UTC(2026, 0, 2));
    expect(cameAt(early)).toBe(Date.UTC(2026, 0, 1));
    expect(early < late && late < ABOVE_VISITORS).toBe(true);
    expect(early < idsBefore(Date.UTC(2026, 0, 1, 1))).toBe(true);
    expect(late < idsBefore(Date.UTC(2026, 0, 1, 1))).toBe(false);
    expect(['local', 'visitor', 'visitor-', 'visitor-000000000-xyz'].map(cameAt)).toEqual([null, null, null, null]);
  });
});

describe("a visitor's cookie", () => {
  it('is known again, until all is deleted', () => {
    const id = newVisitorId();
    const cookie = pairOf(visitorCookie(id, request()));
    expect(visitorOf(withCookie(`theme=dark; ${cookie}; other=1`))).toBe(id);
    expect(visitorOf(withCookie(cookie), keptUntil(id) - 1)).toBe(id);
    expect(visitorOf(withCookie(cookie), keptUntil(id))).toBeNull();
  });

  it('is worth nothing when it is changed, made up, from elsewhere or from the future', () => {
    const id = newVisitorId();
    const cookie = pairOf(visitorCookie(id, request()));
    const other = newVisitorId();
    expect(visitorOf(withCookie(cookie.replace(id, other)))).toBeNull();
    expect(visitorOf(withCookie(`${cookie}x`))).toBeNull();
    expect(visitorOf(withCookie(`hypotez_visitor=${id}.`))).toBeNull();
    expect(visitorOf(withCookie(`hypotez_visitor=${id}`))).toBeNull();
    expect(visitorOf(withCookie('hypotez_visitor=local.x'))).toBeNull();
    expect(visitorOf(withCookie(pairOf(visitorCookie(newVisitorId(Date.now() + 86_400_000), request()))))).toBeNull();
    use({ HYPOTEZ_SECRET: 'the secret of another server' });
    expect(visitorOf(withCookie(cookie))).toBeNull();
  });

  it('is read by no script, and stays with the site', () => {
    expect(visitorCookie(newVisitorId(), request())).toMatch(
      /^hypotez_visitor=[^;]+; Path=\/; Max-Age=864\d\d; HttpOnly; SameSite=Lax$/,
    );
    use({ PUBLIC_URL: 'https://demo.example.org' });
    expect(visitorCookie(newVisitorId(), request())).toMatch(
      /^__Host-hypotez_visitor=[^;]+; Path=\/; Max-Age=\d+; HttpOnly; SameSite=Lax; Secure$/,
    );
  });

  it('is kept by a browser that shows the demo in a frame, over https alone', () => {
    use({ SPACE_HOST: 'user-space.hf.space' });
    expect(visitorCookie(newVisitorId(), request())).toContain('; HttpOnly; SameSite=None; Partitioned; Secure');
    use({ FRAME_ANCESTORS: 'https://huggingface.co' });
    expect(visitorCookie(newVisitorId(), request())).toContain('SameSite=Lax');
    expect(visitorCookie(newVisitorId(), request({ 'x-forwarded-proto': 'https' }))).toContain('SameSite=Lax');
    use({ FRAME_ANCESTORS: 'https://huggingface.co', TRUST_PROXY: '192.0.2.1' });
    expect(visitorCookie(newVisitorId(), request({ 'x-forwarded-proto': 'https' }))).toContain('SameSite=None');
  });
});
