import { expect, it } from 'vitest';
import { fieldsOf } from './form-fields.ts';

it('gives one value, and a list where the name says so', () => {
  const fields = new Map([
    ['model', ['whisper-1']],
    ['empty', ['']],
    ['granularities[]', ['word', 'segment']],
  ]);
  expect(fieldsOf(fields)).toEqual({ model: 'whisper-1', granularities: ['word', 'segment'] });
});

it('refuses a single field that comes twice', () => {
  expect(() => fieldsOf(new Map([['model', ['a', 'b']]]))).toThrow('model: comes more than once');
});

it('takes __proto__ for a name', () => {
  const read = fieldsOf(new Map([['__proto__', ['x']]]));
  expect(Object.getPrototypeOf(read)).toBe(Object.prototype);
});
