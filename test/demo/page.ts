const STYLE = `
  :root { color-scheme: light dark; }
  body { font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 0 auto; padding: 1.5rem; }
  table { border-collapse: collapse; margin: 1rem 0; }
  th, td { border: 1px solid #8884; padding: 0.4rem 0.8rem; text-align: left; overflow-wrap: anywhere; }
  code { font: 0.85em ui-monospace, monospace; background: #8882; padding: 0.1em 0.3em; }
  img { max-width: 100%; }
  footer { color: gray; margin-top: 2rem; font-size: 0.85rem; }
`;

/** The sources that the page may load, because titles and URLs in a summary are untrusted. */
const POLICY = "default-src 'none'; img-src https: file:; style-src 'unsafe-inline'";

/**
 * A job summary as a page.
 *
 * @param summary HTML, as the action writes it for GitHub's Markdown
 */
export function renderPage(summary: string): string {
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<title>Job summary</title>
<style>${STYLE}</style>
<main>${summary}</main>
<footer>GitHub's own page looks a little different.</footer>
</html>
`;
}
