import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { actionMetadata } from '../support/action-metadata.ts';

const { inputs, outputs } = actionMetadata;

/** The tables that are written from action.yml, by their heading. */
const TABLES: Record<string, string[][]> = {
  Inputs: [
    ['input', 'default', 'description'],
    ...Object.entries(inputs).map(([name, { default: value, description }]) => [
      code(name),
      value === undefined ? 'required' : value === '' ? 'empty' : code(value),
      codeNames(description),
    ]),
  ],
  Outputs: [
    ['output', 'description'],
    ...Object.entries(outputs).map(([name, { description }]) => [
      code(name),
      codeNames(description),
    ]),
  ],
};

function code(text: string): string {
  return `\`${text}\``;
}

/** Marks names of inputs and outputs, and of fields and IDs, that no one could take for words. */
function codeNames(description: string): string {
  return description.replaceAll(/\b[a-z]+(?:[-_]\w+)+\b/g, (word) =>
    word in inputs || word in outputs || word.includes('_') ? code(word) : word,
  );
}

/** Writes the tables of inputs and outputs anew below their headings. */
export function writeTables(readme: string): string {
  return Object.entries(TABLES).reduce((page, [heading, [head = [], ...rows]]) => {
    const lines = [head, head.map(() => '---'), ...rows].map((row) => `| ${row.join(' | ')} |\n`);
    // A paragraph can stand between the heading and the table.
    const old = new RegExp(`(^## ${heading}\\n\\n(?:[^#|\\n].*\\n\\n)*)(?:\\|.*\\n)+`, 'm');
    return page.replace(old, (_all, before: string) => before + lines.join(''));
  }, readme);
}

if (import.meta.main) {
  const path = join(import.meta.dirname, '../../README.md');
  writeFileSync(path, writeTables(readFileSync(path, 'utf8')));
}
