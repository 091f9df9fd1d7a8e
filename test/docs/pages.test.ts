import { accessSync, constants, existsSync, globSync, readdirSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { describe, expect, test } from 'vitest';
import packageJson from '../../package.json' with { type: 'json' };
import { readme } from '../support/workflow-files.ts';

const root = join(import.meta.dirname, '../..');
const PAGES = [
  ...readdirSync(root).filter((name) => name.endsWith('.md')),
  ...readdirSync(join(root, 'docs'))
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
];

function read(path: string): string {
  return readFileSync(join(root, path), 'utf8');
}

function withoutCode(page: string): string {
  return page.replace(/^ *```.*?^ *```$/gms, '');
}

/** The targets of a page's links and pictures. */
function targetsOf(page: string): string[] {
  const matches = withoutCode(page).matchAll(/\]\(([^)\s]+)\)|\bsrc(?:set)?="([^"]+)"/g);
  return [...matches].map(([, link, picture = '']) => link ?? picture);
}

/** The anchors that GitHub creates for the headings of a page. */
function anchorsOf(page: string): string[] {
  return [...withoutCode(page).matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replace(/[^\w\- ]/g, '')
      .replaceAll(' ', '-'),
  );
}

// A file of this repository by its full URL, or a workflow's page or badge.
const HERE =
  /^https:\/\/(?:raw\.githubusercontent|github)\.com\/[^/]+\/jogg-status-action\/(?:(?:(?:blob|tree)\/)?main|actions\/(workflows))\/([^#]+?)(?:\/badge\.svg)?(#.*)?$/;

/** The file and the anchor of this repository that a link leads to; `undefined` for other sites. */
function ownTarget(page: string, target: string): { path: string; anchor: string } | undefined {
  const [, workflows, here, hash = ''] = HERE.exec(target) ?? [];
  if (here !== undefined) {
    return { path: workflows ? `.github/${workflows}/${here}` : here, anchor: hash.slice(1) };
  }
  if (target.includes(':')) return undefined;
  const [path = '', anchor = ''] = target.split('#');
  return { path: path === '' ? page : posix.join(page, '..', path), anchor };
}

describe.each(PAGES)('%s', (page) => {
  test('links to files and headings that exist', () => {
    for (const target of targetsOf(read(page))) {
      const own = ownTarget(page, target);
      if (!own) continue;
      expect(existsSync(join(root, own.path)), target).toBe(true);
      if (own.anchor !== '') expect(anchorsOf(read(own.path)), target).toContain(own.anchor);
    }
  });

  test('names commands that exist', () => {
    for (const [, script, short] of read(page).matchAll(/npm run ([\w:-]+)|npm (start|test)/g)) {
      expect(Object.keys(packageJson.scripts)).toContain(script ?? short);
    }
  });

  test('names files of this repository that exist', () => {
    for (const [, path = ''] of read(page).matchAll(
      /`((?:src|test|docs|\.ci|\.github)\/[\w./-]+)`/g,
    )) {
      expect(existsSync(join(root, path)), path).toBe(true);
      // These are named as commands.
      if (path.startsWith('.ci/')) accessSync(join(root, path), constants.X_OK);
    }
  });

  test('is linked from the README, or from a page that is', () => {
    const linked = new Set(['README.md']);
    for (const from of linked) {
      if (!from.endsWith('.md')) continue;
      for (const target of targetsOf(read(from))) {
        const path = ownTarget(from, target)?.path;
        if (path !== undefined) linked.add(path);
      }
    }
    expect(linked).toContain(page);
  });
});

describe('the README', () => {
  test('begins with how to use the action', () => {
    const lines = readme.split('\n');
    expect(lines.findIndex((line) => line.startsWith('```'))).toBeLessThan(40);
  });

  test('links to and shows all by its full URL, for the Marketplace', () => {
    const targets = targetsOf(readme).filter((target) => !target.startsWith('#'));
    expect(targets.filter((target) => HERE.test(target)).length).toBeGreaterThan(5);
    for (const target of targets) expect(target).toMatch(/^https:\/\//);
  });

  test("links to JoggAI and its documentation, and names the project's two commands", () => {
    const targets = targetsOf(readme);
    expect(targets).toContain('https://www.jogg.ai');
    expect(targets.join()).toContain('https://docs.jogg.ai');
    for (const command of ['`npm start`', '`npm cit`']) expect(readme).toContain(command);
  });
});

/** Words that make readers stop, and what to write instead. */
const WORDS: [word: RegExp, instead: string][] = [
  [/\bmend(s|ed|ing)?\b/, 'fix'],
  [/\banew\b/, 'again'],
  [/\bfor ever\b/, 'forever'],
  [/\bat last\b/, 'finally'],
  [/\b(sit|sits|sat|sitting) out\b/, 'tolerate'],
  [/\bbe (it|they)\b/, 'even if'],
  [/\bin place of\b/, 'instead of'],
  [/\bsome [\d.,]+ /, 'about 200'],
  [/\bsome (two|three|four|five|ten) /, 'about three'],
  [/\bleft alone\b/, 'not requested, or not changed'],
  [/\b(turns?|turned) round\b/, 'reverse'],
  [/\b(gives?|gave|given) (no|none|nothing)\b/, "didn't return"],
  [/\bdid not say\b/, "didn't report"],
  [/\b(make|makes|made) (it|them|the video|the videos) again\b/, 'create again'],
  [/\bwhat helps\b/, 'how to fix it'],
  [/\bin trouble\b/, 'not completed'],
  [/\bfull stop\b/, 'period'],
  [/\blook-ups?\b/, 'lookup'],
  [/\bat once\b/, 'immediately, or in parallel'],
  [/\bby the clock\b/, 'in seconds, or on the clock'],
  [/\b(is|are) no [a-z]+ of\b/, "isn't"],
  [/\balso (if|when|with)\b/, 'even if'],
  [/\b(takes?|took|taken) up\b(?! to)/, 'picks up'],
  [/\bwrite to support/, 'contact support'],
  [/\banswer(s|ed|ing)?\b/, 'response, or respond'],
  [/(?<!')\b(green|red)\b/, 'succeeds, or fails'],
  [/\d %/, '2%'],
  [/\b(honour|favour|colour|behaviour|licence|catalogue|artefact)/, 'American spelling'],
];

/** The comments of a program, and its text without them. Names such as `Answer` aren't read by users. */
function commentsOf(text: string): string {
  const comments = text.matchAll(/\/\*\*?[^]*?\*\/|(?<=^|\s)\/\/.*$/gm);
  return [...comments].join('\n');
}

const PROSE = [
  ...PAGES,
  ...globSync(
    '{action.yml,create/action.yml,{src,test/demo}/**/*.ts,docs/examples/*,.github/{ISSUE_TEMPLATE,workflows}/*.yml,.github/*.yml,.github/scripts/*,.ci/*}',
    { cwd: root },
  ),
];
const COMMENTED = globSync(
  [
    '*.{ts,js}',
    'test/*.js',
    'test/{act,action,bench,browser,demo,docs,fuzz,load,node-20,step,support,unit,windows}/**/*.ts',
  ],
  {
    cwd: root,
  },
).filter((path) => !/node_modules|pages\.test\.ts$/.test(path));

const TEXTS = [
  ...PROSE.map((path) => ({ path, text: () => read(path) })),
  ...COMMENTED.map((path) => ({ path, text: () => commentsOf(read(path)) })),
];

test.each(TEXTS)('$path is in present-day American English', ({ text }) => {
  const written = text();
  const found = WORDS.flatMap(([word, instead]) =>
    [...written.matchAll(new RegExp(word, 'gi'))].map(
      ([match]) => `"${match}": write "${instead}"`,
    ),
  );
  expect(found).toEqual([]);
});

test('old-fashioned words are found', () => {
  const text = 'be it nothing, anew, for ever, at last, some 200 videos, 2 %, in place of';
  expect(WORDS.filter(([word]) => word.test(text))).toHaveLength(7);
});
