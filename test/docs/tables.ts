import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readMetadata, type ActionMetadata } from '../support/action-metadata.ts';
import { emptyEntry } from '../support/empty-entry.ts';

/** The pages with tables of inputs and outputs, and the actions that these are about. */
export const TABLES: Record<string, string> = {
  'README.md': 'action.yml',
  'docs/creating.md': 'create/action.yml',
};

function code(text: string): string {
  return `\`${text}\``;
}

/** Marks names of inputs and outputs, and of fields and IDs, that no one could take for words. */
function codeNames(text: string, { inputs, outputs }: ActionMetadata): string {
  return text.replaceAll(/\b[a-z]+(?:[-_]\w+)+\b/g, (word) =>
    word in inputs || word in outputs || word.includes('_') ? code(word) : word,
  );
}

function renderTable(...rows: string[][]): string {
  const [head = [], ...body] = rows;
  const lines = [head, head.map(() => '---'), ...body];
  return lines.map((row) => `| ${row.join(' | ')} |\n`).join('');
}

/**
 * Writes the tables below the headings Inputs and Outputs of a page from what an action declares, and
 * its sample of the output `videos`.
 */
export function writeTables(page: string, action: ActionMetadata): string {
  const inputs = Object.entries(action.inputs).map(([name, input]) => [
    code(name),
    input.required ? 'required' : input.default ? code(input.default) : 'empty',
    codeNames(input.description, action),
  ]);
  const outputs = Object.entries(action.outputs).map(([name, { description }]) => [
    code(name),
    codeNames(description, action),
  ]);
  // A paragraph can stand between the heading and the table.
  const below = (heading: string): RegExp =>
    new RegExp(`(?<=^#+ ${heading}\\n\\n(?:[^#|\\n].*\\n\\n)*)(?:\\|.*\\n)+`, 'm');
  return writeSample(page)
    .replace(below('Inputs'), () => renderTable(['input', 'default', 'description'], ...inputs))
    .replace(below('Outputs'), () => renderTable(['output', 'description'], ...outputs));
}

/** Writes the fields that the page's sample of the output `videos` lacks into it. */
function writeSample(page: string): string {
  return page.replace(/(?<=^```json\n)\{.*?(?=^```$)/ms, (sample) => {
    const entry = { ...emptyEntry, ...(JSON.parse(sample) as object) };
    return `${JSON.stringify(entry, null, 2)}\n`;
  });
}

if (import.meta.main) {
  for (const [page, action] of Object.entries(TABLES)) {
    const path = join(import.meta.dirname, '../..', page);
    if (!existsSync(path)) continue;
    writeFileSync(path, writeTables(readFileSync(path, 'utf8'), readMetadata(action)));
  }
}
