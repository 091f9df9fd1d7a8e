import { capitalize, formatDuration, formatNumber, joinSentences, pluralize } from '../format.ts';
import { STATUS_PAGE } from '../jogg/codes.ts';
import { renderContactSheet } from './contact-sheet.ts';
import { isProblem, reasonText, shownUrlOf, urlOf, type Explained } from './explain.ts';
import { escapeHtml, fold, isHttps, link, linkIfHttps } from './html.ts';
import { unfinishedIds } from './outputs.ts';
import { COLUMNS, PROBLEM_COLUMNS, renderTable, resultText, type Column } from './table.ts';
import { adviceOn, groupByProblem, sumUp } from './totals.ts';

// GitHub accepts 1 MiB for each step. Everything but the tables and lists limited here is small.
const MAX_BYTES = 2 ** 20 - 10_000;
const MAX_PROBLEM_BYTES = 2 ** 18;
const MAX_RETRY_BYTES = 2 ** 16;

const MAX_ROWS = 30;
const MAX_ADVICE = 4;

// JoggAI's queue takes up to a day; past that, one of the two clocks is wrong.
const LONGEST_RENDER_SECONDS = 2 * 86_400;

const EXPIRY = `<p>Links can expire. Rerun with the same <code>video-id</code> for new ones (no extra credits).</p>`;

/**
 * The job summary of waits that have ended, as HTML for GitHub's Markdown. Text from outside is
 * escaped, and only https addresses become links or images.
 *
 * @param startedAt when the waits began, by the wall clock
 */
export function renderSummary(videos: readonly Explained[], startedAt: Date): string {
  const [first, ...others] = videos;
  const lines = first && others.length === 0 ? renderOne(first, startedAt) : renderMany(videos);
  const signed = videos.some((video) => [urlOf(video), video.video?.subtitleUrl].some(hasQuery));
  return toPage([...lines, signed ? EXPIRY : '']);
}

/** The job summary of a step that failed before waiting. `lines` are sentences, and not HTML. */
export function renderRejection(title: string, lines: readonly string[]): string {
  const items = lines.map((line) => `<li>${escapeHtml(line)}</li>`);
  return toPage([`<h3>⚠️ ${escapeHtml(title)}</h3>`, '<ul>', ...items, '</ul>']);
}

function toPage(lines: readonly string[]): string {
  // No blank lines between: after one, GitHub would read Markdown in what follows.
  return `${lines.filter((line) => line !== '').join('\n')}\n\n`;
}

function renderOne(explained: Explained, startedAt: Date): string[] {
  const { type, video } = explained;
  const url = urlOf(explained);
  const title = video?.title ?? `JoggAI ${type} video`;
  return [
    `<h3>${resultText(explained, title)}</h3>`,
    isProblem(explained)
      ? `<p><strong>${escapeHtml(joinSentences(capitalize(reasonText(explained))))}</strong> ${renderHelp(explained.problem.help)}</p>`
      : '',
    renderCover(video?.coverUrl, url, title),
    ...renderFacts(explained, [
      {
        name: 'Video',
        html: () => link(url, 'Open the video') || escapeHtml(shownUrlOf(explained) ?? ''),
      },
      { name: 'Subtitles', html: () => link(video?.subtitleUrl, 'Open the subtitles') },
      ...COLUMNS.filter(({ name }) => ['ID', 'Length', 'Credits', 'File'].includes(name)),
    ]),
    ...fold('Checks and history', true, [
      ...renderFacts(explained, [
        { name: 'JoggAI rendering time', html: () => renderingTime(explained, startedAt) },
        ...COLUMNS.filter(({ name }) => name === 'Time waited'),
        { name: 'Checks', html: ({ checks }) => formatNumber(checks) },
        { name: 'Status history', html: renderTimeline },
      ]),
    ]),
  ];
}

function renderMany(videos: readonly Explained[]): string[] {
  const { result, results, credits, elapsedSeconds } = sumUp(videos);
  const count = formatNumber(videos.length);
  const charged = credits === undefined ? '' : ` · ${pluralize(credits, 'credit')} charged`;
  const problems = renderProblems(videos);
  const sheet = renderContactSheet(videos);
  const used = Buffer.byteLength([...problems.lines, ...sheet].join('\n'));
  const table = renderTable(COLUMNS, videos, MAX_BYTES - used);
  const missing = problems.isCut || table.isCut;
  return [
    `<h3>${resultText({ result }, `${count} JoggAI videos`, results)}</h3>`,
    `<p>${pluralize(videos.length, 'video')} in ${formatDuration(elapsedSeconds)}${charged}</p>`,
    ...problems.lines,
    ...sheet,
    ...fold(`All ${count} videos`, videos.length > MAX_ROWS, table.lines),
    missing
      ? '<p>Job summaries are limited to 1 MiB. See the <code>videos</code> output for the rest.</p>'
      : '',
  ];
}

/** Unsuccessful videos, what to do about them, and the IDs for a later run. */
function renderProblems(videos: readonly Explained[]): { lines: string[]; isCut: boolean } {
  const groups = groupByProblem(videos);
  const unsuccessful = groups.flat();
  if (unsuccessful.length === 0) return { lines: [], isCut: false };
  const table = renderTable(PROBLEM_COLUMNS, unsuccessful, MAX_PROBLEM_BYTES);
  const ids = escapeHtml(unfinishedIds(videos));
  const retry = ids.length > MAX_RETRY_BYTES ? 'See the unfinished-ids output.' : ids;
  const advice = adviceOn(groups).slice(0, MAX_ADVICE);
  return {
    lines: [
      ...fold(
        pluralize(unsuccessful.length, 'problem'),
        unsuccessful.length > MAX_ROWS,
        table.lines,
      ),
      ...(advice.length === 0
        ? []
        : ['<ul>', ...advice.map((help) => `<li>${renderHelp(help)}</li>`), '</ul>']),
      ids === ''
        ? ''
        : `<p>To retry, use this <code>video-id</code>:</p>\n<pre><code>${retry}</code></pre>`,
    ],
    isCut: table.isCut,
  };
}

/** A table of names and what is known; nothing for what is not. */
function renderFacts(video: Explained, facts: readonly Column[]): string[] {
  const rows = facts
    .map(({ name, html }) => ({ name, html: html(video, true) }))
    .filter(({ html }) => html !== '')
    .map(({ name, html }) => `<tr><th align="left" nowrap>${name}</th><td>${html}</td></tr>`);
  return ['<table>', ...rows, '</table>'];
}

function renderHelp(help: string): string {
  return escapeHtml(help).replaceAll(STATUS_PAGE, link(STATUS_PAGE, STATUS_PAGE));
}

function renderCover(
  coverUrl: string | undefined,
  videoUrl: string | undefined,
  title: string,
): string {
  if (!isHttps(coverUrl)) return '';
  const image = `<img src="${escapeHtml(coverUrl)}" width="320" alt="${escapeHtml(title)}">`;
  return `<p>${linkIfHttps(videoUrl, image)}</p>`;
}

function renderTimeline({ timeline }: Explained): string {
  return timeline
    .map((seen) => `${escapeHtml(seen.status)} at ${formatDuration(seen.elapsedSeconds)}`)
    .join(' → ');
}

/**
 * How long the video took to generate: until JoggAI says it was completed or, if it doesn't say and
 * this wait saw the video unfinished, until it was found.
 */
function renderingTime(
  { result, video, timeline, elapsedSeconds }: Explained,
  startedAt: Date,
): string {
  const sawItUnfinished = timeline.some(({ status }) => status !== 'completed');
  const foundAt = startedAt.getTime() + elapsedSeconds * 1000;
  // NaN is not below the limit either.
  const doneAt = video?.completedAt?.getTime() ?? (sawItUnfinished ? foundAt : NaN);
  if (result !== 'completed' || !video?.createdAt) return '';
  const seconds = (doneAt - video.createdAt.getTime()) / 1000;
  return seconds > 0 && seconds < LONGEST_RENDER_SECONDS ? formatDuration(seconds) : '';
}

function hasQuery(url: string | undefined): boolean {
  return url?.includes('?') === true;
}
