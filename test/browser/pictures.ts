import { join } from 'node:path';
import { startStep } from '../runner.ts';
import { productVideo, SIMULATOR_KEY, startSimulator, type Timeline } from '../simulator.ts';
import { launchBrowser, openPage, renderPage } from './page.ts';

const docs = join(import.meta.dirname, '../../docs');

/** The summary that a real step writes about a video. */
async function summaryOf(timeline: Timeline): Promise<string> {
  await using simulator = await startSimulator({ videos: { pv_123456: timeline } });
  const step = await startStep({
    'video-id': 'pv_123456',
    'api-key': SIMULATOR_KEY,
    'base-url': simulator.baseUrl,
    'poll-interval-seconds': '1',
  });
  return (await step.result).summary;
}

const created_at = Date.now() / 1000 - 200;
const pending = { ...productVideo('pending', { created_at }), seconds: 2 };
const processing = { ...productVideo('processing', { created_at }), seconds: 4 };
const video_url = `https://res.jogg.ai/video/trail-shoe.mp4?signature=${'0123456789abcdef'.repeat(50)}`;
const completed = productVideo('completed', { created_at, duration: 30, video_url });
const failed = productVideo('failed', {
  created_at,
  error: { code: 3001, message: 'No product found in the image' },
});
const summaries = await Promise.all([
  summaryOf([pending, processing, completed]),
  summaryOf([pending, processing, failed]),
]);

const browser = await launchBrowser();
for (const theme of ['light', 'dark'] as const) {
  const { page } = await openPage(browser, await renderPage(summaries.join(''), { theme }), {
    viewport: { width: 760, height: 100 },
    deviceScaleFactor: 2,
  });
  await page.screenshot({ path: join(docs, `summary-${theme}.png`), fullPage: true });
}
await browser.close();
