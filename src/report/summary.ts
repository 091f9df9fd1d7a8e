import { capitalize, formatDuration, formatNumber, joinSentences, pluralize } from '../format.ts';
import { STATUS_PAGE } from '../jogg/codes.ts';
import { renderContactSheet } from './contact-sheet.ts';
import { reasonText, urlOf, type Explained } from './explain.ts';
import { escapeHtml, isHttps, link, linkIfHttps } from './html.ts';
import { sumUp, problemsFirst } from './totals.ts';

const SIGNS: Record<Explained['result'], string> = {
  completed: '✅',
  failed: '❌',
  'timed-out': '⏳',
  error: '⚠️',
  cancelled: '🚫',
};

// GitHub takes a summary of 1 MiB for a step. All but the contact sheet and the table is small.
const MAX_BYTES = 2 ** 20 - 10_000;

// JoggAI's queue takes up to a day; past that, one of the two clocks is wrong.
const LONGEST_RENDER_SECONDS = 2 * 86_400;

/**
 * The job summary of waits that have ended, as HTML for GitHub's Markdown. Text from outside is
 * escaped, and only https addresses become links or images.
 *
 * @param startedAt when the waits began, by the wall clock
 */
export function renderSummary(videos: readonly Explained[], startedAt: Date): string {
  const [first, ...others] = videos;
  const lines = first && others.length === 0 ? renderOne(first, startedAt) : renderMany(videos);
  // No blank lines between: after one, GitHub would read Markdown in what follows.
  return `${lines.filter((line) => line !== '').join('\n')}\n\n`;
}

function renderOne(explained: Explained, startedAt: Date): string[] {
  const { id, type, result, video, problem, file } = explained;
  const url = urlOf(explained);
  const title = video?.title ?? `JoggAI ${type} video`;
  return [
    `<h3>${SIGNS[result]} ${escapeHtml(title)}: ${result}</h3>`,
    renderProblem(problem),
    renderCover(video?.coverUrl, url),
    ...renderFacts([
      ['Error code', escapeHtml(String(problem?.code ?? ''))],
      ['ID', `<code>${escapeHtml(id)}</code> (${type} video)`],
      ['Video', link(url, 'Open the video')],
      ['File', renderFile(file)],
      ['Subtitles', link(video?.subtitleUrl, 'Open the subtitles')],
      ['Length', formatIfPositive(video?.durationSeconds)],
      ['Credits', String(video?.credits ?? '')],
      ['Generated in', formatIfPositive(renderSeconds(explained, startedAt))],
      ['Wait time', renderEffort([explained])],
      ['Status history', renderTimeline(explained.timeline)],
    ]),
  ];
}

function renderMany(videos: readonly Explained[]): string[] {
  const { result, results, credits } = sumUp(videos);
  const sheet = renderContactSheet(videos);
  const maxTableBytes = MAX_BYTES - Buffer.byteLength(sheet.join('\n'));
  return [
    `<h3>${SIGNS[result]} ${formatNumber(videos.length)} JoggAI videos: ${results}</h3>`,
    ...renderFacts([
      ['Credits', String(credits ?? '')],
      ['Wait time', renderEffort(videos)],
    ]),
    ...sheet,
    ...renderTable(problemsFirst(videos), maxTableBytes),
  ];
}

/** A row for each video. Past `maxBytes`, links are left out, and then rows. */
function renderTable(videos: readonly Explained[], maxBytes: number): string[] {
  const withFiles = videos.some(({ file }) => file !== undefined);
  const columns = ['Result', 'ID', 'Video', 'Length', 'Credits', 'Wait time'];
  if (withFiles) columns.push('File');
  const head = columns.map((name) => `<th align="left" nowrap>${name}</th>`).join('');
  let size = 0;
  const rows = videos
    .map((video) => ({ video, bare: renderRow(video, withFiles, false) }))
    .filter(({ bare }) => (size += Buffer.byteLength(`${bare}\n`)) <= maxBytes);
  let room = maxBytes - size;
  const shown = rows.map(({ video, bare }) => {
    if (room < 0) return bare;
    const linked = renderRow(video, withFiles, true);
    room -= Buffer.byteLength(linked) - Buffer.byteLength(bare);
    return room < 0 ? bare : linked;
  });
  const missing = videos.length - rows.length;
  const left =
    missing === 0 ? 'the other links' : `the links and ${pluralize(missing, 'more video')}`;
  const note = `<p>Job summaries are limited to 1 MiB. See the <code>videos</code> output for ${left}.</p>`;
  return ['<table>', `<tr>${head}</tr>`, ...shown, '</table>', room < 0 ? note : ''];
}

function renderRow(explained: Explained, withFile: boolean, linked: boolean): string {
  const { id, result, video, file } = explained;
  const cells = [
    `<td nowrap>${SIGNS[result]} ${result}</td>`,
    `<td><code>${escapeHtml(id)}</code></td>`,
    `<td>${renderDetail(explained, linked)}</td>`,
    `<td nowrap>${formatIfPositive(video?.durationSeconds)}</td>`,
    `<td>${String(video?.credits ?? '')}</td>`,
    `<td nowrap>${formatDuration(explained.elapsedSeconds)}</td>`,
    withFile ? `<td>${renderFile(file)}</td>` : '',
  ];
  return `<tr>${cells.join('')}</tr>`;
}

function renderDetail(explained: Explained, linked: boolean): string {
  const { video } = explained;
  const url = urlOf(explained);
  if (explained.result !== 'completed') {
    const reason = escapeHtml(capitalize(reasonText(explained)));
    return linked && url !== undefined ? `${reason} ${link(url, 'Open the video')}` : reason;
  }
  const title = escapeHtml(video?.title ?? 'Open the video');
  return linked ? link(url, title) : title;
}

function renderFile(file: Explained['file']): string {
  return file === undefined ? '' : `<code>${escapeHtml(file.path)}</code>`;
}

/** A table of names and what is known; nothing for what is not. */
function renderFacts(facts: [name: string, html: string][]): string[] {
  const rows = facts
    .filter(([, html]) => html !== '')
    .map(([name, html]) => `<tr><th align="left" nowrap>${name}</th><td>${html}</td></tr>`);
  return ['<table>', ...rows, '</table>'];
}

function renderEffort(videos: readonly Explained[]): string {
  const { elapsedSeconds, checks } = sumUp(videos);
  return `${formatDuration(elapsedSeconds)}, ${pluralize(checks, 'check')}`;
}

function renderProblem(problem: Explained['problem']): string {
  if (!problem) return '';
  const help = escapeHtml(problem.help).replaceAll(STATUS_PAGE, link(STATUS_PAGE, STATUS_PAGE));
  return `<p><strong>${escapeHtml(joinSentences(capitalize(problem.reason)))}</strong> ${help}</p>`;
}

function renderCover(coverUrl: string | undefined, videoUrl: string | undefined): string {
  if (!isHttps(coverUrl)) return '';
  const image = `<img src="${escapeHtml(coverUrl)}" width="320" alt="Cover of the video">`;
  return `<p>${linkIfHttps(videoUrl, image)}</p>`;
}

function renderTimeline(timeline: Explained['timeline']): string {
  return timeline
    .map((seen) => `${escapeHtml(seen.status)} at ${formatDuration(seen.elapsedSeconds)}`)
    .join(' → ');
}

/**
 * How long the video took to generate: until JoggAI says it was completed or, if it doesn't say and
 * this wait saw the video unfinished, until it was found.
 */
function renderSeconds(
  { result, video, timeline, elapsedSeconds }: Explained,
  startedAt: Date,
): number | undefined {
  const sawItUnfinished = timeline.some(({ status }) => status !== 'completed');
  const foundAt = startedAt.getTime() + elapsedSeconds * 1000;
  // What is not a number is not below the limit either.
  const doneAt = video?.completedAt?.getTime() ?? (sawItUnfinished ? foundAt : NaN);
  if (result !== 'completed' || !video?.createdAt) return undefined;
  const seconds = (doneAt - video.createdAt.getTime()) / 1000;
  return seconds < LONGEST_RENDER_SECONDS ? seconds : undefined;
}

function formatIfPositive(seconds = 0): string {
  return seconds > 0 ? formatDuration(seconds) : '';
}
