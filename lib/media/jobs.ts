/** What the media thread is asked and what it answers. Types only: both sides of the thread border import it. */
import type { Passage } from './extract/chunk.ts';
import type { ExtractInput } from './extract/extract.ts';
import type { PageLinks } from './extract/links.ts';
import type { Refined } from './extract/refine.ts';
import type { ImageInfo } from './image.ts';
import type { PictureFacts } from './picture-facts.ts';

export type MediaJob =
  | ({ readonly kind: 'document' } & ExtractInput)
  | { readonly kind: 'pdf-page'; readonly file: string; readonly page: number }
  | { readonly kind: 'image'; readonly file: string }
  | { readonly kind: 'picture-facts'; readonly source: string | Uint8Array }
  | { readonly kind: 'links'; readonly file: string }
  | { readonly kind: 'refine'; readonly passages: readonly Pick<Passage, 'page' | 'heading' | 'text'>[] };

export interface DocumentResult {
  readonly text: string;
  readonly passages: readonly Passage[];
  readonly pages: number | null;
  /** Something the reader should know though the file was read. */
  readonly note: string | null;
  /** 1-based pages without a text layer. */
  readonly blankPages: readonly number[];
}

export type ImageResult = ImageInfo;
export type PictureFactsResult = PictureFacts;
export type LinksResult = PageLinks;
export type RefineResult = Refined;
