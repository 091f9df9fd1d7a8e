import { join } from 'node:path';
import { productVideo } from '../support/simulator.ts';
import { renderPage } from '../support/summary-page.ts';
import { launchBrowser, openPage, summaryOf } from './page.ts';

const docs = join(import.meta.dirname, '../../docs');

const inputs = { 'poll-interval-seconds': '1' };
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
  summaryOf([pending, processing, completed], inputs),
  summaryOf([pending, processing, failed], inputs),
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
