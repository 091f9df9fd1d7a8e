import {
  capitalize,
  escapeHtml,
  formatDuration,
  formatNumber,
  joinSentences,
  pluralize,
  truncate,
} from '../format.ts';
import { STATUS_PAGE } from '../jogg/response-errors.ts';
import type { StatusChange } from '../wait/outcome.ts';
import { reasonText, type Explained } from './explain.ts';
import { countResults, wordsFor, type Totals } from './totals.ts';

// GitHub accepts 1 MiB for each step; the rest is for the tags around what is left out.
const MAX_BYTES = 2 ** 20 - 4000;

const MAX_ROWS = 30;
const MAX_ADVICE = 4;
const MAX_COVERS = 24;
const MAX_UNFOLDED_COVERS = 12;
const COVERS_IN_A_ROW = 6;
const MAX_CAPTION_LENGTH = 40;

const EXPIRY = `<p>Links can expire. Rerun with the same <code>video-id</code> for new ones (no extra credits).</p>`;

const SIGNS = { completed: '✅', failed: '❌', 'timed-out': '⏳', error: '⚠️', cancelled: '🚫' };

const LEFT = ' align="left" nowrap';
const RIGHT = ' align="right" nowrap';

/** The fields that can be shown about a video, as HTML; '' for a missing one. */
const FIELDS = {
  Result: ({ result }) => headline(result),
  Title: renderTitle,
  Video: ({ url, shownUrl = '' }) => link(url, 'Open the video', escapeHtml(shownUrl)),
  Subtitles: ({ subtitleUrl = '' }) =>
    link(subtitleUrl, 'Open the subtitles', escapeHtml(subtitleUrl)),
  ID: ({ id }) => `<code>${escapeHtml(id)}</code>`,
  'What happened': ({ problem }) => (problem ? escapeHtml(capitalize(reasonText(problem))) : ''),
  Length: ({ durationSeconds = 0 }) => (durationSeconds > 0 ? formatDuration(durationSeconds) : ''),
  Credits: ({ credits }) => (credits === undefined ? '' : formatNumber(credits)),
  'Time waited': ({ elapsedSeconds }) => formatDuration(elapsedSeconds),
  File: ({ file }) => (file ? `<code>${escapeHtml(file.path)}</code>` : ''),
  Checks: ({ checks }) => formatNumber(checks),
  'Status history': ({ timeline }) => timeline.map(renderChange).join(' → '),
} satisfies Record<string, (video: Explained) => string>;
type Field = keyof typeof FIELDS;

const FACTS: Field[] = ['Video', 'Subtitles', 'ID', 'Length', 'Credits', 'File'];
const HISTORY: Field[] = ['Time waited', 'Checks', 'Status history'];
const COLUMNS: Field[] = ['Result', 'Title', 'ID', 'Length', 'Credits', 'Time waited', 'File'];
const PROBLEM_COLUMNS: Field[] = ['Result', 'Title', 'ID', 'What happened'];

/** The HTML attributes of the cells in a column that has any. */
const ALIGNMENT: Partial<Record<Field, string>> = {
  Result: LEFT,
  Length: RIGHT,
  Credits: RIGHT,
  'Time waited': RIGHT,
};

/**
 * The job summary of waits that have ended, as HTML for GitHub's Markdown. Text from outside is
 * escaped, and only https addresses become links or images.
 */
export function renderSummary(totals: Totals): string {
  const { videos, only } = totals;
  const lines = only ? renderOne(only) : renderMany(totals);
  const urls = videos.flatMap(({ url, subtitleUrl }) => [url, subtitleUrl]);
  const isSigned = urls.some((url) => url?.includes('?'));
  return toPage([...lines, isSigned ? EXPIRY : '']);
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
  // Not by methods that a Node lacks which is too old: this is where that is said.
  const kept = [...lines]
    .reverse()
    .map((line) => shorten(line, line.replaceAll(/<\/?a\b[^>]*>/g, '')))
    .map((line) => shorten(line, /^<(tr|li|p)>/.test(line) ? '' : line))
    .reverse();
  // No blank lines between: after one, GitHub would read Markdown in what follows.
  return `${[...kept, note].filter((line) => line !== '').join('\n')}\n\n`;
}

function renderOne(video: Explained): string[] {
  const { result, url, problem, title = `JoggAI ${video.type} video` } = video;
  const cover = renderCover(video.coverUrl, title, 320);
  return [
    `<h3>${headline(result, title)}</h3>`,
    problem
      ? `<p><strong>${escapeHtml(joinSentences(capitalize(reasonText(problem))))}</strong> ${renderHelp(problem.help)}</p>`
      : '',
    cover === '' ? '' : `<p>${link(url, cover)}</p>`,
    ...renderFacts(video, FACTS),
    ...fold('Checks and history', renderFacts(video, HISTORY)),
  ];
}

function renderMany(totals: Totals): string[] {
  const { videos, result, credits, elapsedSeconds } = totals;
  const count = formatNumber(videos.length);
  const charged = credits === undefined ? '' : ` · ${pluralize(credits, 'credit')} charged`;
  const table = renderTable(videos, COLUMNS);
  return [
    `<h3>${headline(result, `${count} JoggAI videos`, countResults(videos))}</h3>`,
    `<p>${pluralize(videos.length, 'video')} in ${formatDuration(elapsedSeconds)}${charged}</p>`,
    ...renderProblems(totals),
    ...renderCovers(videos),
    ...fold(`All ${count} videos`, table, videos.length > MAX_ROWS),
  ];
}

/** Unsuccessful videos, what to do about them, and the IDs for a later run. */
function renderProblems({ groups, unfinishedIds }: Totals): string[] {
  const unsuccessful = groups.flatMap(({ videos }) => videos);
  if (unsuccessful.length === 0) return [];
  const table = renderTable(unsuccessful, PROBLEM_COLUMNS);
  const advice = [...new Set(groups.map(({ problem }) => problem.help))].filter(Boolean);
  const items = advice.slice(0, MAX_ADVICE).map((help) => `<li>${renderHelp(help)}</li>`);
  return [
    ...fold(pluralize(unsuccessful.length, 'problem'), table, unsuccessful.length > MAX_ROWS),
    ...(items.length === 0 ? [] : ['<ul>', ...items, '</ul>']),
    unfinishedIds === ''
      ? ''
      : `<p>To retry, use this <code>video-id</code>:</p><pre><code>${escapeHtml(unfinishedIds)}</code></pre>`,
  ];
}

/** The covers of the first completed videos with their titles, linked to the videos. */
function renderCovers(videos: readonly Explained[]): readonly string[] {
  const covered = videos.filter(
    ({ result, coverUrl }) => result === 'completed' && isHttps(coverUrl),
  );
  if (covered.length === 0) return [];
  const cells = covered.slice(0, MAX_COVERS).map(({ id, url, coverUrl, title = id }) => {
    const cover = renderCover(coverUrl, title, 100);
    const short = truncate(title, MAX_CAPTION_LENGTH);
    // A zero-width space lets long words break.
    const caption = short.replaceAll(/[\p{L}\p{N}_]{10}(?=[\p{L}\p{N}_])/gu, '$&\u200b');
    const html = link(url, `${cover}<br><sub>${escapeHtml(caption)}</sub>`);
    return `<td align="center" valign="top" width="100">${html}</td>`;
  });
  const rows = cells.flatMap((_, i) =>
    i % COVERS_IN_A_ROW === 0 ? `<tr>${cells.slice(i, i + COVERS_IN_A_ROW).join('')}</tr>` : [],
  );
  const of = cells.length < covered.length ? `${cells.length} of ` : '';
  const text = `${of}${pluralize(covered.length, 'cover')}`;
  return fold(text, ['<table>', ...rows, '</table>'], covered.length > MAX_UNFOLDED_COVERS);
}

/** A row for each video, without empty columns. */
function renderTable(videos: readonly Explained[], fields: readonly Field[]): string[] {
  const columns = fields
    .map((name) => ({ name, align: ALIGNMENT[name], cells: videos.map(FIELDS[name]) }))
    .filter(({ cells }) => cells.some((html) => html !== ''));
  const head = columns.map(({ name, align = LEFT }) => `<th${align}>${name}</th>`);
  const rows = videos.map((_, i) =>
    columns.map(({ align = '', cells }) => `<td${align}>${cells[i]}</td>`),
  );
  return ['<table>', ...[head, ...rows].map((cells) => `<tr>${cells.join('')}</tr>`), '</table>'];
}

/** A row for each field that is known. */
function renderFacts(video: Explained, fields: readonly Field[]): string[] {
  const rows = fields
    .map((name) => ({ name, html: FIELDS[name](video) }))
    .filter(({ html }) => html !== '')
    .map(({ name, html }) => `<tr><th${LEFT}>${name}</th><td>${html}</td></tr>`);
  return ['<table>', ...rows, '</table>'];
}

/** Lines of HTML, hidden behind a line of text if `isFolded`. */
function fold(text: string, lines: readonly string[], isFolded = true): readonly string[] {
  if (!isFolded) return lines;
  return [`<details><summary>${escapeHtml(text)}</summary>`, ...lines, '</details>'];
}

/** The sign of a result, and the result in words: `⏳ Trail shoe: timed out`. */
function headline(result: Explained['result'], subject = '', words = wordsFor(result)): string {
  return `${SIGNS[result]} ${subject === '' ? '' : `${escapeHtml(subject)}: `}${words}`;
}

/** The title as a link to the video. A URL that can't be a link is shown after it. */
function renderTitle({ title, url, shownUrl }: Explained): string {
  if (shownUrl === undefined) return escapeHtml(title ?? '');
  const text = escapeHtml(title ?? 'Open the video');
  return link(url, text, `${text} ${escapeHtml(shownUrl)}`);
}

/** HTML as a link, if the URL is https; `otherwise` if not. */
function link(url: string | undefined, html: string, otherwise = html): string {
  return isHttps(url) ? `<a href="${escapeHtml(url)}">${html}</a>` : otherwise;
}

function isHttps(url = ''): url is string {
  return /^https:/i.test(url);
}

function renderHelp(help: string): string {
  return escapeHtml(help).replaceAll(STATUS_PAGE, link(STATUS_PAGE, STATUS_PAGE));
}

function renderCover(url: string | undefined, title: string, width: number): string {
  if (!isHttps(url)) return '';
  return `<img src="${escapeHtml(url)}" width="${width}" alt="${escapeHtml(title)}">`;
}

function renderChange({ status, elapsedSeconds }: StatusChange): string {
  return `${escapeHtml(status)} at ${formatDuration(elapsedSeconds)}`;
}
