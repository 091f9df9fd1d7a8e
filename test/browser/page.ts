import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { chromium, type Browser, type BrowserContextOptions, type Page } from 'playwright-core';
import rehypeRaw from 'rehype-raw';
import rehypeSanitize from 'rehype-sanitize';
import rehypeStringify from 'rehype-stringify';
import remarkGfm from 'remark-gfm';
import remarkParse from 'remark-parse';
import remarkRehype from 'remark-rehype';
import { unified } from 'unified';
import { startStep } from '../support/step-runner.ts';
import { SIMULATOR_KEY, startSimulator, type Timeline } from '../support/simulator.ts';

/** The summary that a step writes about a video. */
export function summaryOf(timeline: Timeline, inputs: Record<string, string>): Promise<string> {
  return summaryOfVideos({ pv_123456: timeline }, inputs);
}

/** The summary that a step writes about several videos. */
export async function summaryOfVideos(
  videos: Record<string, Timeline>,
  inputs: Record<string, string>,
): Promise<string> {
  await using simulator = await startSimulator({ videos });
  const step = await startStep({
    'video-id': Object.keys(videos).join(),
    'api-key': SIMULATOR_KEY,
    'base-url': simulator.baseUrl,
    ...inputs,
  });
  return (await step.result).summary;
}

/** Starts the Chromium of the system, such as Debian's, or the one that the variable CHROMIUM names. */
export function launchBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu'],
  });
}

/**
 * Renders a job summary as GitHub does: GitHub's Markdown, what its sanitiser leaves of the HTML,
 * and its stylesheet.
 *
 * @param sanitized false leaves in all HTML, to see what does not rely on the sanitiser
 */
export async function renderPage(
  summary: string,
  { theme = 'light', sanitized = true }: { theme?: 'light' | 'dark'; sanitized?: boolean } = {},
): Promise<string> {
  const toHtml = unified()
    .use(remarkParse)
    .use(remarkGfm)
    .use(remarkRehype, { allowDangerousHtml: true })
    .use(rehypeRaw);
  if (sanitized) toHtml.use(rehypeSanitize);
  const body = String(await toHtml.use(rehypeStringify).process(summary));
  const stylesheet = import.meta.resolve(`github-markdown-css/github-markdown-${theme}.css`);
  const css = await readFile(fileURLToPath(stylesheet), 'utf8');
  return `<!doctype html><meta charset="utf-8"><style>${css} body { margin: 0; padding: 24px; }</style><body class="markdown-body">${body}</body>`;
}

const COVER = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 640 360">
  <linearGradient id="sky" x2="0" y2="1"><stop stop-color="#f6b26b"/><stop offset="1" stop-color="#8e7cc3"/></linearGradient>
  <rect width="640" height="360" fill="url(#sky)"/>
  <path d="M0 300 L170 120 L300 260 L420 160 L640 320 V360 H0 Z" fill="#351c75"/>
</svg>`;

/** Opens a page that has no network but a cover image for every request; tells what it asked for. */
export async function openPage(
  browser: Browser,
  html: string,
  options: BrowserContextOptions = {},
): Promise<{ page: Page; requested: string[] }> {
  const context = await browser.newContext(options);
  const requested: string[] = [];
  await context.route('**/*', async (route) => {
    requested.push(route.request().url());
    await route.fulfill({ contentType: 'image/svg+xml', body: COVER });
  });
  const page = await context.newPage();
  await page.setContent(html, { waitUntil: 'networkidle' });
  return { page, requested };
}
