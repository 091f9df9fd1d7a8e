import { STATUS_PAGE } from '../jogg/errors.ts';
import { reasonText, type Explained } from './explain.ts';
import { pluralize, formatDuration, joinSentences } from '../format.ts';
import { sumUp, problemsFirst } from './totals.ts';

const SIGNS: Record<Explained['result'], string> = {
  completed: '✅',
  failed: '❌',
  'timed-out': '⏳',
  error: '⚠️',
  cancelled: '🚫',
};

// GitHub takes a summary of 1 MiB for a step; the rest of it is small.
const MAX_TABLE_BYTES = 2 ** 20 - 10_000;

// JoggAI's queue takes up to a day; past that, one of the two clocks is wrong.
const LONGEST_RENDER_SECONDS = 2 * 86_400;

/**
 * The job summary of waits that have ended, as HTML for GitHub's Markdown. Text from outside is
 * escaped, and only https addresses become links or images.
 *
 * @param now the time by the wall clock
 */
export function renderSummary(videos: readonly Explained[], now: Date): string {
  const [first, ...others] = videos;
  const lines = first && others.length === 0 ? renderOne(first, now) : renderMany(videos);
  // No blank lines between: after one, GitHub would read Markdown in what follows.
  return `${lines.filter((line) => line !== '').join('\n')}\n\n`;
}

function renderOne(explained: Explained, now: Date): string[] {
  const { id, type, result, video, problem, url = '', path = '' } = explained;
  const title = video?.title ?? `JoggAI ${type} video`;
  return [
    `<h3>${SIGNS[result]} ${result}: ${escapeHtml(title)}</h3>`,
    renderProblem(problem),
    renderCover(video?.coverUrl ?? '', url),
    ...renderFacts([
      ["JoggAI's code", String(problem?.code ?? '')],
      ['ID', `<code>${escapeHtml(id)}</code> (${type} video)`],
      ['Video', link(url, 'Open the video')],
      ['File', path === '' ? '' : `<code>${escapeHtml(path)}</code>`],
      ['Subtitles', link(video?.subtitleUrl ?? '', 'Open the subtitles')],
      ['Length', formatIfPositive(video?.durationSeconds)],
      ['Credits', String(video?.credits ?? '')],
      ['JoggAI took', formatIfPositive(renderSeconds(explained, now))],
      ['Waited', renderEffort([explained])],
      ['Statuses', renderTimeline(explained.timeline)],
    ]),
  ];
}

function renderMany(videos: readonly Explained[]): string[] {
  const { result, results, credits } = sumUp(videos);
  return [
    `<h3>${SIGNS[result]} ${videos.length} JoggAI videos: ${results}</h3>`,
    ...renderFacts([
      ['Credits', String(credits ?? '')],
      ['Waited', renderEffort(videos)],
    ]),
    ...renderTable(problemsFirst(videos)),
  ];
}

/** A row for each video. Past the size that GitHub takes, links are left out, and then rows. */
function renderTable(videos: readonly Explained[]): string[] {
  const columns = ['Result', 'ID', 'Video', 'Length', 'Credits', 'Waited'];
  const head = columns.map((name) => `<th align="left">${name}</th>`).join('');
  let size = 0;
  const rows = videos
    .map((video) => ({ bare: renderRow(video, false), linked: renderRow(video, true) }))
    .filter(({ bare }) => (size += Buffer.byteLength(bare) + 1) <= MAX_TABLE_BYTES);
  let room = MAX_TABLE_BYTES - size;
  const shown = rows.map(({ bare, linked }) => {
    room -= Buffer.byteLength(linked) - Buffer.byteLength(bare);
    return room < 0 ? bare : linked;
  });
  const missing = videos.length - rows.length;
  const left =
    missing === 0 ? 'the other links' : `the links and ${pluralize(missing, 'more video')}`;
  const note = `<p>GitHub takes no more than 1 MiB: ${left} are in the output <code>videos</code>.</p>`;
  return ['<table>', `<tr>${head}</tr>`, ...shown, '</table>', room < 0 ? note : ''];
}

function renderRow(explained: Explained, linked: boolean): string {
  const { id, result, video } = explained;
  const cells = [
    `<code>${escapeHtml(id)}</code>`,
    renderDetail(explained, linked),
    formatIfPositive(video?.durationSeconds),
    String(video?.credits ?? ''),
    formatDuration(explained.elapsedSeconds),
  ];
  const data = cells.map((html) => `<td>${html}</td>`).join('');
  return `<tr><td nowrap>${SIGNS[result]} ${result}</td>${data}</tr>`;
}

function renderDetail(explained: Explained, linked: boolean): string {
  if (explained.result !== 'completed') return escapeHtml(reasonText(explained));
  const title = escapeHtml(explained.video?.title ?? 'Open the video');
  return linked ? link(explained.url ?? '', title) : title;
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
  return `<p><strong>${escapeHtml(joinSentences(problem.reason))}</strong> ${help}</p>`;
}

function renderCover(coverUrl: string, videoUrl: string): string {
  if (!isHttps(coverUrl)) return '';
  const image = `<img src="${escapeHtml(coverUrl)}" width="320" alt="Cover of the video">`;
  return `<p>${isHttps(videoUrl) ? link(videoUrl, image) : image}</p>`;
}

function renderTimeline(timeline: Explained['timeline']): string {
  return timeline
    .map((seen) => `${escapeHtml(seen.status)} at ${formatDuration(seen.elapsedSeconds)}`)
    .join(' → ');
}

/**
 * How long JoggAI took: until it says it was done or, if it does not say and this wait saw the video
 * unfinished, until now.
 */
function renderSeconds({ result, video, timeline }: Explained, now: Date): number | undefined {
  const sawItUnfinished = timeline.some(({ status }) => status !== 'completed');
  const doneAt = video?.completedAt ?? (sawItUnfinished ? now : undefined);
  if (result !== 'completed' || !doneAt || !video?.createdAt) return undefined;
  const seconds = (doneAt.getTime() - video.createdAt.getTime()) / 1000;
  return seconds < LONGEST_RENDER_SECONDS ? seconds : undefined;
}

function formatIfPositive(seconds: number | undefined): string {
  return seconds === undefined || seconds <= 0 ? '' : formatDuration(seconds);
}

/** A link to an https address; the address itself for any other. */
function link(url: string, html: string): string {
  return isHttps(url) ? `<a href="${escapeHtml(url)}">${html}</a>` : escapeHtml(url);
}

function isHttps(url: string): boolean {
  return /^https:/i.test(url);
}

function escapeHtml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}
