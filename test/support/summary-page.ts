import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import rehypeRaw from 'rehype-raw';
import rehypeSanitize from 'rehype-sanitize';
import rehypeStringify from 'rehype-stringify';
import remarkGfm from 'remark-gfm';
import remarkParse from 'remark-parse';
import remarkRehype from 'remark-rehype';
import { unified } from 'unified';

export interface PageOptions {
  /** `auto` follows the reader's system. */
  theme?: 'light' | 'dark' | 'auto';
  /** False leaves in all HTML, to see what does not rely on the sanitizer. */
  sanitized?: boolean;
}

/** What GitHub makes of a job summary: its Markdown, and what its sanitizer leaves of the HTML. */
export async function parseSummary(summary: string, sanitized = true) {
  const toHtml = unified()
    .use(remarkParse)
    .use(remarkGfm)
    .use(remarkRehype, { allowDangerousHtml: true })
    .use(rehypeRaw);
  if (sanitized) toHtml.use(rehypeSanitize);
  return toHtml.run(toHtml.parse(summary));
}

/** The HTML of a summary, as a tree. */
export type SummaryTree = Awaited<ReturnType<typeof parseSummary>>;

/** Renders a job summary as GitHub does, with its stylesheet. */
export async function renderPage(
  summary: string,
  { theme = 'light', sanitized = true }: PageOptions = {},
): Promise<string> {
  const body = unified()
    .use(rehypeStringify)
    .stringify(await parseSummary(summary, sanitized));
  const file = theme === 'auto' ? 'github-markdown' : `github-markdown-${theme}`;
  const css = await readFile(
    fileURLToPath(import.meta.resolve(`github-markdown-css/${file}.css`)),
    'utf8',
  );
  return `<!doctype html><meta charset="utf-8"><title>Job summary</title><style>${css} body { margin: 0; padding: 24px; }</style><body class="markdown-body">${body}</body>`;
}

/** A cover image, as SVG. */
export function coverImage(hue = 30): string {
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 640 360" width="640" height="360">
  <linearGradient id="sky" x2="0" y2="1"><stop stop-color="hsl(${hue} 88% 69%)"/><stop offset="1" stop-color="hsl(${hue + 225} 37% 63%)"/></linearGradient>
  <rect width="640" height="360" fill="url(#sky)"/>
  <path d="M0 300 L170 120 L300 260 L420 160 L640 320 V360 H0 Z" fill="hsl(${hue + 227} 61% 28%)"/>
</svg>`;
}
