/** Syntax colours, loaded when the first code block is seen. */
import { common, createLowlight } from 'lowlight';

export type HighlightedNode = string | { readonly className: string; readonly children: readonly HighlightedNode[] };

type Root = ReturnType<ReturnType<typeof createLowlight>['highlight']>;
type Content = Root['children'][number];

const lowlight = createLowlight(common);
const ALIASES: Readonly<Record<string, string>> = { jsx: 'javascript', tsx: 'typescript', vue: 'xml', html: 'xml' };

/** The code in coloured pieces, or null for a language we have no grammar for. */
export function highlight(language: string, code: string): readonly HighlightedNode[] | null {
  const name = language.toLowerCase();
  const grammar = lowlight.registered(name) ? name : ALIASES[name];
  if (grammar === undefined || !lowlight.registered(grammar)) return null;
  return lowlight.highlight(grammar, code).children.map(toNode);
}

function toNode(node: Content): HighlightedNode {
  if (node.type === 'text') return node.value;
  if (node.type !== 'element') return '';
  const names = node.properties.className;
  return {
    className: Array.isArray(names) ? names.join(' ') : '',
    children: node.children.map(toNode),
  };
}
