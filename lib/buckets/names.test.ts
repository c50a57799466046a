import { expect, test } from 'vitest';
import { bucketIdSchema, cleanFileName, uniqueName } from './names.ts';
import { toMatch } from './search.ts';

test.each([
  ['my file (1).txt', 'my_file_1_.txt'],
  ['../../etc/passwd', 'passwd'],
  ['..\\..\\x', 'x'],
  ['C:\\x.txt', 'x.txt'],
  ['%2e%2e%2f%2e%2e%2fetc%2fpasswd', 'passwd'],
  ['.txt', 'txt'],
  ['.htaccess', 'htaccess'],
  ['', 'file'],
  ['...', 'file'],
  ['100%.txt', '100_.txt'],
  ['Отчёт за май.docx', 'Отчёт_за_май.docx'],
  ['e\u0301.txt', 'é.txt'],
  ['a\u202egnp.exe', 'a_gnp.exe'],
  ['．．／x', 'x'],
  ['<img src=x onerror=alert(1)>.png', 'img_src_x_onerror_alert_1_.png'],
])('the name %j becomes %j', (raw, clean) => {
  expect(cleanFileName(raw)).toBe(clean);
});

test('a long name is cut to 100 characters and keeps its extension', () => {
  expect(cleanFileName(`${'é'.repeat(300)}.pdf`)).toBe(`${'é'.repeat(96)}.pdf`);
});

test.each(['a\0b.txt', 'a%00b.txt'])('a NUL is refused: %j', (name) => {
  expect(() => cleanFileName(name)).toThrow(/NUL/);
});

test('names that are taken, in any case, get a number', () => {
  const taken = new Set(['a.txt', 'a_2.txt', 'b']);
  const isTaken = (name: string) => taken.has(name);
  expect(uniqueName('A.TXT', isTaken)).toBe('A_3.TXT');
  expect(uniqueName('b', isTaken)).toBe('b_2');
  expect(uniqueName('c.tar.gz', isTaken)).toBe('c.tar.gz');
});

test('bucket ids', () => {
  expect(bucketIdSchema.safeParse('5f0c1a52-3c57-4f7e-8a1e-0c9a2f4b7d10').success).toBe(true);
  expect(bucketIdSchema.parse('отче\u0442-май')).toBe('отчет-май');
  for (const id of ['../x', 'a/b', 'a b', '\u202egnp', '..', '', '-x', 'x'.repeat(101)])
    expect(bucketIdSchema.safeParse(id).success).toBe(false);
  for (const id of ['com1', 'NUL', 'prototype', 'toString', 'null'])
    expect(bucketIdSchema.safeParse(id).success).toBe(false);
});

test('a query becomes quoted words without their endings', () => {
  expect(toMatch('Уведомления о расторжении?')).toBe('"уведомлен"* OR "расторжен"*');
  expect(toMatch('the deposit of 3720')).toBe('"the"* OR "depos"* OR "3720"');
  expect(toMatch('is it')).toBe('"is" OR "it"');
  expect(toMatch('" OR * (')).toBe('"or"');
  expect(toMatch('?!')).toBeNull();
});
