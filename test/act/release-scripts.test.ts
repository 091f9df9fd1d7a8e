import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { GitHub } from '../support/fake-gh.ts';
import { APP, expectedSettings, openProject, publish } from '../support/release-project.ts';
import { PLACEHOLDER } from '../support/workflow-files.ts';

const root = join(import.meta.dirname, '../..');

describe('release-notes.sh', () => {
  const env = { VERSION: '1.2.0' };

  test('prints the notes on the version', () => {
    using project = openProject();
    const { status, output } = project.run('release-notes.sh', env);
    expect({ status, notes: output.trim() }).toEqual({ status: 0, notes: '- This.' });
  });

  test.each<[string, Record<string, string>, Record<string, string>, RegExp]>([
    ['a branch', { GITHUB_REF: 'refs/heads/other' }, {}, /Start this workflow on main/],
    ['a tag', { GITHUB_REF: 'refs/tags/v1.2.0' }, {}, /Start this workflow on main/],
    ['another version than in package.json', { VERSION: '1.3.0' }, {}, /is 1\.2\.0, not 1\.3\.0/],
    ['what is no version', { VERSION: '1.2.0-rc.1' }, {}, /must have three numbers/],
    ['a command', { VERSION: '1.2.0;id' }, {}, /must have three numbers/],
    ['no notes', {}, { 'CHANGELOG.md': '## 1.2.0\n\n## 1.1.0\n\n- x\n' }, /no notes on 1\.2\.0/],
    [
      'a placeholder instead of an account',
      {},
      { 'README.md': `uses: ${PLACEHOLDER}/jogg-status-action@v1\n` },
      /README\.md:1:/,
    ],
  ])('refuses %s', (_name, given, files, says) => {
    using project = openProject(files);
    const { status, output } = project.run('release-notes.sh', { ...env, ...given });
    expect(status).toBe(1);
    expect(output).toMatch(/^::error::/m);
    expect(output).toMatch(says);
  });
});

describe('check-refs.sh', () => {
  test('accepts versions, major versions at one of them, and other branches', () => {
    using project = openProject();
    publish(project, 'v1.2.0');
    project.change(({ refs }) => {
      Object.assign(refs, {
        'tags/v1': project.commit,
        'heads/version-check': 'a',
        'tags/v1.3.0': 'b',
      });
    });
    expect(project.run('check-refs.sh', {})).toEqual({ status: 0, output: '' });
  });

  test.each([
    ['heads/v1', 'branch v1 has the name'],
    ['heads/v1.2.0', 'branch v1.2.0 has the name'],
    ['heads/v10', 'branch v10 has the name'],
    ['tags/main', 'tag main is neither'],
    ['tags/v1.2.x', 'tag v1.2.x is not a version'],
    ['tags/v1', 'tag v1 is at c0ffee'],
    ['tags/v2', 'tag v2 is at c0ffee'],
  ])('reports %s', (ref, says) => {
    using project = openProject();
    publish(project, 'v1.2.0');
    // A tag of a version that was not published.
    project.change(({ refs }) => Object.assign(refs, { [ref]: 'c0ffee', 'tags/v1.3.0': 'c0ffee' }));
    const { status, output } = project.run('check-refs.sh', {});
    expect(status).toBe(1);
    expect(output).toMatch(/^::error::.*\n$/);
    expect(output).toContain(says);
  });
});

/** All values of a JSON document, each with a copy of the document in which it is another one. */
function changesOf(value: unknown, path = ''): [string, unknown][] {
  if (Array.isArray(value)) {
    const elements = value.flatMap((element: unknown, i) =>
      changesOf(element, `${path}.${i}`).map(([at, changed]): [string, unknown] => [
        at,
        value.with(i, changed),
      ]),
    );
    return [[`${path} longer`, (value as unknown[]).concat('more')], ...elements];
  }
  if (typeof value === 'object' && value !== null) {
    return Object.entries(value).flatMap(([key, member]) =>
      changesOf(member, `${path}.${key}`).map(([at, changed]): [string, unknown] => [
        at,
        { ...value, [key]: changed },
      ]),
    );
  }
  return [[path, typeof value === 'boolean' ? !value : 'another']];
}

describe('check-settings.sh', () => {
  test('accepts the settings of the files', () => {
    using project = openProject();
    expect(project.run('check-settings.sh', {})).toEqual({ status: 0, output: '' });
  });

  test('reports every single value that differs', () => {
    const { rulesets, ...settings } = expectedSettings();
    expect(rulesets).toHaveLength(5);
    const program = join(root, '.github/scripts/differences.jq');
    const changes = changesOf(settings);
    expect(changes.length).toBeGreaterThan(100);
    for (const [path, changed] of changes) {
      const values = ['expected', settings, 'actual', changed].map((value) =>
        typeof value === 'string' ? value : JSON.stringify(value),
      );
      const args = ['--arg', 'name', 'x', '--argjson', ...values.slice(0, 2), '--argjson'];
      const { stdout } = spawnSync('jq', ['-rn', ...args, ...values.slice(2), '-f', program], {
        encoding: 'utf8',
      });
      expect([path, stdout]).toEqual([path, expect.stringMatching(/ should be .*, but is /)]);
    }
  });

  test('reports a setting that differs', () => {
    using project = openProject();
    project.change(({ settings }) => {
      Object.assign(settings, {
        'immutable-releases': { enabled: false },
        keys: [{ title: 'a deploy key' }],
      });
      Object.assign(settings['rulesets/1'] as object, { enforcement: 'evaluate' });
    });
    const { status, output } = project.run('check-settings.sh', {});
    expect(status).toBe(1);
    expect(output.match(/^::error::.*$/gm)).toEqual([
      '::error::.github/rulesets/main.json: enforcement should be "active", but is "evaluate"',
      '::error::immutable-releases: enabled should be true, but is false',
      '::error::keys: should be [], but is [{"title":"a deploy key"}]',
    ]);
  });

  test('reports a ruleset or an environment that is missing', () => {
    using project = openProject();
    project.change(({ settings }) => {
      (settings['rulesets'] as unknown[]).pop();
      delete settings['environments/approval'];
    });
    const { status, output } = project.run('check-settings.sh', {});
    expect(status).toBe(1);
    expect(output).toMatch(/^::error::There is no ruleset/m);
    expect(output).toMatch(/^::error::environments\/approval: can't be read/m);
  });

  test('says what only an administrator can see, and fails if all is required', () => {
    using project = openProject();
    project.change(({ settings }) => {
      settings['immutable-releases'] = 403;
      delete (settings['rulesets/1'] as { bypass_actors?: object }).bypass_actors;
    });
    const { status, output } = project.run('check-settings.sh', {});
    expect(status).toBe(0);
    expect(output).toMatch(/^NOT COMPARED .*: who may bypass it/m);
    expect(output).toMatch(/^NOT COMPARED immutable-releases/m);
    const all = project.run('check-settings.sh', { REQUIRE_ALL: 'true' });
    expect(all.status).toBe(1);
    expect(all.output).toMatch(/^::error::immutable-releases: can't be read: .*HTTP 403/m);
  });
});

describe('draft-release.sh', () => {
  const env = { TAG: 'v1.2.0', GH_TOKEN: 'app', AUTHOR: APP, CREATE_TAG: 'true' };
  const files = {
    'release/notes.md': '- This.',
    'release/sbom.spdx.json': '{}',
    'release/provenance.intoto.jsonl': 'p',
  };

  test('creates the tag, and a draft with the files', () => {
    using project = openProject(files);
    const { status, output } = project.run('draft-release.sh release', env);
    expect(status, output).toBe(0);
    const { refs, releases } = project.read();
    expect(refs['tags/v1.2.0']).toBe(project.commit);
    expect(releases).toMatchObject([
      {
        tag_name: 'v1.2.0',
        draft: true,
        author: { login: APP },
        target_commitish: project.commit,
        body: '- This.',
        assets: [{ name: 'provenance.intoto.jsonl' }, { name: 'sbom.spdx.json' }],
      },
    ]);
  });

  test('leaves the tag to whoever publishes it where there is no App', () => {
    using project = openProject(files);
    const author = 'github-actions[bot]';
    const given = { ...env, GH_TOKEN: 'token', AUTHOR: author, CREATE_TAG: 'false' };
    expect(project.run('draft-release.sh release', given).status).toBe(0);
    expect(project.read().refs).not.toHaveProperty('tags/v1.2.0');
    expect(project.read().releases).toMatchObject([{ draft: true, author: { login: author } }]);
  });

  test('replaces a draft of its own that an attempt has left unfinished', () => {
    using project = openProject(files);
    project.change((github) => (github.failsOn = 'release create'));
    expect(project.run('draft-release.sh release', env).status).not.toBe(0);
    publish(project, 'v1.2.0', { draft: true, assets: [] });
    project.change((github) => delete github.failsOn);
    const { status, output } = project.run('draft-release.sh release', env);
    expect(status, output).toBe(0);
    expect(project.read().releases).toHaveLength(1);
    expect(project.read().releases[0]?.assets).toHaveLength(2);
  });

  test('does nothing if exactly this has been published', () => {
    using project = openProject(files);
    project.run('draft-release.sh release', env);
    project.change((github) => {
      // The files are the same whether GitHub shows who created a release or who published it.
      Object.assign(github.releases[0] ?? {}, { draft: false, author: { login: 'someone' } });
      github.changes = [];
    });
    const { status, output } = project.run('draft-release.sh release', env);
    expect(status).toBe(0);
    expect(output).toContain('already been released');
    expect(project.read().changes).toEqual([]);
  });

  test.each<[string, (github: GitHub) => void, RegExp]>([
    [
      "a draft of somebody else's",
      ({ releases }) =>
        Object.assign(releases[0] ?? {}, { draft: true, author: { login: 'someone' } }),
      /a draft of v1\.2\.0 by someone/,
    ],
    ['a release with other files', ({ releases }) => releases[0]?.assets.pop(), /with other files/],
    [
      'a tag of another commit',
      (github) => {
        github.releases = [];
        github.refs['tags/v1.2.0'] = 'c0ffee';
      },
      /is at c0ffee already/,
    ],
  ])('refuses %s', (_name, change, says) => {
    using project = openProject(files);
    publish(project, 'v1.2.0');
    project.change(change);
    const { status, output } = project.run('draft-release.sh release', env);
    expect(status).toBe(1);
    expect(output).toMatch(says);
    expect(project.read().changes).toEqual([]);
  });

  test('is not confused by other tags and releases', () => {
    using project = openProject(files);
    publish(project, 'v1.2.0-rc.1', { commit: project.commit });
    publish(project, 'nightly');
    project.change(({ refs }) => (refs['tags/v1.2.0-rc.1'] = 'c0ffee'));
    expect(project.run('draft-release.sh release', env).status).toBe(0);
    expect(project.read().refs['tags/v1.2.0']).toBe(project.commit);
  });

  test('fails if the draft does not become what it should be', () => {
    using project = openProject(files);
    // The token is another account's than it should be.
    const { status, output } = project.run('draft-release.sh release', {
      ...env,
      GH_TOKEN: 'someone',
    });
    expect(status).toBe(1);
    expect(output).toContain('is not what was to be created');
  });
});

describe('verify-release.sh', () => {
  const env = { TAG: 'v1.2.0', AUTHOR: APP };

  test.each([
    ['made with the App', APP],
    ['made without it', 'github-actions[bot]'],
  ])('accepts a release %s', (_name, by) => {
    using project = openProject();
    publish(project, 'v1.2.0', { by });
    const { status, output } = project.run('verify-release.sh', { ...env, AUTHOR: by });
    expect(status, output).toBe(0);
    expect(output).toMatch(/\d files are attested/);
  });

  test.each<[string, (github: GitHub) => void, RegExp]>([
    [
      'that is a draft',
      ({ releases }) => Object.assign(releases[0] ?? {}, { draft: true }),
      /not published/,
    ],
    [
      'that can be changed',
      ({ releases }) => Object.assign(releases[0] ?? {}, { immutable: false }),
      /immutable/,
    ],
    [
      'that is a prerelease',
      ({ releases }) => Object.assign(releases[0] ?? {}, { prerelease: true }),
      /immutable/,
    ],
    [
      "with somebody else's files",
      ({ releases }) =>
        Object.assign(releases[0]?.assets[0] ?? {}, { uploader: { login: 'someone' } }),
      /uploaded by .*someone/,
    ],
    ['without a file', ({ releases }) => releases[0]?.assets.pop(), /other files/],
    [
      'with one more file',
      ({ releases }) => releases[0]?.assets.push({ ...releases[0].assets[0], name: 'x' } as never),
      /other files/,
    ],
    [
      'with a file that is not what was uploaded',
      ({ releases }) => Object.assign(releases[0]?.assets[0] ?? {}, { content: 'x' }),
      /does not have its digest/,
    ],
    [
      'of a tag that has moved off main',
      ({ refs }) => (refs['tags/v1.2.0'] = 'f'.repeat(40)),
      /not a commit on main/,
    ],
    ['that nobody has signed', (github) => (github.attestations = []), /is not attested/],
    [
      'that was signed for a tag',
      ({ attestations }) => {
        for (const one of attestations) one.ref = 'refs/tags/v1.2.0';
      },
      /is not attested/,
    ],
    [
      'that was signed by another workflow',
      ({ attestations }) => {
        for (const one of attestations) one.workflow = one.workflow.replace('release', 'ci');
      },
      /is not attested/,
    ],
    [
      'that was signed for another commit',
      ({ attestations }) => {
        for (const one of attestations) one.commit = 'c0ffee';
      },
      /is not attested/,
    ],
  ])('refuses a release %s', (_name, change, says) => {
    using project = openProject();
    publish(project, 'v1.2.0');
    project.change(change);
    const { status, output } = project.run('verify-release.sh', env);
    expect(status).toBe(1);
    expect(output).toMatch(/^::error::v1\.2\.0: /m);
    expect(output).toMatch(says);
  });

  test('refuses a release of which one file is not attested', () => {
    using project = openProject();
    publish(project, 'v1.2.0');
    const { attestations } = project.read();
    expect(attestations.length).toBeGreaterThan(4);
    for (const i of [0, 1, attestations.length - 1]) {
      project.change((github) => (github.attestations = attestations.toSpliced(i, 1)));
      expect([i, project.run('verify-release.sh', env).status]).toEqual([i, 1]);
    }
  });

  test('refuses a release of a commit that is not on main', () => {
    using project = openProject();
    project.git('commit', '--allow-empty', '--message=2');
    publish(project, 'v1.2.0', { commit: project.git('rev-parse', 'HEAD') });
    const { status, output } = project.run('verify-release.sh', env);
    expect(status).toBe(1);
    expect(output).toMatch(/not a commit on main/);
  });

  test.each(['v1', 'main', 'v1.2.0-rc.1', 'v1.2.0;id'])('refuses the tag %s', (tag) => {
    using project = openProject();
    const { status, output } = project.run('verify-release.sh', { ...env, TAG: tag });
    expect(status).toBe(1);
    expect(output).toContain('is not a version');
  });
});

describe('move-major-tag.sh', () => {
  const env = { TAG: 'v1.2.0', GH_TOKEN: 'app', MOVE: 'true', BACK: 'false' };

  test('moves the tag of the major version', () => {
    using project = openProject();
    publish(project, 'v1.1.10');
    publish(project, 'v1.2.0');
    project.change(({ refs }) => (refs['tags/v1'] = 'c0ffee'));
    expect(project.run('move-major-tag.sh', env).status).toBe(0);
    expect(project.read().refs['tags/v1']).toBe(project.commit);
  });

  test('creates the tag of a major version that is new, whatever else begins with it', () => {
    using project = openProject();
    publish(project, 'v1.2.0');
    project.change(({ refs }) => (refs['tags/v10'] = 'c0ffee'));
    expect(project.run('move-major-tag.sh', env).status).toBe(0);
    expect(project.read().refs).toMatchObject({ 'tags/v1': project.commit, 'tags/v10': 'c0ffee' });
  });

  test('leaves it at a newer version, unless it is to go back', () => {
    using project = openProject();
    publish(project, 'v1.10.0');
    publish(project, 'v1.2.0');
    project.change(({ refs }) => (refs['tags/v1'] = 'c0ffee'));
    const { status, output } = project.run('move-major-tag.sh', env);
    expect(status).toBe(0);
    expect(output).toContain('because v1.10.0 is newer');
    expect(project.read().refs['tags/v1']).toBe('c0ffee');
    expect(project.run('move-major-tag.sh', { ...env, BACK: 'true' }).status).toBe(0);
    expect(project.read().refs['tags/v1']).toBe(project.commit);
  });

  test.each(['v99', 'nightly', 'v1.9', 'v1.9.9.9', 'v1.9.0-rc.1', 'zzz'])(
    'is not kept from it by a release with the tag %s',
    (tag) => {
      using project = openProject();
      publish(project, 'v1.2.0');
      publish(project, tag);
      project.change(({ refs }) => (refs['tags/v1'] = 'c0ffee'));
      expect(project.run('move-major-tag.sh', env).status).toBe(0);
      expect(project.read().refs['tags/v1']).toBe(project.commit);
    },
  );

  test('does nothing the second time', () => {
    using project = openProject();
    publish(project, 'v1.2.0');
    project.run('move-major-tag.sh', env);
    project.change((github) => (github.changes = []));
    const { status, output } = project.run('move-major-tag.sh', env);
    expect({ status, output }).toEqual({ status: 0, output: 'v1 is at v1.2.0 already.\n' });
    expect(project.read().changes).toEqual([]);
  });

  test('prints the command for a maintainer where there is no App', () => {
    using project = openProject();
    publish(project, 'v1.2.0');
    project.change(({ refs }) => (refs['tags/v1'] = 'c0ffee'));
    const { status, output } = project.run('move-major-tag.sh', { ...env, MOVE: 'false' });
    expect(status).toBe(0);
    expect(output).toMatch(
      new RegExp(
        `run: gh api --method PATCH .*/git/refs/tags/v1 --raw-field sha=${project.commit} --field force=true`,
      ),
    );
    expect(project.read().changes).toEqual([]);
  });

  test('fails if GitHub refuses', () => {
    using project = openProject();
    publish(project, 'v1.2.0');
    project.change((github) => (github.failsOn = '--method POST'));
    expect(project.run('move-major-tag.sh', env).status).not.toBe(0);
  });

  test('warns if another release than the newest is shown as the latest', () => {
    using project = openProject();
    publish(project, 'v1.2.0');
    publish(project, 'zzz');
    expect(project.run('move-major-tag.sh', env).output).toMatch(/^::warning::GitHub shows zzz/m);
  });
});

describe('check-update-branch.sh', () => {
  const dependabot = {
    author: { login: 'dependabot[bot]' },
    committer: { login: 'web-flow' },
    commit: { verification: { verified: true } },
  };
  const someone = { ...dependabot, committer: { login: 'someone' } };
  const unsigned = { ...dependabot, commit: { verification: { verified: false } } };

  test.each<[string, [name: string, who: object][], number]>([
    ["Dependabot's commits", [['package.json', dependabot]], 0],
    [
      'a rebuilt dist on top',
      [
        ['package.json', dependabot],
        ['dist/index.js', someone],
      ],
      0,
    ],
    [
      'a change of a source by someone else',
      [
        ['package.json', dependabot],
        ['src/main.ts', someone],
      ],
      1,
    ],
    [
      'such a change below an innocent one',
      [
        ['src/main.ts', someone],
        ['package.json', dependabot],
      ],
      1,
    ],
    ["an unsigned commit in Dependabot's name", [['package.json', unsigned]], 1],
    ["a commit in Dependabot's name, signed by someone else", [['package.json', someone]], 1],
    ['a file whose name begins like dist', [['dist.js', someone]], 1],
  ])('%s', (_name, commits, expected) => {
    using project = openProject();
    project.git('checkout', '-b', 'update');
    for (const [name, who] of commits) {
      project.write(name, 'new');
      project.git('add', '.');
      project.git('commit', '--message=x');
      const sha = project.git('rev-parse', 'HEAD');
      project.change(({ settings }) => (settings[`commits/${sha}`] = who));
    }
    const { status } = project.run('check-update-branch.sh', {
      COMMIT: project.git('rev-parse', 'HEAD'),
    });
    expect(status).toBe(expected);
  });

  test('a merge, which can change anything', () => {
    using project = openProject();
    project.git('checkout', '-b', 'update');
    project.git('commit', '--allow-empty', '--message=a');
    project.git('checkout', '-b', 'other', 'HEAD^');
    project.git('commit', '--allow-empty', '--message=b');
    project.git('merge', '--no-ff', '--message=c', 'update');
    const shas = project.git('rev-list', 'main..HEAD').split('\n');
    project.change(({ settings }) => {
      for (const sha of shas) settings[`commits/${sha}`] = sha === shas[0] ? someone : dependabot;
    });
    const { status } = project.run('check-update-branch.sh', { COMMIT: shas[0] ?? '' });
    expect(status).toBe(1);
  });
});
