import { expect, it } from 'vitest';
import { idSchema } from '../contract/conversation.ts';
import { conversationIdOf } from './conversation-id.ts';

it.each([
  ...['Мой чат: 2 (копия)', 'What is it?', "Rye & barley's bread", '中文', 'AC/DC history', '100% cotton'],
  ...['C/C++', '¿Qué tal?', '"quoted" chat', '👩‍💻 chat', '(draft) x', '#1 plan', '[x] list', 'x y'.repeat(99), ' x'],
])('a title stands for an id: %s', (title) => {
  const id = conversationIdOf(title);
  expect(idSchema.safeParse(id).success).toBe(true);
  expect(conversationIdOf(title)).toBe(id);
  expect(conversationIdOf(`${title} 2`)).not.toBe(id);
});

it('is the same however its accents are written', () => {
  expect(conversationIdOf('Caf\u00e9 1')).toBe(conversationIdOf('Cafe\u0301 1'));
});

it.each([
  ...[
    'b7f1-x_y',
    '../../x',
    '/etc/passwd',
    'a..b c',
    '..%2f..%2fx',
    'a\u0000b',
    'a\nb',
    '-x y',
    '',
    '\u202ex',
    'x y'.repeat(400),
  ],
  ...[null, undefined, 7, ['a b']],
])('%j is left as it is', (sent) => {
  expect(conversationIdOf(sent)).toBe(sent);
});
