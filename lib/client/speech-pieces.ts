/** Cuts an answer into pieces that are spoken one after the other: short ones first, so that it begins soon. */

/** Characters; the server takes more, but an address with percent signs grows threefold to ninefold. */
const FIRST_CHARS = 200;
const PIECE_CHARS = 700;

/** Markdown blocks and sentences, in order; code is left out. */
export async function speechPieces(markdown: string): Promise<string[]> {
  const { lexer } = await import('marked');
  const spoken = lexer(markdown).filter(({ type }) => !['code', 'html', 'hr', 'space', 'def'].includes(type));
  const pieces: string[] = [];
  let piece = '';
  for (const part of spoken.flatMap(({ raw }) => (raw.length > PIECE_CHARS ? sentencesOf(raw) : [`${raw}\n\n`]))) {
    const limit = pieces.length === 0 ? FIRST_CHARS : PIECE_CHARS;
    if (piece !== '' && piece.length + part.length > limit) {
      pieces.push(piece.trim());
      piece = '';
    }
    piece += part;
  }
  if (piece.trim() !== '') pieces.push(piece.trim());
  return pieces;
}

function sentencesOf(text: string): string[] {
  const segmenter = new Intl.Segmenter(undefined, { granularity: 'sentence' });
  const sentences = [...segmenter.segment(text)].map(({ segment }) => segment);
  return sentences.flatMap((sentence) => sentence.match(new RegExp(`[\\s\\S]{1,${PIECE_CHARS}}`, 'g')) ?? []);
}
