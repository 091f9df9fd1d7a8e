import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';

export interface WorkflowStep {
  id?: string;
  name?: string;
  uses?: string;
  with?: Record<string, string | number | boolean>;
  if?: string;
  run?: string;
  shell?: string;
  env?: Record<string, string>;
  'continue-on-error'?: boolean;
}

export interface Job {
  name?: string;
  steps?: WorkflowStep[];
  uses?: string;
  with?: Record<string, string>;
  secrets?: Record<string, string>;
  needs?: string | string[];
  if?: string;
  permissions?: Record<string, string>;
  'timeout-minutes'?: number;
  env?: Record<string, string>;
  outputs?: Record<string, string>;
  strategy?: { matrix: Record<string, string> };
  defaults?: { run: { shell: string } };
}

/** A workflow, or the part of one that has only jobs or steps. */
interface Workflow {
  name?: string;
  on?: {
    push?: { branches?: string[]; tags?: string[] };
    workflow_call?: {
      inputs?: Record<string, { default?: string | number | boolean }>;
      secrets?: object;
    } | null;
  };
  permissions?: Record<string, string>;
  concurrency?: unknown;
  steps?: WorkflowStep[];
  jobs?: Record<string, Job>;
}

interface WorkflowFile {
  /** The file, and the block in it. */
  path: string;
  text: string;
  workflow: Workflow;
  /** The steps that it follows, if the page says them once for all of its blocks. */
  before?: string;
}

const root = join(import.meta.dirname, '../..');

/**
 * The placeholder for the account that publishes the action. In parts, so that the command that
 * replaces it doesn't change this line.
 */
export const PLACEHOLDER = ['<', 'OWNER', '>'].join('');

/** Matches the `uses` of this action, for any account. */
export const OWN_ACTION = /^([.$]\/$|[^/]+\/jogg-status-action@)/;

function readFolder(folder: string): WorkflowFile[] {
  const names = readdirSync(join(root, folder)).filter((name) => name.endsWith('.yml'));
  return names.map((name) => {
    const text = readFileSync(join(root, folder, name), 'utf8');
    return { path: `${folder}/${name}`, text, workflow: parse(text) as Workflow };
  });
}

export const readme = readFileSync(join(root, 'README.md'), 'utf8');

/** All that a page has in blocks, whole or in parts. */
function readPage(path: string): WorkflowFile[] {
  const page = readFileSync(join(root, path), 'utf8');
  return [...page.matchAll(/^```yaml\n(.*?)^```$/gms)].map(([, text = ''], i) => ({
    path: `${path}, block ${i + 1}`,
    text,
    workflow: parse(text) as Workflow,
  }));
}

/** All in the pages with examples for GitHub. */
const [publishedAfter, ...publishing] = readPage('docs/publishing.md');
export const publishingSteps: WorkflowFile[] = publishing.map((block) =>
  block.workflow.jobs
    ? block
    : { ...block, before: publishedAfter?.text ?? '', text: block.text.replace('steps:\n', '') },
);

export const pageWorkflows: WorkflowFile[] = [
  ...readPage('README.md'),
  ...readPage('docs/examples.md'),
  ...publishingSteps,
  ...readPage('docs/cost.md'),
  ...readPage('docs/creating.md'),
];

export const exampleWorkflows = readFolder('docs/examples');

/** This repository's own, the reusable one among them. */
export const ownWorkflows = readFolder('.github/workflows');

/** Finds the workflow with this name. */
export function findWorkflow(name: string): Workflow {
  const files = [...pageWorkflows, ...exampleWorkflows, ...ownWorkflows];
  const found = files.find(({ workflow }) => workflow.name === name);
  if (!found) throw new Error(`there is no workflow ${name}`);
  return found.workflow;
}

/** A job of the workflow that has this name. */
export function findJob(workflowName: string, id: string): Job {
  const job = findWorkflow(workflowName).jobs?.[id];
  if (!job) throw new Error(`the workflow ${workflowName} has no job ${id}`);
  return job;
}

export function stepsOf({ steps, jobs = {} }: Workflow): WorkflowStep[] {
  return steps ?? Object.values(jobs).flatMap((job) => job.steps ?? []);
}

/** Published by an account, and with a workflow around jobs or steps that have none. */
export function wholeText({ text, workflow, before = '' }: WorkflowFile): string {
  const published = `${before}${text}`.replaceAll(PLACEHOLDER, 'octo-org');
  if (workflow.on) return published;
  const names = [...published.matchAll(/\binputs\.([\w-]+)/g)].map(([, name = '']) => name);
  const inputs = [...new Set(names)].map((name) => `\n      ${name}: {}`).join('');
  const pull = published.includes('event.pull_request') ? '  pull_request:\n' : '';
  const head = `on:\n${pull}  workflow_dispatch:${inputs && `\n    inputs:${inputs}`}\n`;
  if (workflow.jobs) return `${head}${published}`;
  return `${head}jobs:\n  job:\n    runs-on: ubuntu-latest\n${published.replace(/^(?=.)/gm, '    ')}`;
}
