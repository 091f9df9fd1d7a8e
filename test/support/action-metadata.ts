import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The declarations of an action.yml, as far as they are used here. */
export interface ActionMetadata {
  name: string;
  description: string;
  inputs: Record<string, { description: string; required: boolean; default?: string }>;
  outputs: Record<string, { description: string }>;
  runs: { using: string; main: string };
}

interface Mapping {
  [key: string]: Mapping | string | boolean;
}

const ENTRY = /^( *)([\w-]+):(?: (.+))?$/;

/**
 * Reads as much of YAML as action.yml has: mappings of one-line strings and booleans. `npm start`
 * has no packages.
 */
function parseMetadata(yaml: string): ActionMetadata {
  const root: Mapping = {};
  const open = [{ indent: -1, mapping: root }];
  for (const line of yaml.split(/\r?\n/)) {
    if (/^\s*(#|$)/.test(line)) continue;
    const [, spaces = '', key, value] = ENTRY.exec(line) ?? [];
    if (key === undefined) throw new Error(`not a line that action.yml may have: ${line}`);
    while ((open[0]?.indent ?? -1) >= spaces.length) open.shift();
    const mapping: Mapping = {};
    if (open[0]) open[0].mapping[key] = value === undefined ? mapping : parseScalar(value);
    if (value === undefined) open.unshift({ indent: spaces.length, mapping });
  }
  return root as unknown as ActionMetadata;
}

function parseScalar(text: string): string | boolean {
  if (text.startsWith('"')) return JSON.parse(text) as string;
  if (text.startsWith("'")) return text.slice(1, -1).replaceAll("''", "'");
  return text === 'true' || text === 'false' ? text === 'true' : text;
}

/** The declarations of a file of this repository, such as create/action.yml. */
export function readMetadata(path: string): ActionMetadata {
  return parseMetadata(readFileSync(join(import.meta.dirname, '../..', path), 'utf8'));
}

/** The declarations of the action that waits. */
export const actionMetadata = readMetadata('action.yml');
