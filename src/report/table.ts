import { capitalize, formatDuration, formatNumber } from '../format.ts';
import { isProblem, reasonText, shownUrlOf, urlOf, type Explained } from './explain.ts';
import { escapeHtml, isHttps, linkIfHttps } from './html.ts';

/** A column of a table of videos; a cell is '' if there is nothing to show. */
export interface Column {
  name: string;
  /** @param linked whether to include links, which need most of the space */
  html: (video: Explained, linked: boolean) => string;
  /** HTML attributes of its cells. */
  attributes?: string;
}

const SIGNS: Record<Explained['result'], string> = {
  completed: '✅',
  failed: '❌',
  'timed-out': '⏳',
  error: '⚠️',
  cancelled: '🚫',
};

const TEXT = ' align="left" nowrap';
const NUMBER = ' align="right" nowrap';

const RESULT: Column = { name: 'Result', html: (video) => resultText(video), attributes: TEXT };
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
export function resultText(
  { result }: Pick<Explained, 'result'>,
  subject = '',
  words = result.replace('-', ' '),
): string {
  return `${SIGNS[result]} ${subject === '' ? '' : `${escapeHtml(subject)}: `}${words}`;
}

/** A row for each video, without empty columns. Past `maxBytes`, links are left out, and then rows. */
export function renderTable(
  columns: readonly Column[],
  videos: readonly Explained[],
  maxBytes: number,
): { lines: string[]; isCut: boolean } {
  const used = columns.filter(({ html }) => videos.some((video) => html(video, false) !== ''));
  const head = used.map(({ name, attributes = TEXT }) => `<th${attributes}>${name}</th>`);
  let size = 0;
  const rows = videos
    .map((video) => ({ video, bare: renderRow(used, video, false) }))
    .filter(({ bare }) => (size += Buffer.byteLength(`${bare}\n`)) <= maxBytes);
  let room = maxBytes - size;
  const shown = rows.map(({ video, bare }) => {
    if (room < 0) return bare;
    const linked = renderRow(used, video, true);
    room -= Buffer.byteLength(linked) - Buffer.byteLength(bare);
    return room < 0 ? bare : linked;
  });
  return {
    lines: ['<table>', `<tr>${head.join('')}</tr>`, ...shown, '</table>'],
    isCut: room < 0,
  };
}

function renderRow(columns: readonly Column[], video: Explained, linked: boolean): string {
  const cells = columns.map(({ html, attributes = '' }) => {
    return `<td${attributes}>${html(video, linked)}</td>`;
  });
  return `<tr>${cells.join('')}</tr>`;
}

/** The title as a link to the video. A URL that can't be a link is shown after it. */
function renderTitle(explained: Explained, linked: boolean): string {
  const url = urlOf(explained);
  const shownUrl = shownUrlOf(explained);
  const fallback = shownUrl === undefined ? '' : 'Open the video';
  const title = escapeHtml(explained.video?.title ?? fallback);
  if (!linked || shownUrl === undefined) return title;
  return isHttps(url) ? linkIfHttps(url, title) : `${title} ${escapeHtml(shownUrl)}`;
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
