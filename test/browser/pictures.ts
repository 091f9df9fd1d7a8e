import { join } from 'node:path';
import { productVideo, type Timeline } from '../support/simulator.ts';
import { renderGitHubPage } from './github-page.ts';
import { launchBrowser, openPage, summaryOf, summaryOfVideos } from './page.ts';

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

const products = [
  'Trail shoe',
  'Rain jacket',
  'Head lamp',
  'Tent',
  'Camp stove',
  'Backpack',
  'Water bottle',
  'Hiking poles',
];
const batch: Record<string, Timeline> = Object.fromEntries(
  products.map((title, i): [string, Timeline] => {
    const cover_url = `https://res.jogg.ai/video/cover-${30 + i * 40}.jpg`;
    const fields = { created_at, duration: 15 + ((i * 7) % 30), title, cover_url };
    const started = { ...productVideo('processing', fields), seconds: i / 2 };
    return [`pv_${101 + i}`, [started, productVideo('completed', fields)]];
  }),
);
batch['pv_109'] = [{ ...pending, seconds: 1 }, failed];
batch['pv_110'] = [productVideo('processing')];

const pictures = {
  summary: {
    width: 760,
    summaries: [
      summaryOf([pending, processing, completed], inputs),
      summaryOf([pending, processing, failed], inputs),
    ],
  },
  batch: {
    width: 820,
    summaries: [summaryOfVideos(batch, { ...inputs, 'timeout-seconds': '10' })],
  },
};

const browser = await launchBrowser();
for (const [name, { width, summaries }] of Object.entries(pictures)) {
  const summary = (await Promise.all(summaries)).join('');
  for (const theme of ['light', 'dark'] as const) {
    const { page } = await openPage(browser, await renderGitHubPage(summary, { theme }), {
      viewport: { width, height: 100 },
      deviceScaleFactor: 2,
    });
    await page.screenshot({ path: join(docs, `${name}-${theme}.png`), fullPage: true });
  }
}
await browser.close();
