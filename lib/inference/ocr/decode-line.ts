/** From the recognition model's probabilities to text: greedy CTC (https://www.cs.toronto.edu/~graves/icml_2006.pdf). */

/** The model's class for "no character here". */
const BLANK = 0;
/** A space between two characters is printed nowhere, so the model is shy of it: this probability is enough. */
const MIN_SPACE = 0.07;

/** Probabilities of `classes` classes for each of the steps from left to right. The last class is the space. */
export function decodeLine(
  probabilities: Float32Array,
  classes: number,
  dictionary: readonly string[],
): { text: string; confidence: number } {
  const space = classes - 1;
  let text = '';
  let letters = 0;
  let sum = 0;
  let previous = BLANK;
  /** The likeliest space since the last character. */
  let gap = 0;
  for (let offset = 0; offset + classes <= probabilities.length; offset += classes) {
    let best = BLANK;
    let probability = -1;
    for (let index = 0; index < classes; index++) {
      const value = probabilities[offset + index] ?? 0;
      if (value <= probability) continue;
      best = index;
      probability = value;
    }
    const isRepeated = best === previous;
    previous = best;
    gap = Math.max(gap, probabilities[offset + space] ?? 0);
    if (best === BLANK || best === space || isRepeated) continue;
    if (gap >= MIN_SPACE && text !== '') text += ' ';
    gap = 0;
    text += dictionary[best - 1] ?? '';
    letters++;
    sum += probability;
  }
  return { text, confidence: letters === 0 ? 0 : sum / letters };
}
