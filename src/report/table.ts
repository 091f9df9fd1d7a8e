import { capitalize, formatDuration, formatNumber } from '../format.ts';
import { isProblem, reasonText, shownUrlOf, urlOf, type Explained } from './explain.ts';
import { escapeHtml, isHttps, linkIfHttps } from './html.ts';
import { wordsFor } from './totals.ts';

/** A column of a table of videos; a cell is '' if there is nothing to show. */
export interface Column {
  name: string;
  html: (video: Explained) => string;
  /** HTML attributes of its cells. */
  attributes?: string;
}

type Result = Explained['result'];

const SIGNS: Record<Result, string> = {
  completed: '✅',
  failed: '❌',
  'timed-out': '⏳',
  error: '⚠️',
  cancelled: '🚫',
};

const TEXT = ' align="left" nowrap';
const NUMBER = ' align="right" nowrap';

const RESULT: Column = {
  name: 'Result',
  html: ({ result }) => resultText(result),
  attributes: TEXT,
};
const TITLE: Column = { name: 'Title', html: renderTitle };
const ID: Column = { name: 'ID', html: ({ id }) => renderCode(id) };

/** A table of all videos. */
export const COLUMNS: readonly Column[] = [
  RESULT,
  TITLE,
  ID,
  {
    name: 'Length',
    html: ({ video }) => formatIfPositive(video?.durationSeconds),
    attributes: NUMBER,
  },
  { name: 'Credits', html: ({ video }) => formatCredits(video?.credits), attributes: NUMBER },
  {
    name: 'Time waited',
    html: (video) => formatDuration(video.elapsedSeconds),
    attributes: NUMBER,
  },
  { name: 'File', html: ({ file }) => renderCode(file?.path) },
];

/** A table of the videos that have a problem. */
export const PROBLEM_COLUMNS: readonly Column[] = [
  RESULT,
  TITLE,
  ID,
  {
    name: 'What happened',
    html: (video) => (isProblem(video) ? escapeHtml(capitalize(reasonText(video))) : ''),
  },
];

/** The sign of a result, and the result in words: `⏳ Trail shoe: timed out`. */
export function resultText(result: Result, subject = '', words = wordsFor(result)): string {
  return `${SIGNS[result]} ${subject === '' ? '' : `${escapeHtml(subject)}: `}${words}`;
}

/** A row for each video, without empty columns. */
export function renderTable(columns: readonly Column[], videos: readonly Explained[]): string[] {
  const used = columns.filter(({ html }) => videos.some((video) => html(video) !== ''));
  const head = used.map(({ name, attributes = TEXT }) => `<th${attributes}>${name}</th>`);
  const rows = videos.map((video) => {
    const cells = used.map(({ html, attributes = '' }) => `<td${attributes}>${html(video)}</td>`);
    return `<tr>${cells.join('')}</tr>`;
  });
  return ['<table>', `<tr>${head.join('')}</tr>`, ...rows, '</table>'];
}

/** The title as a link to the video. A URL that can't be a link is shown after it. */
function renderTitle(video: Explained): string {
  const url = urlOf(video);
  const shownUrl = shownUrlOf(video);
  const fallback = shownUrl === undefined ? '' : 'Open the video';
  const title = escapeHtml(video.video?.title ?? fallback);
  if (isHttps(url) || shownUrl === undefined) return linkIfHttps(url, title);
  return `${title} ${escapeHtml(shownUrl)}`;
}

function renderCode(text = ''): string {
  return text === '' ? '' : `<code>${escapeHtml(text)}</code>`;
}

function formatIfPositive(seconds = 0): string {
  return seconds > 0 ? formatDuration(seconds) : '';
}

function formatCredits(credits: number | undefined): string {
  return credits === undefined ? '' : formatNumber(credits);
}
