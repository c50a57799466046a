import { createContext, type ReactNode, useContext } from 'react';

export interface MarkdownLabels {
  readonly copy: string;
  readonly copied: string;
  readonly wrap: string;
  readonly unwrap: string;
  readonly download: string;
  readonly code: string;
  readonly table: string;
}

/** What the renderer asks of its surroundings. Its identity must be stable: every finished block reads it. */
export interface MarkdownEnvironment {
  readonly labels: MarkdownLabels;
  /** A reference to the numbered source of an answer; `label` is the link's text. */
  readonly renderSource: (number: number, label: ReactNode) => ReactNode;
  /** Code where no script will run; without it a block with its tools. */
  readonly renderCode?: (code: string, language: string) => ReactNode;
  /** An image that was pressed. */
  readonly onImage?: (src: string, alt: string) => void;
}

export const MarkdownContext = createContext<MarkdownEnvironment | null>(null);

export const MarkdownProvider = MarkdownContext.Provider;

export function useMarkdownEnvironment(): MarkdownEnvironment {
  const environment = useContext(MarkdownContext);
  if (environment === null) throw new Error('Markdown needs a MarkdownProvider.');
  return environment;
}
