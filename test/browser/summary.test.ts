import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { productVideo, type Answer, type Timeline } from '../support/simulator.ts';
import { renderPage } from '../demo/page.ts';
import { renderGitHubPage } from './github-page.ts';
import { launchBrowser, openPage, summaryOf, summaryOfVideos } from './page.ts';

let browser: Browser;

beforeAll(async () => {
  browser = await launchBrowser();
});

afterAll(async () => {
  await browser.close();
});

/** The summary of a step whose only check gets this response. */
function summaryOfCheck(answer: Answer): Promise<string> {
  return summaryOf([answer], { 'timeout-seconds': '0' });
}

/** The summary of a step whose only check of each video gets its response. */
function summaryOfChecks(answers: Answer[]): Promise<string> {
  const videos = answers.map((answer, i): [string, Timeline] => [`pv_${i}`, [answer]]);
  return summaryOfVideos(Object.fromEntries(videos), { 'timeout-seconds': '0' });
}

const MARKUP = [
  '<script>pwned()</script>',
  '<img src="https://evil.test/x" onerror="pwned()">',
  '"><svg onload="pwned()"></svg>',
  "'><iframe src='javascript:pwned()'></iframe>",
  '</td></tr></table><form action="https://evil.test/"><button>x</button></form>',
  '<a href="https://evil.test/">x</a>',
  '[x](https://evil.test/) ![x](https://evil.test/x)',
  '\n\n[x](https://evil.test/)\n\n![x](https://evil.test/x)\n\n<script>pwned()</script>',
  '<style>body { display: none }</style><!-- ',
].join(' ');

const URLS = [
  'javascript:pwned()',
  'data:text/html,<script>pwned()</script>',
  'https://res.jogg.ai/"onerror="pwned()"x="',
  "https://res.jogg.ai/'onclick='pwned()",
  'https://res.jogg.ai/<script>pwned()</script>',
  'vbscript:pwned()',
];

interface Live {
  elements: string[];
  attributes: string[];
  links: string[];
  shown: boolean;
}

/** Run in the page: what is in its body. */
const LIVE = `(() => {
  const elements = [...document.body.querySelectorAll('*')];
  return {
    elements: elements.map((element) => element.localName),
    attributes: elements.flatMap((element) => element.getAttributeNames()),
    links: [...document.links].map((link) => link.href),
    shown: document.body.offsetHeight > 0,
  };
})()`;

const OWN_ELEMENTS =
  'h3 p strong a img br sub table tbody tr th td code details summary ul li pre'.split(' ');
const OWN_ATTRIBUTES = 'href src alt width align valign nowrap'.split(' ');

const hostile: [name: string, answer: Answer][] = [
  ['title', productVideo('completed', { title: MARKUP })],
  ['status', productVideo(MARKUP)],
  ['reason', productVideo('failed', { error: { code: 1, message: MARKUP } })],
  ['error message', { code: 12_345, msg: MARKUP }],
  ['text that turns round what follows', productVideo('failed', { message: 'x \u202e no face' })],
  [
    'content type',
    { http: 400, body: 'x', headers: { 'content-type': '<script>pwned()</script>' } },
  ],
  ...URLS.map((url): [string, Answer] => [
    `URL ${url}`,
    productVideo('completed', {
      video_url: url.startsWith('https:') ? url : 'https://res.jogg.ai/v.mp4',
      cover_url: url,
      subtitle_url: url,
    }),
  ]),
];

const kinds: [name: string, summaryOf: (answer: Answer) => Promise<string>][] = [
  ['one video', summaryOfCheck],
  ['several videos', (answer) => summaryOfChecks([answer, answer])],
];

describe.each(kinds)('of %s', (_kind, summaryOf) => {
  test.each(hostile)('nothing is live of a hostile %s', async (_name, answer) => {
    const summary = await summaryOf(answer);
    for (const sanitized of [true, false]) {
      const html = await renderGitHubPage(summary, { sanitized });
      const { page, requested } = await openPage(browser, html);
      const live = await page.evaluate<Live>(LIVE);
      expect(OWN_ELEMENTS).toEqual(expect.arrayContaining(live.elements));
      expect(OWN_ATTRIBUTES).toEqual(expect.arrayContaining(live.attributes));
      for (const url of [...live.links, ...requested])
        expect(url).toMatch(/^https:\/\/res\.jogg\.ai\//);
      expect(live.shown).toBe(true);
      expect(html).not.toMatch(/\p{Bidi_Control}/u);
      await page.context().close();
    }
  });
});

/** Run in the page: what a reader sees of a summary, and where it leads. */
const CONTENT = `(() => {
  const summary = document.querySelector('main') ?? document.body;
  return {
    text: [...summary.querySelectorAll('h3, p, th, td')].map(({ textContent }) => textContent.trim()),
    links: [...summary.querySelectorAll('a')].map((link) => link.href),
    pictures: [...summary.querySelectorAll('img')].map(({ src, alt, width }) => [src, alt, width]),
  };
})()`;

test.each<[name: string, answers: Answer[]]>([
  ['a finished video', [productVideo('completed')]],
  ['a failed video', [productVideo('failed', { error: { code: 1, message: MARKUP } })]],
  ['an error', [{ code: 50_000, msg: MARKUP }]],
  ['several videos', [productVideo('completed', { title: MARKUP }), productVideo('processing')]],
])('npm start shows the same of %s as GitHub', async (_name, answers) => {
  const summary = await summaryOfChecks(answers);
  const contents = [];
  for (const html of [renderPage(summary), await renderGitHubPage(summary)]) {
    const { page } = await openPage(browser, html);
    contents.push(await page.evaluate<{ text: string[] }>(CONTENT));
    await page.context().close();
  }
  expect(contents[0]?.text.length).toBeGreaterThan(3);
  expect(contents[0]).toEqual(contents[1]);
});

test('a long, signed URL does not widen the table', async () => {
  const video_url = `https://res.jogg.ai/v.mp4?signature=${'0123456789abcdef'.repeat(50)}`;
  const html = await renderGitHubPage(
    await summaryOfCheck(productVideo('completed', { video_url })),
  );
  const { page } = await openPage(browser, html, { viewport: { width: 760, height: 600 } });
  const overflow = await page.evaluate<number>(
    "(({ scrollWidth, clientWidth }) => scrollWidth - clientWidth)(document.querySelector('table'))",
  );
  expect(overflow).toBe(0);
  await page.context().close();
});

test('a finished video: the cover is shown, and leads to the video', async () => {
  const html = await renderGitHubPage(await summaryOfCheck(productVideo('completed')));
  const { page } = await openPage(browser, html);
  const cover = page.locator('a:has(img)');
  expect(await cover.getAttribute('href')).toBe('https://res.jogg.ai/video/trail-shoe.mp4');
  const shown = await page.evaluate("document.querySelector('a > img').naturalWidth > 0");
  expect(shown).toBe(true);
  expect(await page.locator('h3').innerText()).toContain('Trail shoe, 30 s');
  await page.context().close();
});

test('a hundred videos: totals, a row for each, and nothing of a title is live', async () => {
  const answers = Array.from({ length: 100 }, (_, i) =>
    i === 50
      ? productVideo('failed', { error: { code: 1, message: MARKUP } })
      : productVideo('completed', { title: MARKUP }),
  );
  const html = await renderGitHubPage(await summaryOfChecks(answers));
  const { page, requested } = await openPage(browser, html, {
    viewport: { width: 900, height: 600 },
  });
  const live = await page.evaluate<Live>(LIVE);
  expect(await page.locator('h3').innerText()).toBe('❌ 100 JoggAI videos: 1 failed, 99 completed');
  expect(await page.locator('img').count()).toBe(24);
  // Covers and rows are folded away; the problem is not.
  expect(await page.locator('details').count()).toBe(2);
  expect(await page.locator('table').first().locator('tr').nth(1).innerText()).toContain('pv_50');
  expect(await page.locator('table').last().locator('tr').count()).toBe(101);
  expect(OWN_ELEMENTS).toEqual(expect.arrayContaining(live.elements));
  for (const url of [...live.links, ...requested])
    expect(url).toMatch(/^https:\/\/res\.jogg\.ai\//);
  await page.context().close();
});

interface Cell {
  link: string;
  caption: string;
  /** True if the picture is drawn above the title. */
  shown: boolean;
  height: number;
  width: number;
}

/** Run in the page: what is in the contact sheet, and by how much it is too wide for the page. */
const SHEET = `(() => {
  const sheet = document.querySelector('table:has(img)');
  const cells = [...sheet.querySelectorAll('td')].map((cell) => {
    const [image, caption] = ['img', 'sub'].map((name) => cell.querySelector(name));
    const [above, below] = [image, caption].map((element) => element.getBoundingClientRect());
    return {
      link: cell.querySelector('a').href,
      caption: caption.innerText,
      shown: image.naturalWidth > 0 && above.height > 0 && above.bottom <= below.top,
      height: Math.round(above.height),
      width: Math.round(cell.getBoundingClientRect().width),
    };
  });
  return { cells, overflow: sheet.scrollWidth - sheet.clientWidth };
})()`;

describe('the contact sheet', () => {
  const titles = [
    'Trail shoe, 30 s',
    'Rain jacket',
    "Men's Waterproof Hiking Boots with Ankle Support - Brown",
    'trail_shoe_30s_final_v2_export_large_4k',
    'WWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWW',
    '登山靴'.repeat(20),
    'Tent',
  ];
  const answers = titles.map((title, i) =>
    productVideo('completed', { title, video_url: `https://res.jogg.ai/video/${i}.mp4` }),
  );
  answers.push(productVideo('failed', { cover_url: 'https://res.jogg.ai/failed.jpg' }));
  answers.push(productVideo('completed', { title: 'Without a cover', cover_url: '' }));

  test.each(['light', 'dark'] as const)(
    'has even pictures with their titles below, in the %s theme',
    async (theme) => {
      const html = await renderGitHubPage(await summaryOfChecks(answers), { theme });
      const { page } = await openPage(browser, html, { viewport: { width: 900, height: 600 } });
      const { cells, overflow } = await page.evaluate<{ cells: Cell[]; overflow: number }>(SHEET);
      expect(overflow).toBe(0);
      expect(cells.map(({ link }) => link)).toEqual(
        titles.map((_title, i) => `https://res.jogg.ai/video/${i}.mp4`),
      );
      expect(cells.map(({ shown, height }) => ({ shown, height }))).toEqual(
        titles.map(() => ({ shown: true, height: 56 })),
      );
      const widths = cells.map(({ width }) => width);
      expect(Math.min(...widths)).toBeGreaterThan(100);
      expect(Math.max(...widths)).toBeLessThan(145);
      expect(cells.map(({ caption }) => caption).slice(0, 3)).toEqual([
        'Trail shoe, 30 s',
        'Rain jacket',
        "Men's Waterproof Hiking Boots with Ankl…",
      ]);
      await page.context().close();
    },
  );
});
