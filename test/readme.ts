import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';

export interface WorkflowStep {
  id?: string;
  uses?: string;
  with?: Record<string, string | number | boolean>;
  if?: string;
  run?: string;
  env?: Record<string, string>;
}

export interface Job {
  steps: WorkflowStep[];
  if?: string;
  outputs?: Record<string, string>;
  strategy?: { matrix: Record<string, string> };
}

/** A workflow, or the part of one that has steps only. */
export interface Workflow {
  name?: string;
  steps?: WorkflowStep[];
  jobs?: Record<string, Job>;
}

export const readme = readFileSync(join(import.meta.dirname, '../README.md'), 'utf8');

/** All that are in the README. */
export const workflows = [...readme.matchAll(/^```yaml\n(.*?)^```$/gms)].map(([, text = '']) => ({
  text,
  workflow: parse(text) as Workflow,
}));
