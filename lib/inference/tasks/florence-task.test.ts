import { expect, test } from 'vitest';
import { florenceTask, regionLines } from './florence-task.ts';

const KNOWN = ['<OCR>', '<OCR_WITH_REGION>', '<CAPTION>', '<MORE_DETAILED_CAPTION>', '<CAPTION_TO_PHRASE_GROUNDING>'];
const taskOf = (text: string) => florenceTask(text, KNOWN);

test.each([
  ['What does the sign say?', '<OCR>'],
  ['read this', '<OCR>'],
  ['Прочитай надпись', '<OCR>'],
  ['Describe this image', '<MORE_DETAILED_CAPTION>'],
  ['Что изображено на картинке?', '<MORE_DETAILED_CAPTION>'],
  ['', '<MORE_DETAILED_CAPTION>'],
  ['<CAPTION>', '<CAPTION>'],
])('%s', (text, name) => {
  expect(taskOf(text)).toEqual({ name, prompt: name, isAnswer: true });
});

test('a task takes words; a name that is none is a question like any other', () => {
  expect(taskOf('<CAPTION_TO_PHRASE_GROUNDING> a green car')).toMatchObject({
    name: '<CAPTION_TO_PHRASE_GROUNDING>',
    prompt: '<CAPTION_TO_PHRASE_GROUNDING>a green car',
  });
  expect(taskOf('Is it <B> or <NOPE>?')).toMatchObject({ name: '<MORE_DETAILED_CAPTION>', isAnswer: false });
  expect(taskOf('How many people are there?')).toMatchObject({ isAnswer: false });
  expect(florenceTask('?', ['<CAPTION>']).name).toBe('<CAPTION>');
});

test('places are lines of whole pixels', () => {
  expect(
    regionLines({
      labels: ['car', 'dog'],
      bboxes: [
        [1.2, 2.6, 30, 40.5],
        [0, 0, 5, 5],
      ],
    }),
  ).toBe('car (1,3 30,41)\ndog (0,0 5,5)');
  // A proposal of a region has no name.
  expect(regionLines({ labels: [''], bboxes: [[1, 2, 3, 4]] })).toBe('(1,2 3,4)');
  expect(regionLines({ labels: [], quad_boxes: [] })).toBe('');
});
