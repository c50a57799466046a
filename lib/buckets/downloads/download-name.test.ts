import { expect, test } from 'vitest';
import { downloadName } from './download-name.ts';

const name = (url: string, headers: Record<string, string> = {}) => downloadName(url, new Headers(headers));

test.each<[string, Record<string, string>, RegExp]>([
  ['https://www.example.com/', { 'content-type': 'text/html' }, /^example\.com\+[a-z2-7]{24}\.html$/],
  [
    'https://example.com/docs/harbour rules',
    { 'content-type': 'text/html; charset=utf-8' },
    /^example\.com\+docs_harbour_rules\+[a-z2-7]{24}\.html$/,
  ],
  ['https://example.com/a/photo.png', {}, /^example\.com\+a_photo\.png\+[a-z2-7]{24}\.png$/],
  ['https://example.com/x', { 'content-disposition': 'attachment; filename="report.pdf"' }, /^report\.pdf$/],
  [
    'https://example.com/x',
    { 'content-disposition': "attachment; filename*=UTF-8''%D0%BE%D1%82%D1%87%D1%91%D1%82.pdf" },
    /^отчёт\.pdf$/,
  ],
  ['https://example.com/x', { 'content-disposition': 'attachment; filename="../../etc/passwd.txt"' }, /^passwd\.txt$/],
  [
    'https://example.com/x',
    { 'content-disposition': 'attachment; filename="../../x"' },
    /^example\.com\+x\+[a-z2-7]{24}$/,
  ],
  [
    `https://example.com/${'a'.repeat(500)}`,
    { 'content-type': 'application/json' },
    /^example\.com\+a{40}\+[a-z2-7]{24}\.json$/,
  ],
])('%s %j', (url, headers, expected) => {
  expect(name(url, headers)).toMatch(expected);
  expect(name(url, headers)).toBe(name(url, headers));
});
