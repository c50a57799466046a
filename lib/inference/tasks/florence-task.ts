/** What Florence-2 is to do with a picture: it knows tasks by name, and no questions. */

/** Of a picture without a wish. */
const DESCRIBE = '<MORE_DETAILED_CAPTION>';
const READ = '<OCR>';
const NAME = /<[A-Z][A-Z_]{1,60}>/;
const READS =
  /\b(?:text|read|reads|ocr|written|writing|words?|letters?|sign|says|transcribe)\b|текст|прочит|прочт|читай|написан|надпис|слов[оа]/i;
const DESCRIBES =
  /\b(?:describe|caption|description)\b|what(?:'s| is| do you see| can you see)? (?:this|in|on|shown|here|there|it)\b|^\s*(?:and\?|what is this\??|look)?\s*$|опиши|описа|что (?:это|тут|здесь|изображен|видно|видишь|на)/i;

export interface FlorenceTask {
  /** `<OCR>`, ...: what the processor and what is made of the answer go by. */
  readonly name: string;
  /** As the processor takes it: the name, and what is asked about it where the task takes words. */
  readonly prompt: string;
  /** false: the question was none it can answer, and it describes the picture instead. */
  readonly isAnswer: boolean;
}

/**
 * @param known names of tasks, as the model's settings have them
 */
export function florenceTask(text: string, known: readonly string[]): FlorenceTask {
  const name = NAME.exec(text)?.[0];
  if (name !== undefined && known.includes(name)) {
    return { name, prompt: name + text.replace(name, '').trim(), isAnswer: true };
  }
  const has = (task: string): boolean => known.includes(task);
  if (READS.test(text) && has(READ)) return { name: READ, prompt: READ, isAnswer: true };
  const caption = [DESCRIBE, '<DETAILED_CAPTION>', '<CAPTION>'].find(has) ?? DESCRIBE;
  return { name: caption, prompt: caption, isAnswer: DESCRIBES.test(text) };
}

interface Regions {
  readonly labels: readonly string[];
  readonly bboxes?: readonly (readonly number[])[];
  readonly quad_boxes?: readonly (readonly number[])[];
}

/** What was found where, a line each: the label, then x and y of its corners in pixels. */
export function regionLines({ labels, bboxes, quad_boxes }: Regions): string {
  const boxes = bboxes ?? quad_boxes ?? [];
  return labels
    .map((label, index) => {
      const numbers = (boxes[index] ?? []).map((number) => Math.round(number));
      const corners = numbers.flatMap((x, place) => (place % 2 === 0 ? [`${x},${numbers[place + 1] ?? 0}`] : []));
      return `${label} (${corners.join(' ')})`.trim();
    })
    .join('\n');
}
