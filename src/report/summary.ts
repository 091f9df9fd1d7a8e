import {
  capitalize,
  formatDuration,
  formatNumber,
  joinSentences,
  pluralize,
  truncate,
} from '../format.ts';
import { STATUS_PAGE } from '../jogg/response-errors.ts';
import { isProblem, reasonText, shownUrlOf, urlOf, type Explained } from './explain.ts';
import { escapeHtml, fold, isHttps, link, linkIfHttps } from './html.ts';
import { unfinishedIds } from './outputs.ts';
import { COLUMNS, PROBLEM_COLUMNS, renderTable, resultText, type Column } from './table.ts';
import { adviceOn, groupByProblem, sumUp } from './totals.ts';

// GitHub accepts 1 MiB for each step; the rest is for the tags around what is left out.
const MAX_BYTES = 2 ** 20 - 4000;

const MAX_ROWS = 30;
const MAX_ADVICE = 4;
const MAX_COVERS = 24;
const MAX_UNFOLDED_COVERS = 12;
const COVERS_IN_A_ROW = 6;
const MAX_CAPTION_LENGTH = 40;

const EXPIRY = `<p>Links can expire. Rerun with the same <code>video-id</code> for new ones (no extra credits).</p>`;

/**
 * The job summary of waits that have ended, as HTML for GitHub's Markdown. Text from outside is
 * escaped, and only https addresses become links or images.
 */
export function renderSummary(videos: readonly Explained[]): string {
  const [first, ...others] = videos;
  const lines = first && others.length === 0 ? renderOne(first) : renderMany(videos);
  const signed = videos.some((video) => [urlOf(video), video.video?.subtitleUrl].some(hasQuery));
  return toPage([...lines, signed ? EXPIRY : '']);
}

/** The job summary of a step that failed before waiting. `lines` are sentences, and not HTML. */
export function renderRejection(title: string, lines: readonly string[]): string {
  const items = lines.map((line) => `<li>${escapeHtml(line)}</li>`);
  return toPage([`<h3>⚠️ ${escapeHtml(title)}</h3>`, '<ul>', ...items, '</ul>']);
}

/** Lines as one page. Where they are more than GitHub accepts, the last ones lose links, then rows. */
function toPage(lines: readonly string[]): string {
  let excess = lines.reduce((sum, line) => sum + Buffer.byteLength(line) + 1, -MAX_BYTES);
  const note =
    excess > 0 ? '<p>Job summaries are limited to 1 MiB. See the outputs for the rest.</p>' : '';
  const shorten = (line: string, short: string): string => {
    if (excess <= 0) return line;
    excess -= Buffer.byteLength(line) - Buffer.byteLength(short);
    return short;
  };
  const kept = lines
    .toReversed()
    .map((line) => shorten(line, line.replaceAll(/<\/?a\b[^>]*>/g, '')))
    .map((line) => shorten(line, /^<(tr|li|p)>/.test(line) ? '' : line))
    .toReversed();
  // No blank lines between: after one, GitHub would read Markdown in what follows.
  return `${[...kept, note].filter((line) => line !== '').join('\n')}\n\n`;
}

function renderOne(explained: Explained): string[] {
  const { type, video, result } = explained;
  const url = urlOf(explained);
  const title = video?.title ?? `JoggAI ${type} video`;
  const cover = renderCover(video?.coverUrl, title, 320);
  return [
    `<h3>${resultText(result, title)}</h3>`,
    isProblem(explained)
      ? `<p><strong>${escapeHtml(joinSentences(capitalize(reasonText(explained))))}</strong> ${renderHelp(explained.problem.help)}</p>`
      : '',
    cover === '' ? '' : `<p>${linkIfHttps(url, cover)}</p>`,
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
  const table = renderTable(COLUMNS, videos);
  return [
    `<h3>${resultText(result, `${count} JoggAI videos`, results)}</h3>`,
    `<p>${pluralize(videos.length, 'video')} in ${formatDuration(elapsedSeconds)}${charged}</p>`,
    ...renderProblems(videos),
    ...renderCovers(videos),
    ...fold(`All ${count} videos`, videos.length > MAX_ROWS, table),
  ];
}

/** Unsuccessful videos, what to do about them, and the IDs for a later run. */
function renderProblems(videos: readonly Explained[]): string[] {
  const groups = groupByProblem(videos);
  const unsuccessful = groups.flat();
  if (unsuccessful.length === 0) return [];
  const table = renderTable(PROBLEM_COLUMNS, unsuccessful);
  const ids = unfinishedIds(videos);
  const advice = adviceOn(groups).slice(0, MAX_ADVICE);
  const items = advice.map((help) => `<li>${renderHelp(help)}</li>`);
  return [
    ...fold(pluralize(unsuccessful.length, 'problem'), unsuccessful.length > MAX_ROWS, table),
    ...(items.length === 0 ? [] : ['<ul>', ...items, '</ul>']),
    ids === ''
      ? ''
      : `<p>To retry, use this <code>video-id</code>:</p><pre><code>${escapeHtml(ids)}</code></pre>`,
  ];
}

/** The covers of the first completed videos with their titles, linked to the videos. */
function renderCovers(videos: readonly Explained[]): readonly string[] {
  const covered = videos.filter(
    ({ result, video }) => result === 'completed' && isHttps(video?.coverUrl),
  );
  if (covered.length === 0) return [];
  const cells = covered.slice(0, MAX_COVERS).map((explained) => {
    const title = explained.video?.title ?? explained.id;
    const cover = renderCover(explained.video?.coverUrl, title, 100);
    const caption = `<br><sub>${escapeHtml(shortenTitle(title))}</sub>`;
    const html = linkIfHttps(urlOf(explained), cover + caption);
    return `<td align="center" valign="top" width="100">${html}</td>`;
  });
  const rows = cells.flatMap((_, i) =>
    i % COVERS_IN_A_ROW === 0 ? `<tr>${cells.slice(i, i + COVERS_IN_A_ROW).join('')}</tr>` : [],
  );
  const of = cells.length < covered.length ? `${cells.length} of ` : '';
  const text = `${of}${pluralize(covered.length, 'cover')}`;
  return fold(text, covered.length > MAX_UNFOLDED_COVERS, ['<table>', ...rows, '</table>']);
}

/** A title for a narrow column: a zero-width space lets long words break. */
function shortenTitle(title: string): string {
  const text = truncate(title, MAX_CAPTION_LENGTH);
  return text.replaceAll(/[\p{L}\p{N}_]{10}(?=[\p{L}\p{N}_])/gu, '$&\u200b');
}

/** A table of names and what is known; nothing for what is not. */
function renderFacts(video: Explained, facts: readonly Column[]): string[] {
  const rows = facts
    .map(({ name, html }) => ({ name, html: html(video) }))
    .filter(({ html }) => html !== '')
    .map(({ name, html }) => `<tr><th align="left" nowrap>${name}</th><td>${html}</td></tr>`);
  return ['<table>', ...rows, '</table>'];
}

function renderHelp(help: string): string {
  return escapeHtml(help).replaceAll(STATUS_PAGE, link(STATUS_PAGE, STATUS_PAGE));
}

function renderCover(url: string | undefined, title: string, width: number): string {
  if (!isHttps(url)) return '';
  return `<img src="${escapeHtml(url)}" width="${width}" alt="${escapeHtml(title)}">`;
}

function renderTimeline({ timeline }: Explained): string {
  return timeline
    .map((seen) => `${escapeHtml(seen.status)} at ${formatDuration(seen.elapsedSeconds)}`)
    .join(' → ');
}

function hasQuery(url: string | undefined): boolean {
  return url?.includes('?') === true;
}
