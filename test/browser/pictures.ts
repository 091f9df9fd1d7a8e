import { join } from 'node:path';
import { readInputs } from '../../src/inputs/inputs.ts';
import { reportOutcomes } from '../../src/report/report.ts';
import { productVideo, type Answer } from '../support/simulator.ts';
import { waitWithLists } from '../support/virtual-lists.ts';
import { renderGitHubPage } from './github-page.ts';
import { launchBrowser, openPage } from './page.ts';

const docs = join(import.meta.dirname, '../../docs');

/** JoggAI's reports on a video, each with its start in seconds into the wait. */
type Reports = readonly (readonly [fromSeconds: number, answer: Answer])[];

// The videos were requested just before the wait.
const createdAt = Math.floor(Date.now() / 1000);
const fields = { created_at: createdAt - 4, video_url: '' };

/** The reports on a video that is completed after `seconds`. */
function rendered(seconds: number, title: string, hue: number): Reports {
  const url = `https://res.jogg.ai/video/${title.toLowerCase().replace(' ', '-')}.mp4`;
  const finished = {
    ...fields,
    title,
    video_url: `${url}?signature=${'0123456789abcdef'.repeat(50)}`,
    cover_url: `https://res.jogg.ai/video/cover-${hue}.jpg`,
  };
  return [
    [0, productVideo('pending', { ...fields, title })],
    [35, productVideo('processing', { ...fields, title })],
    [seconds, productVideo('completed', finished)],
  ];
}

/** The reports on a video that fails after `seconds`. */
function failing(seconds: number, title: string): Reports {
  const error = { code: 3001, message: 'No product found in the image' };
  return [
    [0, productVideo('processing', { ...fields, title })],
    [seconds, productVideo('failed', { ...fields, title, error })],
  ];
}

/** The summary of a step on a virtual clock, with the action's own code and its defaults. */
async function summaryOf(
  videos: Record<string, Reports>,
  inputs: Record<string, string> = {},
): Promise<string> {
  const given: Record<string, string> = {
    'video-id': Object.keys(videos).join(),
    'api-key': 'jogg_test_key',
    ...inputs,
  };
  const settings = readInputs((name) => given[name] ?? '', true);
  const { outcomes } = await waitWithLists(settings.videoIds, {
    answer: (id, at) => videos[id]?.findLast(([from]) => at >= from)?.[1],
    lists: settings.videoIds.length > 1 ? {} : undefined,
    limits: settings,
  });
  return reportOutcomes(outcomes, settings).summary ?? '';
}

const products = [
  ['Trail shoe', 200],
  ['Rain jacket', 248],
  ['Head lamp', 171],
  ['Tent', 402],
  ['Camp stove', 319],
  ['Backpack', 276],
  ['Water bottle', 188],
  ['Hiking poles', 345],
] as const;

const batch: Record<string, Reports> = {
  ...Object.fromEntries(
    products.map(([title, seconds], i) => [`pv_${101 + i}`, rendered(seconds, title, 30 + i * 40)]),
  ),
  pv_109: failing(143, 'Gift card'),
  pv_110: rendered(Infinity, 'Sleeping bag', 0),
};

const html = await summaryOf(batch, { 'timeout-seconds': '900' });

const browser = await launchBrowser();
for (const theme of ['light', 'dark'] as const) {
  const { page } = await openPage(browser, await renderGitHubPage(html, { theme }), {
    viewport: { width: 820, height: 100 },
    deviceScaleFactor: 2,
  });
  // As far as the covers, so that the README begins with it and still has its first example in sight.
  const covers = await page.locator('table').nth(1).boundingBox();
  const height = covers ? Math.round(covers.y + covers.height + 14) : 0;
  const clip = { x: 0, y: 0, width: 820, height };
  await page.screenshot({ path: join(docs, `batch-${theme}.png`), fullPage: true, clip });
}
await browser.close();
