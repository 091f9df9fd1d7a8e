import { describe, expect, test } from 'vitest';
import { readRequests } from '../../src/create/requests.ts';
import { canRun, runScript } from '../support/run-script.ts';
import {
  exampleWorkflows,
  findWorkflow,
  ownWorkflows,
  pageWorkflows,
  stepsOf,
} from '../support/workflow-files.ts';

describe('the reusable workflow', () => {
  test('is called with inputs and secrets that it has', () => {
    const called = findWorkflow('product video').on?.workflow_call;
    const names = Object.keys(called?.inputs ?? {});
    const calls = [...pageWorkflows, ...exampleWorkflows]
      .flatMap(({ workflow }) => Object.values(workflow.jobs ?? {}))
      .filter(({ uses = '' }) => uses.includes('/product-video.yml@'));
    expect(calls.length).toBeGreaterThan(0);
    for (const { with: inputs = {}, secrets: given = {} } of calls) {
      expect(names).toEqual(expect.arrayContaining(Object.keys(inputs)));
      expect(Object.keys(given)).toEqual(Object.keys(called?.secrets ?? {}));
    }
  });
});

const creating = [...exampleWorkflows, ...ownWorkflows, ...pageWorkflows].flatMap((file) =>
  stepsOf(file.workflow)
    .filter(({ uses = '' }) => /(jogg-status-action|\$)\/create(@|$)/.test(uses))
    .map(({ with: inputs = {} }) => ({ path: file.path, inputs })),
);

const examples = [...exampleWorkflows, ...pageWorkflows];

test.each(examples)(
  '$path checks out before all else, because that empties the workspace',
  (file) => {
    for (const { steps = [] } of [file.workflow, ...Object.values(file.workflow.jobs ?? {})]) {
      const checkouts = steps.flatMap(({ uses = '' }, i) =>
        uses.startsWith('actions/checkout@') ? i : [],
      );
      expect([[], [0]]).toContainEqual(checkouts);
    }
  },
);

test.runIf(canRun('bash'))(
  'a loop publishes every video, with a script that reads its input',
  async () => {
    const loops = examples
      .flatMap(({ workflow }) => stepsOf(workflow))
      .filter(({ run }) => run?.includes('| while'));
    expect(loops).toHaveLength(1);
    for (const step of loops) {
      const { status, stdout } = await runScript(step, {
        env: { VIDEO_PATHS: 'videos/pv_1.mp4\n\nvideos/pv 3.mp4' },
        files: { 'publish.sh': '#!/bin/sh\necho "published $1"\ncat\n' },
      });
      expect(stdout).toBe('published videos/pv_1.mp4\npublished videos/pv 3.mp4\n');
      expect(status).toBe(0);
    }
  },
);

test('every type that has an example is created with what the action takes', () => {
  expect(creating.length).toBeGreaterThan(3);
  for (const { path, inputs } of creating) {
    const read = (name: string): string => String(inputs[name] ?? '');
    if (read('request') === '') continue;
    const { problems } = readRequests({
      videoType: (read('video-type') || 'product') as 'product',
      source: 'request',
      onRunner: true,
      // Replaces expressions by what toJSON() would return.
      text: read('request').replaceAll(/\$\{\{.*\}\}/g, '"x"'),
      productUrls: read('product-url') && 'https://shop.example',
    });
    expect([path, problems]).toEqual([path, []]);
  }
});
