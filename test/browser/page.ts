import { chromium, type Browser, type BrowserContextOptions, type Page } from 'playwright-core';
import { SIMULATOR_KEY, startSimulator, type Timeline } from '../support/simulator.ts';
import { startStep } from '../support/step-runner.ts';
import { coverImage } from '../support/cover-image.ts';

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

/** Starts the system's Chromium, such as Debian's, or the one at the path in CHROMIUM. */
export function launchBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu'],
  });
}

/**
 * Opens a page that has no network but a cover image for every request, of the hue that a URL such
 * as `cover-210.jpg` names. Returns the requested URLs.
 */
export async function openPage(
  browser: Browser,
  html: string,
  options: BrowserContextOptions = {},
): Promise<{ page: Page; requested: string[] }> {
  const context = await browser.newContext(options);
  const requested: string[] = [];
  await context.route('**/*', async (route) => {
    const url = route.request().url();
    requested.push(url);
    const hue = /-(\d+)\.jpg$/.exec(url)?.[1];
    const body = coverImage(hue === undefined ? undefined : Number(hue));
    await route.fulfill({ contentType: 'image/svg+xml', body });
  });
  const page = await context.newPage();
  await page.setContent(html, { waitUntil: 'networkidle' });
  return { page, requested };
}
