import { tmpdir } from 'node:os';
import { join, sep } from 'node:path';
import fc from 'fast-check';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { quote } from '../../../src/format.ts';
import { readInputs, type Inputs } from '../../../src/inputs/inputs.ts';
import { InputError, workspacePath } from '../../../src/inputs/reader.ts';
import { anyText } from '../../support/any-text.ts';

const REQUIRED = { 'video-id': 'pv_123456', 'api-key': 'jogg_key_1' };

function read(inputs: Record<string, string>): Inputs {
  const all: Record<string, string> = { ...REQUIRED, ...inputs };
  return readInputs((name) => all[name] ?? '', true);
}

/** The lines that name a problem. */
function problems(inputs: Record<string, string>): string[] {
  try {
    read(inputs);
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return error.problems.map((problem) => `- ${problem}`);
  }
  return [];
}

test('an input that is empty has its default', () => {
  expect(read({})).toEqual({
    videoIds: ['pv_123456'],
    apiKey: 'jogg_key_1',
    videoType: 'product',
    timeoutSeconds: 1800,
    pollIntervalSeconds: 5,
    maxPollIntervalSeconds: 60,
    maxRetries: 24,
    failOnTimeout: true,
    failFast: false,
    downloadDir: '',
    summary: true,
    baseUrl: 'https://api.jogg.ai',
    onRunner: true,
  });
});

describe('video-id', () => {
  test.each([
    'pv_123456',
    'vid_abc123',
    '0c2f9f1e-5d5b-4c1e-9d39-0b9a1f7f4a11',
    'bWVkaWE6MTIzNDU2Nzg5MDEyMzQ1Ng==',
    'a+b/c==',
    'A.b~C',
  ])('%s is an ID', (id) => {
    expect(read({ 'video-id': id }).videoIds).toEqual([id]);
  });

  test.each([
    '..',
    '.',
    '../user',
    'pv_1/../../user',
    'a/./b',
    'pv_1?x=1',
    'pv_1#x',
    'pv 1',
    'pv_1%2F..',
    'https://app.jogg.ai/video/pv_1',
    'pv_1\\x',
    'pv_\u00e9',
    'pv_1\u0000',
  ])('%j is refused', (id) => {
    expect(problems({ 'video-id': id })).toEqual([
      `- video-id ${quote(id)} is invalid. IDs have at most 512 letters, digits, and - _ . ~ + / =, for example pv_123456. Separate multiple IDs with commas or newlines.`,
    ]);
  });

  test.each([
    'null',
    'undefined',
    'NULL',
    'Undefined',
    'NaN',
    '0',
    '00000000-0000-0000-0000-000000000000',
  ])('%s is no ID', (word) => {
    for (const text of [word, `pv_1,${word}`, `pv_1\n ${word} \n`]) {
      expect(problems({ 'video-id': text })).toEqual([
        `- video-id is the word "${word}". Check that the output it comes from is set.`,
      ]);
    }
  });

  test.each(['nullable', 'pv_null', 'undefined1', 'none'])('%s is an ID', (id) => {
    expect(read({ 'video-id': id }).videoIds).toEqual([id]);
  });

  test.each([
    ['pv_\u200b1', '"pv_\\u200b1"'],
    ['\u2060pv_1', '"\\u2060pv_1"'],
    ['pv_1\u202e', '"pv_1\\u202e"'],
    ['pv\u00a01', '"pv\\u00a01"'],
  ])('%j is shown with what cannot be seen', (id, shown) => {
    expect(problems({ 'video-id': id })).toEqual([
      expect.stringContaining(`- video-id ${shown} is invalid.`),
    ]);
  });

  test('of more than 512 characters is refused', () => {
    const id = 'p'.repeat(512);
    expect(read({ 'video-id': id }).videoIds).toEqual([id]);
    expect(problems({ 'video-id': `${id}p` })).toEqual([
      expect.stringContaining(`- video-id "${'p'.repeat(99)}…" is invalid. IDs have at most 512 `),
    ]);
  });

  test.each([
    ['pv_1,pv_2', ['pv_1', 'pv_2']],
    ['pv_1\npv_2', ['pv_1', 'pv_2']],
    ['pv_2\r\n  pv_1 , pv_3,\n\n', ['pv_2', 'pv_1', 'pv_3']],
    ['pv_1,pv_2,pv_1,PV_1', ['pv_1', 'pv_2', 'PV_1']],
    [',pv_1,', ['pv_1']],
  ])('%j is several, in this order, none twice', (text, ids) => {
    expect(read({ 'video-id': text }).videoIds).toEqual(ids);
  });

  test.each([',', ' ,\n, '])('%j is none', (text) => {
    expect(problems({ 'video-id': text })).toEqual([
      '- video-id is required, for example pv_123456. If it comes from another step or job, check that the output is set.',
    ]);
  });

  test('of many that are refused, the first are named', () => {
    const text = 'pv_1,a b,../user,pv_2,c?,"d",e!';
    expect(problems({ 'video-id': text })).toEqual([
      expect.stringMatching(
        /^- video-id "a b", "\.\.\/user", "c\?" and 2 more are invalid\. IDs have at most 512 /,
      ),
    ]);
  });

  const likeAPath = fc.stringMatching(/^[\w.~+/=%?#\\-]{1,20}$/);

  test('whatever is taken stays one path segment below the endpoint', () => {
    fc.assert(
      fc.property(fc.oneof(anyText({ minLength: 1 }), likeAPath), (text) => {
        if (problems({ 'video-id': text }).length > 0) return;
        for (const id of read({ 'video-id': text }).videoIds) {
          const url = new URL(`https://api.jogg.ai/v2/product_video/${encodeURIComponent(id)}`);
          expect(url.pathname.split('/')).toHaveLength(4);
          const decoded = new URL(`https://api.jogg.ai/v2/product_video/${id}`);
          expect(decoded.pathname).toMatch(/^\/v2\/product_video\//);
          expect(decoded.search + decoded.hash).toBe('');
        }
      }),
    );
  });

  test.each(['jogg_key_1', 'pv_jogg_key_1'])('the key in %s is refused, and not shown', (id) => {
    const [problem] = problems({ 'video-id': id });
    expect(problem).toMatch(/^- video-id contains the API key/);
    expect(problem).not.toContain('jogg_key_1');
  });

  test.each([
    ['video-id', 'abcd%2Fefgh%2b1'],
    ['base-url', 'https://gateway.example/abcd%2fefgh+1?x'],
    ['download-dir', 'abcd\\/efgh\\u002b1'],
  ])('the key in %s is refused and not shown, however it is encoded: %s', (name, text) => {
    const found = problems({ 'api-key': 'abcd/efgh+1', [name]: text });
    expect(found).toContain(`- ${name} contains the API key. Remove it from there.`);
    expect(found.join()).not.toMatch(/abcd.*efgh/);
  });
});

describe('video-type', () => {
  test.each(['product', 'avatar', 'template', 'translation', 'lip-sync'])('%s is one', (type) => {
    expect(read({ 'video-type': type }).videoType).toBe(type);
  });

  test.each(['products', 'Product', 'lip_sync', 'toString'])('%s is refused', (type) => {
    expect(problems({ 'video-type': type })).toEqual([
      `- video-type "${type}" is invalid. Use one of product, avatar, template, translation, lip-sync.`,
    ]);
  });
});

describe('download-dir', () => {
  const PLAIN_PATH =
    "Use a path without ~ or variables, which aren't expanded, and without * ? [ \\ or names that begin with # or !, which actions/upload-artifact takes for patterns,";

  test.each(['videos', './a/../b', '/mnt/videos', 'C:\\Users\\RUNNER~1\\Temp', 'a~', '5$', '100%'])(
    '%s is a path',
    (path) => {
      expect(read({ 'download-dir': path }).downloadDir).toBe(path);
    },
  );

  test.each([
    '~',
    '~/videos',
    '~runner/videos',
    '$HOME/videos',
    '${HOME}/videos',
    'videos/$GITHUB_RUN_ID',
    '$env:TEMP\\videos',
    '%TEMP%\\videos',
    '$(pwd)/videos',
    '`pwd`/videos',
    '${{ runner.temp }}/videos',
    '${{github.workspace}}/videos',
    '{{ temp }}/videos',
    '$(Build.ArtifactStagingDirectory)',
    '~/me@work',
    'two\nlines',
  ])('%j is refused, because nothing expands it', (path) => {
    expect(problems({ 'download-dir': path })).toEqual([
      `- download-dir ${quote(path)} is invalid. ${PLAIN_PATH} such as \${{ runner.temp }}/videos.`,
    ]);
  });

  test.each([
    'videos [1]',
    'a*',
    'what?',
    '#42',
    '!new',
    './#42',
    'videos/!new',
    ...(sep === '/' ? ['a\\b', 'a/b\\c'] : []),
  ])('%j is refused, because upload-artifact takes it for a pattern', (path) => {
    expect(problems({ 'download-dir': path })).toEqual([
      `- download-dir ${quote(path)} is invalid. ${PLAIN_PATH} such as \${{ runner.temp }}/videos.`,
    ]);
  });

  test.each(['v#42', 'new!', 'a]', '{a,b}', '(1)', 'é ü', "it's"])('%j is a path', (path) => {
    expect(read({ 'download-dir': path }).downloadDir).toBe(path);
  });
});

describe('the directory that paths are relative to', () => {
  afterEach(() => {
    vi.unstubAllEnvs();
    vi.restoreAllMocks();
  });

  test('is the workspace, otherwise the current one', () => {
    vi.stubEnv('GITHUB_WORKSPACE', join(tmpdir(), 'workspace'));
    expect(workspacePath()).toBe(join(tmpdir(), 'workspace'));
    for (const unset of [undefined, '']) {
      vi.stubEnv('GITHUB_WORKSPACE', unset);
      expect(workspacePath()).toBe(process.cwd());
    }
  });

  test('is asked for if the current one has been deleted', () => {
    vi.spyOn(process, 'cwd').mockImplementation(() => {
      throw Object.assign(new Error('simulated'), { code: 'ENOENT', syscall: 'uv_cwd' });
    });
    vi.stubEnv('GITHUB_WORKSPACE', undefined);
    expect(workspacePath).toThrow(
      expect.objectContaining({ help: expect.stringContaining('set GITHUB_WORKSPACE') as string }),
    );
    vi.stubEnv('GITHUB_WORKSPACE', tmpdir());
    expect(workspacePath()).toBe(tmpdir());
  });
});

describe('api-key', () => {
  test.each(['two words', 'two\nlines', 'caf\u00e9', 'nul\u0000', '\u{1f511}', 'video-1'])(
    '%j is refused without being shown',
    (key) => {
      const [problem, ...more] = problems({ 'api-key': key });
      expect(problem).toBe(
        '- api-key has fewer than 8 characters, or contains spaces, line breaks, or other invalid characters. Check that the secret contains only the key.',
      );
      expect(problem).not.toContain(key);
      expect(more).toEqual([]);
    },
  );

  test.each(['sk_real key_9', 'sk_real\u200bkey_9'])(
    '%j is not shown in another input either',
    (key) => {
      const shown = problems({
        'api-key': key,
        'video-id': key,
        'base-url': `https://gateway.example/?${key}`,
      });
      expect(shown).toHaveLength(3);
      for (const problem of shown) expect(problem).not.toMatch(/sk_real|key_9/);
    },
  );

  test('that is too short to be one is no reason to refuse what it stands in', () => {
    expect(problems({ 'api-key': '0', 'timeout-seconds': '100', 'video-id': 'pv_10' })).toEqual([
      expect.stringMatching(/^- api-key has fewer than 8 characters/),
    ]);
  });

  test('of 8 characters is one, and is refused elsewhere', () => {
    expect(read({ 'api-key': 'video-12' }).apiKey).toBe('video-12');
    expect(problems({ 'api-key': 'video-12', 'video-id': 'video-123' })).toEqual([
      '- video-id contains the API key. Remove it from there.',
    ]);
  });

  test('that is missing hides nothing of the other inputs', () => {
    expect(problems({ 'api-key': '', summary: 'nope' })).toEqual([
      "- api-key is required. Set it to ${{ secrets.JOGG_API_KEY }} and check that the secret exists. Workflows triggered from forks can't read secrets.",
      '- summary "nope" is invalid. Use true or false.',
    ]);
  });
});

describe('numbers', () => {
  test.each([
    ['timeout-seconds', '0', 0],
    ['timeout-seconds', '0.25', 0.25],
    ['timeout-seconds', '86400', 86_400],
    ['poll-interval-seconds', '0.1', 0.1],
    ['max-poll-interval-seconds', '0', 0],
    ['max-retries', '0', 0],
    ['max-retries', '3.0', 3],
  ] as const)('%s takes %s', (name, text, value) => {
    const property = name.replace(/-./g, (match) => match.slice(1).toUpperCase());
    expect(read({ [name]: text })).toHaveProperty(property, value);
  });

  const never = [
    '10s',
    '-1',
    'NaN',
    'Infinity',
    '1e3',
    '0x10',
    '1,5',
    '1 000',
    '+5',
    '.',
    '9'.repeat(400),
  ];
  test.each([
    ...never.flatMap((text) => [
      ['timeout-seconds', text],
      ['poll-interval-seconds', text],
      ['max-poll-interval-seconds', text],
      ['max-retries', text],
    ]),
    ['poll-interval-seconds', '0'],
    ['poll-interval-seconds', '0.09'],
    ['max-retries', '2.5'],
  ] as [string, string][])('%s refuses %s', (name, text) => {
    expect(problems({ [name]: text })).toEqual([
      expect.stringMatching(new RegExp(`^- ${name} ".*" is invalid\\. Use a .*\\.$`)),
    ]);
  });
});

describe('booleans', () => {
  test.each(['true', 'True', 'TRUE'])('%s is true', (text) => {
    expect(read({ summary: text, 'fail-on-timeout': text })).toMatchObject({
      summary: true,
      failOnTimeout: true,
      failFast: false,
      downloadDir: '',
    });
  });

  test.each(['false', 'False', 'FALSE'])('%s is false', (text) => {
    expect(read({ summary: text, 'fail-on-timeout': text })).toMatchObject({
      summary: false,
      failOnTimeout: false,
    });
  });

  test.each(['yess', 'yes', 'no', '0', '1', 'tRUE'])('%s is refused', (text) => {
    expect(problems({ summary: text, 'fail-on-timeout': text })).toEqual([
      `- fail-on-timeout "${text}" is invalid. Use true or false.`,
      `- summary "${text}" is invalid. Use true or false.`,
    ]);
  });
});

describe('base-url', () => {
  test.each([
    ['https://api.jogg.ai', 'https://api.jogg.ai'],
    ['https://gateway.example/jogg/', 'https://gateway.example/jogg'],
    ['HTTPS://Gateway.example:8443', 'https://gateway.example:8443'],
    ['http://localhost:3000', 'http://localhost:3000'],
    ['http://127.0.0.1', 'http://127.0.0.1'],
    ['http://127.9.8.7:80', 'http://127.9.8.7'],
    ['http://[::1]:3000', 'http://[::1]:3000'],
  ])('takes %s', (text, url) => {
    expect(read({ 'base-url': text }).baseUrl).toBe(url);
  });

  test.each([
    'http://api.jogg.ai',
    'http://127.0.0.1.example',
    'http://127.example',
    'http://localhost.example',
    'http://10.0.0.1',
    'http://[::2]',
    'ftp://localhost',
    'api.jogg.ai',
    'https:api.jogg.ai',
    'https:https://api.jogg.ai',
    'https://',
    'https://api.jogg.ai?x=1',
    'https://api.jogg.ai#x',
    'https://api.jogg.ai\\x',
    'https://api\n.jogg.ai',
    'javascript:alert(1)',
  ])('refuses %j', (text) => {
    expect(problems({ 'base-url': text })).toEqual([
      expect.stringMatching(/^- base-url ".*" is invalid\. Use an https URL .*\.$/),
    ]);
  });

  test.each([
    ['https://api.jogg.ai/v2', 'https://api.jogg.ai'],
    ['https://api.jogg.ai/v2/', 'https://api.jogg.ai'],
    ['https://api.jogg.ai/v2//', 'https://api.jogg.ai'],
    ['https://api.jogg.ai//v2', 'https://api.jogg.ai'],
    ['https://gateway.example/jogg/v2', 'https://gateway.example/jogg'],
    ['http://localhost:3000/v2', 'http://localhost:3000'],
    ['https://api.jogg.ai/v20', 'https://api.jogg.ai/v20'],
    ['https://api.jogg.ai/v2/jogg', 'https://api.jogg.ai/v2/jogg'],
    ['https://api.jogg.ai/xv2', 'https://api.jogg.ai/xv2'],
    ['https://v2', 'https://v2'],
    ['https://v2/v2', 'https://v2'],
  ])('%s is %s', (text, url) => {
    expect(read({ 'base-url': text }).baseUrl).toBe(url);
  });

  test.each([
    'https://user:hunter2@api.jogg.ai',
    'https://hunter2@api.jogg.ai',
    'https://user:hunter2@hunter2@api.jogg.ai',
    'https://user:hunter2/x@api.jogg.ai',
    'https://user:hunter2\n@api.jogg.ai',
    'https://us\ner:x\r\nhunter2@api.jogg.ai',
    'https://user:hunter2?#@api.jogg.ai',
    'user:hunter2@api.jogg.ai',
  ])('a password is not shown: %j', (text) => {
    const [problem = '', ...more] = problems({ 'base-url': text });
    expect(problem).toMatch(
      /^- base-url "\*{3}@api\.jogg\.ai" is invalid\. Use an https URL .*\.$/,
    );
    expect(more).toEqual([]);
  });

  test('no password is shown, whatever is in it', () => {
    const secret = anyText().map((text) => `${text}hunter2`);
    fc.assert(
      fc.property(secret, anyText(), (password, rest) => {
        const text = `https://user:${password}${rest}@api.jogg.ai`;
        expect(problems({ 'base-url': text }).join('\n')).not.toContain('hunter2');
      }),
    );
  });

  test('whatever is taken has no slash at its end, and leads to the same host', () => {
    const path = fc.array(fc.constantFrom('/', 'v2', 'v2/', 'jogg', '//'), { maxLength: 6 });
    fc.assert(
      fc.property(
        fc.constantFrom('gateway.example', 'v2', 'localhost:3000'),
        path,
        (host, parts) => {
          const { baseUrl } = read({ 'base-url': `https://${host}/${parts.join('')}` });
          expect(baseUrl).not.toMatch(/\/$/);
          expect(new URL(`${baseUrl}/v2/product_video/pv_1`).host).toBe(host);
        },
      ),
    );
  });

  test('with the key in it is refused, and the key is not shown', () => {
    for (const url of ['https://gateway.example/jogg_key_1', 'http://u:p@jogg_key_1']) {
      const [problem, ...more] = problems({ 'base-url': url });
      expect(problem).toBe('- base-url contains the API key. Remove it from there.');
      expect(more).toEqual([]);
    }
  });
});

test('every unusable input is named, each in a line of its own', () => {
  const inputs = {
    'video-id': '',
    'api-key': '',
    'video-type': 'film',
    'timeout-seconds': '10s',
    'poll-interval-seconds': '-1',
    'max-poll-interval-seconds': 'NaN',
    'max-retries': '1.5',
    'fail-on-timeout': 'yess',
    summary: 'nope',
    'base-url': 'http://api.jogg.ai',
  };
  const named = problems(inputs).map((line) => /^- ([\w-]+) (?:is |".*" is )/.exec(line)?.[1]);
  expect(named.toSorted()).toEqual(Object.keys(inputs).toSorted());
});

test('a long value is shown in part', () => {
  const [problem] = problems({ 'timeout-seconds': 'x'.repeat(10_000) });
  expect(problem?.length).toBeLessThan(300);
});

test.each([
  ['pv_1, pv_2', 'x', ['pv_1', 'pv_2']],
  ['pv_1, ../x', 'x', []],
  ['pv_1, pv_jogg_key_1', 'x', []],
])('of the IDs %j of a step whose timeout-seconds is %j, %j are known', (ids, timeout, known) => {
  expect(() => read({ 'video-id': ids, 'timeout-seconds': timeout })).toThrow(
    expect.objectContaining({ videoIds: known }) as InputError,
  );
});
