declare module 'vader-sentiment' {
  export const SentimentIntensityAnalyzer: {
    polarity_scores(text: string): {
      readonly neg: number;
      readonly neu: number;
      readonly pos: number;
      /** -1 to 1 */
      readonly compound: number;
    };
  };
}

declare module '@nlpjs/lang-ru' {
  export class StemmerRu {
    stemWord(word: string): string;
  }
  export const SentimentRu: {
    /** By stem; numbers as strings, -5 to 5. */
    readonly afinn: Readonly<Record<string, string>>;
  };
}
