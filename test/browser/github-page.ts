import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import rehypeRaw from 'rehype-raw';
import rehypeSanitize from 'rehype-sanitize';
import rehypeStringify from 'rehype-stringify';
import remarkGfm from 'remark-gfm';
import remarkParse from 'remark-parse';
import remarkRehype from 'remark-rehype';
import { unified } from 'unified';

interface PageOptions {
  theme?: 'light' | 'dark';
  /** False leaves in all HTML, to see what does not rely on the sanitizer. */
  sanitized?: boolean;
}

/** Renders a job summary as GitHub does: its Markdown, what its sanitizer leaves of the HTML, and its stylesheet. */
export async function renderGitHubPage(
  summary: string,
  { theme = 'light', sanitized = true }: PageOptions = {},
): Promise<string> {
  const toHtml = unified()
    .use(remarkParse)
    .use(remarkGfm)
    .use(remarkRehype, { allowDangerousHtml: true })
    .use(rehypeRaw);
  if (sanitized) toHtml.use(rehypeSanitize);
  const body = await toHtml.use(rehypeStringify).process(summary);
  const css = await readFile(
    fileURLToPath(import.meta.resolve(`github-markdown-css/github-markdown-${theme}.css`)),
    'utf8',
  );
  return `<!doctype html><meta charset="utf-8"><title>Job summary</title><style>${css} body { margin: 0; padding: 24px; }</style><body class="markdown-body">${String(body)}</body>`;
}
