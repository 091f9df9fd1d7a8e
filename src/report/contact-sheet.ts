import { pluralize } from '../format.ts';
import { urlOf, type Explained } from './explain.ts';
import { escapeHtml, fold, isHttps, linkIfHttps } from './html.ts';

const MAX_COVERS = 24;
const MAX_UNFOLDED = 12;
const COLUMNS = 6;
const COVER_WIDTH = 100;
const MAX_TITLE_LENGTH = 40;

// Enough for 24 videos with long, signed URLs; the rest of the summary's 1 MiB is the table's.
const MAX_BYTES = 2 ** 17;

// Longer runs of letters would widen a column beyond its covers.
const LONG_RUN = /[\p{L}\p{N}_]{10}(?=[\p{L}\p{N}_])/gu;
const ZERO_WIDTH_SPACE = '\u200b';

/**
 * The covers of the first completed videos as small pictures with their titles, linked to the
 * videos: lines of HTML, none if no video has a cover.
 */
export function renderContactSheet(videos: readonly Explained[]): readonly string[] {
  const covered = videos.flatMap((explained) => {
    const cover = explained.video?.coverUrl;
    return explained.result === 'completed' && isHttps(cover) ? [{ ...explained, cover }] : [];
  });
  let size = 0;
  const cells = covered
    .slice(0, MAX_COVERS)
    .map(renderCell)
    .filter((cell) => (size += Buffer.byteLength(cell)) <= MAX_BYTES);
  if (cells.length === 0) return [];
  const missing = covered.length - cells.length;
  const more = pluralize(missing, 'more completed video');
  const are = missing === 1 ? 'is' : 'are';
  const note = missing === 0 ? [] : [`<p>${more} ${are} in the table below.</p>`];
  const sheet = ['<table>', ...toRows(cells), '</table>', ...note];
  const of = missing === 0 ? '' : `${cells.length} of `;
  return fold(`${of}${pluralize(covered.length, 'cover')}`, covered.length > MAX_UNFOLDED, sheet);
}

function renderCell(explained: Explained & { cover: string }): string {
  const { id, video, cover } = explained;
  const title = video?.title ?? id;
  const image = `<img src="${escapeHtml(cover)}" width="${COVER_WIDTH}" alt="${escapeHtml(title)}">`;
  const caption = escapeHtml(shortenTitle(title));
  const html = linkIfHttps(urlOf(explained), `${image}<br><sub>${caption}</sub>`);
  return `<td align="center" valign="top" width="${COVER_WIDTH}">${html}</td>`;
}

function toRows(cells: string[]): string[] {
  const count = Math.ceil(cells.length / COLUMNS);
  return Array.from({ length: count }, (_, i) => {
    return `<tr>${cells.slice(i * COLUMNS, (i + 1) * COLUMNS).join('')}</tr>`;
  });
}

/** A title of at most 40 characters as people see them, which can be broken in long words. */
function shortenTitle(title: string): string {
  // Intl is slow at its first use.
  if (title.length <= MAX_TITLE_LENGTH) return breakable(title);
  const characters = Array.from(new Intl.Segmenter().segment(title), ({ segment }) => segment);
  const kept = characters.slice(0, MAX_TITLE_LENGTH - 1).join('');
  const text = characters.length <= MAX_TITLE_LENGTH ? title : `${kept.trimEnd()}…`;
  return breakable(text);
}

function breakable(text: string): string {
  return text.replaceAll(LONG_RUN, `$&${ZERO_WIDTH_SPACE}`);
}
