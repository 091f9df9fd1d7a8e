/** A link to an https URL; the URL itself for any other. */
export function link(url: string, html: string): string {
  return isHttps(url) ? `<a href="${escapeHtml(url)}">${html}</a>` : escapeHtml(url);
}

/** HTML as a link, if the URL is https. */
export function linkIfHttps(url: string, html: string): string {
  return isHttps(url) ? link(url, html) : html;
}

export function isHttps(url: string): boolean {
  return /^https:/i.test(url);
}

/** A text from outside as HTML, within an element or the quotation marks of an attribute. */
export function escapeHtml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}
