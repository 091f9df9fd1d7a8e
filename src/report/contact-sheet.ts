import { pluralize } from '../format.ts';
import { urlOf, type Explained } from './explain.ts';
import { escapeHtml, isHttps, linkIfHttps } from './html.ts';

const MAX_COVERS = 24;
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
export function renderContactSheet(videos: readonly Explained[]): string[] {
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
  const note = missing === 0 ? [] : [`<p>Plus ${pluralize(missing, 'more cover')}.</p>`];
  return ['<table>', ...toRows(cells), '</table>', ...note];
}

function renderCell(explained: Explained & { cover: string }): string {
  const { id, video, cover } = explained;
  // The title names the link, so that the picture needs no text of its own.
  const image = `<img src="${escapeHtml(cover)}" width="${COVER_WIDTH}" alt="">`;
  const caption = escapeHtml(shortenTitle(video?.title ?? id));
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
  const characters = Array.from(new Intl.Segmenter().segment(title), ({ segment }) => segment);
  const kept = characters.slice(0, MAX_TITLE_LENGTH - 1).join('');
  const text = characters.length <= MAX_TITLE_LENGTH ? title : `${kept.trimEnd()}…`;
  return text.replaceAll(LONG_RUN, `$&${ZERO_WIDTH_SPACE}`);
}
