import { format } from 'prettier';
import packageJson from '../../package.json' with { type: 'json' };

/** A Markdown table; all columns but the first have numbers. */
export function table(head: string[], rows: string[][]): string {
  const line = head.map((_, i) => (i === 0 ? '---' : '--:'));
  return [head, line, ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

/** Text as Prettier wants it in the repository. */
export function formatted(text: string): Promise<string> {
  return format(text, { ...packageJson.prettier, parser: 'markdown' });
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = (sorted.length - 1) / 2;
  return ((sorted[Math.floor(middle)] ?? NaN) + (sorted[Math.ceil(middle)] ?? NaN)) / 2;
}

/** A whole number with commas between the thousands. */
export function whole(value: number): string {
  return Math.round(value).toLocaleString('en');
}

/** A part of the page, with its plots as SVG by file name. */
export interface Section {
  markdown: string;
  plots?: Record<string, string>;
}

/** A plot that is there in a light and a dark version. */
export function picture(name: string, alt: string): string {
  return `<picture>
  <source media="(prefers-color-scheme: dark)" srcset="${name}-dark.svg">
  <img src="${name}-light.svg" width="760" alt="${alt}">
</picture>`;
}
