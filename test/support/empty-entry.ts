import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { actionMetadata } from './action-metadata.ts';

interface Property {
  type?: string | string[];
  enum?: string[];
  pattern?: string;
}

const file = join(import.meta.dirname, '../../docs/videos.schema.json');
const { items } = JSON.parse(readFileSync(file, 'utf8')) as {
  items: { properties: Record<string, Property>; required: string[] };
};

/** The properties of an element of the output `videos`, by docs/videos.schema.json. */
export const ENTRY_PROPERTIES = items.properties;

/** An element of the output `videos` without any value. */
export const emptyEntry: Record<string, unknown> = Object.fromEntries(
  Object.keys(ENTRY_PROPERTIES).map((name) => [name, null]),
);

/** Every output of action.yml without a value. */
export const emptyOutputs: Record<string, string> = Object.fromEntries(
  Object.keys(actionMetadata.outputs).map((name) => [name, '']),
);

/** True if docs/videos.schema.json allows a value of an element. */
export function isAllowed(name: string, value: unknown): boolean {
  const { type, enum: values, pattern } = ENTRY_PROPERTIES[name] ?? { enum: [] };
  if (values) return typeof value === 'string' && values.includes(value);
  const actual = value === null ? 'null' : Number.isInteger(value) ? 'integer' : typeof value;
  const types = [type].flat();
  const isTyped = types.includes(actual) || (actual === 'integer' && types.includes('number'));
  const isMatch = typeof value !== 'string' || new RegExp(pattern ?? '').test(value);
  return isTyped && isMatch;
}
