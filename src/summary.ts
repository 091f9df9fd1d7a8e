import { STATUS_PAGE } from './errors.ts';
import type { Inputs } from './inputs.ts';
import { count, formatDuration, sentences } from './text.ts';
import type { Outcome } from './wait.ts';

/** What kept a wait from ending with a video. */
export interface Trouble {
  /** A clause without a full stop. */
  reason: string;
  /** What the user can do, in sentences. */
  help: string;
  /** JoggAI's code. */
  code?: number | undefined;
}

const SIGNS: Record<Outcome['result'], string> = {
  completed: '✅',
  failed: '❌',
  'timed-out': '⏳',
  error: '⚠️',
  cancelled: '🚫',
};

// JoggAI's queue takes up to a day; past that, one of the two clocks is wrong.
const LONGEST_MAKING_SECONDS = 2 * 86_400;

/**
 * The job summary of a wait, as HTML for GitHub's Markdown. Text from outside is escaped, and only
 * https addresses become links or images.
 *
 * @param now the time by the wall clock
 */
export function renderSummary(
  outcome: Outcome,
  trouble: Trouble | undefined,
  { videoId, videoType }: Inputs,
  now: Date,
): string {
  const { result, video } = outcome;
  const url = result === 'completed' ? outcome.url : '';
  const rows = [
    ["JoggAI's code", String(trouble?.code ?? '')],
    ['ID', `<code>${escapeHtml(videoId)}</code> (${videoType} video)`],
    ['Video', link(url, 'Open the video')],
    ['Subtitles', link(video?.subtitleUrl ?? '', 'Open the subtitles')],
    ['Length', formatIfPositive(video?.durationSeconds)],
    ['Credits', String(video?.credits ?? '')],
    ['JoggAI took', formatIfPositive(makingSeconds(outcome, now))],
    ['Waited', `${formatDuration(outcome.elapsedSeconds)}, ${count(outcome.checks, 'check')}`],
    ['Statuses', renderTimeline(outcome.timeline)],
  ] as const;
  const title = video?.title ?? `JoggAI ${videoType} video`;
  const lines = [
    `<h3>${SIGNS[result]} ${result}: ${escapeHtml(title)}</h3>`,
    renderTrouble(trouble),
    renderCover(video?.coverUrl ?? '', url),
    '<table>',
    ...rows
      .filter(([, html]) => html !== '')
      .map(([name, html]) => `<tr><th align="left" nowrap>${name}</th><td>${html}</td></tr>`),
    '</table>',
  ];
  // No blank lines between: after one, GitHub would read Markdown in what follows.
  return `${lines.filter((line) => line !== '').join('\n')}\n\n`;
}

function renderTrouble(trouble: Trouble | undefined): string {
  if (!trouble) return '';
  const help = escapeHtml(trouble.help).replaceAll(STATUS_PAGE, link(STATUS_PAGE, STATUS_PAGE));
  return `<p><strong>${escapeHtml(sentences(trouble.reason))}</strong> ${help}</p>`;
}

function renderCover(coverUrl: string, videoUrl: string): string {
  if (!isHttps(coverUrl)) return '';
  const image = `<img src="${escapeHtml(coverUrl)}" width="320" alt="Cover of the video">`;
  return `<p>${isHttps(videoUrl) ? link(videoUrl, image) : image}</p>`;
}

function renderTimeline(timeline: Outcome['timeline']): string {
  return timeline
    .map((seen) => `${escapeHtml(seen.status)} at ${formatDuration(seen.elapsedSeconds)}`)
    .join(' → ');
}

/**
 * How long JoggAI took: until it says it was done or, if it does not say and this wait saw the video
 * unfinished, until now.
 */
function makingSeconds({ result, video, timeline }: Outcome, now: Date): number | undefined {
  const sawItUnfinished = timeline.some(({ status }) => status !== 'completed');
  const doneAt = video?.completedAt ?? (sawItUnfinished ? now : undefined);
  if (result !== 'completed' || !doneAt || !video?.createdAt) return undefined;
  const seconds = (doneAt.getTime() - video.createdAt.getTime()) / 1000;
  return seconds < LONGEST_MAKING_SECONDS ? seconds : undefined;
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
