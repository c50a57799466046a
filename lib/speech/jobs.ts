/** What the speech thread is asked. Types only: both sides of the thread border import it. It answers with a Sound. */

export type SpeechJob =
  | { readonly engine: 'flite'; readonly text: string; readonly voice: string; readonly rate: number }
  | {
      readonly engine: 'pico';
      readonly text: string;
      readonly rate: number;
      /** Paths of the voice's two files. */
      readonly analysis: string;
      readonly sound: string;
    };
