import { styleText } from 'node:util';
import { parseSummary, type SummaryTree } from '../support/summary-page.ts';

type Node = SummaryTree['children'][number];
type Element = Extract<Node, { type: 'element' }>;

// Emoji and East Asian characters take two columns of a terminal.
const WIDE =
  /\p{Emoji_Presentation}|\uFE0F|[\u1100-\u115F\u2E80-\uA4CF\uAC00-\uD7A3\uF900-\uFAFF\uFF00-\uFF60]/u;
const segmenter = new Intl.Segmenter();

/** A job summary as text for a terminal: headings, paragraphs, and tables with aligned columns. */
export async function summaryToText(summary: string): Promise<string> {
  const { children } = await parseSummary(summary);
  return children.flatMap(renderBlock).join('\n\n');
}

function renderBlock(node: Node): string[] {
  if (node.type !== 'element') return nonEmpty(inlineText([node], true));
  if (/^h[1-6]$/.test(node.tagName)) return [styleText('bold', inlineText(node.children, true))];
  if (node.tagName === 'table') return nonEmpty(renderTable(node));
  return nonEmpty(inlineText(node.children, true));
}

function nonEmpty(text: string): string[] {
  return text === '' ? [] : [text];
}

function renderTable(table: Element): string {
  const cells = findAll(table, ['tr']).map((row) => findAll(row, ['th', 'td']));
  // In a wide table, URLs would push the columns after them out of sight.
  const withUrls = cells.every(({ length }) => length <= 2);
  const rows = cells.map((row) =>
    row.map(({ children }) => inlineText(children, withUrls).replaceAll('\n', ' ')),
  );
  const widths: number[] = [];
  for (const row of rows) {
    for (const [i, text] of row.entries()) widths[i] = Math.max(widths[i] ?? 0, textWidth(text));
  }
  return rows
    .map((row) =>
      row
        .map((text, i) => padEnd(text, widths[i] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

function findAll(node: Element, tagNames: string[]): Element[] {
  return node.children
    .filter((child) => child.type === 'element')
    .flatMap((child) => (tagNames.includes(child.tagName) ? [child] : findAll(child, tagNames)));
}

function inlineText(nodes: readonly Node[], withUrls: boolean): string {
  return flatten(nodes, withUrls).trim();
}

function flatten(nodes: readonly Node[], withUrls: boolean): string {
  const parts = nodes.map((node) => {
    if (node.type === 'text') return node.value.replaceAll(/\s+/g, ' ');
    if (node.type !== 'element') return '';
    if (node.tagName === 'br') return '\n';
    const { alt, href } = node.properties;
    if (node.tagName === 'img') return alt === '' ? '' : `[${String(alt)}]`;
    const inner = flatten(node.children, withUrls);
    const url = withUrls && typeof href === 'string' && href !== inner ? ` (${href})` : '';
    return inner + url;
  });
  return parts.join('');
}

function textWidth(text: string): number {
  const graphemes = [...segmenter.segment(text)];
  return graphemes.reduce((width, { segment }) => width + (WIDE.test(segment) ? 2 : 1), 0);
}

function padEnd(text: string, width: number): string {
  return text + ' '.repeat(width - textWidth(text));
}
