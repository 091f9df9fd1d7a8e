/** HTML as a link, if the URL is https; `otherwise` if not. */
export function link(url: string | undefined, html: string, otherwise = html): string {
  return isHttps(url) ? `<a href="${escapeHtml(url)}">${html}</a>` : otherwise;
}

export function isHttps(url: string | undefined): url is string {
  return /^https:/i.test(String(url));
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
