import { createServer, type AddressInfo } from 'node:net';
import { describe, expect, test } from 'vitest';
import { JOGG_CODES } from '../../src/jogg/response-errors.ts';
import { pour, reset, send, type Serve } from '../support/hostile-servers.ts';
import { emptyEntry, emptyOutputs } from '../support/empty-entry.ts';
import { runStep, type Run, type RunOptions } from '../support/run-step.ts';
import {
  errorCode,
  productVideo,
  SIMULATOR_KEY,
  startSimulator,
  VIDEO_TYPES,
  videoAnswer,
  type Answer,
  type SimulatorOptions,
  type Timeline,
} from '../support/simulator.ts';
import { until } from '../support/step-runner.ts';

const ID = 'pv_123456';
const URL_OF_VIDEO = 'https://res.jogg.ai/video/trail-shoe.mp4';

/** Runs one step for a video, with a new simulator. */
function run(
  simulated: Timeline | SimulatorOptions,
  inputs: Record<string, string> = {},
  options: RunOptions = {},
): Promise<Run> {
  const all = Array.isArray(simulated) ? { videos: { [ID]: simulated } } : simulated;
  return runStep(all, { 'video-id': ID, ...inputs }, options);
}

const pending = productVideo('pending');
const processing = productVideo('processing');
const completed = productVideo('completed');

describe('completed', () => {
  test('immediately', async () => {
    const { outputs, requests, log, warnings, summary } = await run([completed]);
    expect(outputs).toEqual({
      ...emptyOutputs,
      'video-url': URL_OF_VIDEO,
      status: 'completed',
      credits: '10.5',
      result: 'completed',
      title: 'Trail shoe, 30 s',
      'cover-url': 'https://res.jogg.ai/video/trail-shoe.jpg',
      'created-at': '2025-11-24T16:00:00.000Z',
      'videos-file': expect.stringMatching(/jogg-videos-[\w-]+\.json$/) as string,
      videos: expect.stringContaining(URL_OF_VIDEO) as string,
    });
    expect(requests).toHaveLength(1);
    expect(requests[0]).toMatchObject({
      method: 'GET',
      path: `/v2/product_video/${ID}`,
      // An idle connection may have died unnoticed by the time of the next check.
      headers: { 'x-api-key': SIMULATOR_KEY, connection: 'close' },
    });
    expect(log).toEqual([
      `Waiting up to 30 min for product video ${ID}. Checking every 0.1 s, slowing to every 1 min.`,
      expect.stringMatching(/^[\d.]+ s: completed$/),
      expect.stringMatching(/^Video pv_123456 completed in .* \(1 check, 10\.5 credits\): /),
    ]);
    expect(warnings).toEqual([]);
    expect(summary).toContain(`<a href="${URL_OF_VIDEO}">`);
  });

  test('after some checks, with a line for each status', async () => {
    const { outputs, requests, log } = await run([
      { ...pending, checks: 2 },
      { ...processing, checks: 3 },
      completed,
    ]);
    expect(outputs).toMatchObject({ result: 'completed', 'video-url': URL_OF_VIDEO });
    expect(requests).toHaveLength(6);
    expect(log.slice(1, -1)).toEqual([
      expect.stringMatching(/: pending$/),
      expect.stringMatching(/: processing$/),
      expect.stringMatching(/: completed$/),
    ]);
  });

  test('with a URL that comes one check later', async () => {
    const { outputs, requests, log } = await run([
      productVideo('completed', { video_url: '' }),
      completed,
    ]);
    expect(outputs).toMatchObject({ result: 'completed', 'video-url': URL_OF_VIDEO });
    expect(requests).toHaveLength(2);
    expect(log[2]).toMatch(/returned no video URL\. Retry 1 of 24 in /);
  });

  test('with a URL that never comes', async () => {
    const answer = productVideo('completed', { video_url: null });
    const { outputs, requests, errors } = await run([answer], { 'max-retries': '1' });
    expect(outputs).toMatchObject({ result: 'error', status: 'completed' });
    expect(requests).toHaveLength(2);
    expect(errors[0]).toMatch(
      /gave up after 2 consecutive errors; last error: JoggAI reported `completed` but returned no/,
    );
  });

  test('with sparse data on the way', async () => {
    const { outputs, warnings } = await run([
      { data: null },
      { data: {} },
      { data: { status: 'processing' } },
      { data: { status: 'completed', video_url: URL_OF_VIDEO } },
    ]);
    expect(outputs).toMatchObject({ 'video-url': URL_OF_VIDEO, credits: '', title: '' });
    expect(warnings).toEqual([]);
  });

  test('with sparse data in the end', async () => {
    const { outputs } = await run([processing, { data: null }], { 'timeout-seconds': '2' });
    expect(outputs).toMatchObject({ status: 'processing', title: 'Trail shoe, 30 s' });
  });

  test('with a status that is not known on the way', async () => {
    const { outputs, warnings } = await run([
      { ...productVideo('rendering'), checks: 3 },
      productVideo('uploading'),
      completed,
    ]);
    expect(outputs).toMatchObject({ result: 'completed' });
    expect(warnings).toEqual([expect.stringContaining('"rendering"')]);
  });

  test('after transient errors', async () => {
    const { outputs, requests, log } = await run([
      { http: 503, body: 'Service Unavailable' },
      processing,
      { code: 50_000 },
      completed,
    ]);
    expect(outputs).toMatchObject({ result: 'completed' });
    expect(requests).toHaveLength(4);
    expect(log.filter((line) => /Retry 1 of (8|24) /.test(line))).toHaveLength(2);
  });

  test('after a Retry-After in the header and one in the body', async () => {
    const { outputs, log } = await run([
      { http: 429, code: 429, headers: { 'retry-after': '2' } },
      { code: 429, retryAfter: 3 },
      completed,
    ]);
    expect(outputs).toMatchObject({ result: 'completed' });
    // Responses from JoggAI itself are retried max-retries times, from the start.
    expect(log[1]).toMatch(/Retry 1 of 24 in 2 s\.$/);
    expect(log[2]).toMatch(/Retry 2 of 24 in 3 s\.$/);
  });
});

/** Fields of each type in each style that differ from the common ones. */
const GIVEN = {
  product: {
    reference: { title: 'Trail shoe, 30 s', credits: 10.5 },
    guide: { title: 'Trail shoe, 30 s', duration_seconds: 30.5 },
  },
  avatar: { reference: {}, guide: { duration_seconds: 30.5 } },
  template: {
    reference: { title: 'Trail shoe, 30 s', credits: 10.5, duration_seconds: 30.5 },
    guide: { duration_seconds: 30.5 },
  },
  translation: {
    reference: { title: 'Trail shoe, 30 s', created_at: null },
    guide: { title: 'Trail shoe, 30 s' },
  },
  'lip-sync': { reference: { duration_seconds: 30.5 }, guide: {} },
};

describe.each(VIDEO_TYPES)('a %s video', (type) => {
  describe.each(['reference', 'guide'] as const)('as the %s has it', (style) => {
    function runType(timeline: Timeline, inputs: Record<string, string> = {}): Promise<Run> {
      return run({ videos: { [ID]: timeline }, type }, { 'video-type': type, ...inputs });
    }

    test('completed', async () => {
      const { outputs } = await runType([
        videoAnswer(type, style, 'processing'),
        videoAnswer(type, style, 'completed'),
      ]);
      expect(outputs).toMatchObject({
        result: 'completed',
        status: 'completed',
        'video-url': URL_OF_VIDEO,
      });
      expect(JSON.parse(outputs['videos'] ?? '')).toEqual([
        {
          ...emptyEntry,
          id: ID,
          type,
          result: 'completed',
          status: 'completed',
          video_url: URL_OF_VIDEO,
          cover_url: type === 'translation' ? null : 'https://res.jogg.ai/video/trail-shoe.jpg',
          subtitle_url: type === 'translation' ? 'https://res.jogg.ai/video/trail-shoe.srt' : null,
          created_at: '2025-11-24T16:00:00.000Z',
          ...GIVEN[type][style],
        },
      ]);
    });

    test('failed with a reason', async () => {
      const error = { message: 'No face found' };
      const { outputs } = await runType([videoAnswer(type, style, 'failed', { error })]);
      expect(outputs).toMatchObject({
        result: 'failed',
        status: 'failed',
        'error-message': 'No face found',
      });
    });

    test('sparse', async () => {
      const fields = { video_url: URL_OF_VIDEO };
      const { outputs } = await runType([
        { data: null },
        { data: { status: 'processing', data: null } },
        {
          data: { status: 'completed', ...(style === 'guide' ? fields : { data: fields }) },
        },
      ]);
      expect(outputs).toMatchObject({ result: 'completed', title: '', credits: '' });
      expect(outputs['video-url']).toBe(URL_OF_VIDEO);
    });
  });

  test('is not found at the endpoint of another kind', async () => {
    const other = type === 'product' ? 'avatar' : 'product';
    const { outputs, errors } = await run(
      { videos: { [ID]: [completed] }, type },
      { 'video-type': other },
    );
    expect(outputs).toMatchObject({ result: 'error', 'error-code': '10104' });
    expect(errors[0]).toContain('video-type');
  });
});

describe('videos', () => {
  test('has numbers as numbers and null for what JoggAI did not give', async () => {
    const { outputs } = await run(
      { videos: { [ID]: [videoAnswer('template', 'reference', 'completed')] }, type: 'template' },
      { 'video-type': 'template' },
    );
    expect(JSON.parse(outputs['videos'] ?? '')).toEqual([
      {
        ...emptyEntry,
        id: ID,
        type: 'template',
        result: 'completed',
        status: 'completed',
        title: 'Trail shoe, 30 s',
        video_url: URL_OF_VIDEO,
        cover_url: 'https://res.jogg.ai/video/trail-shoe.jpg',
        duration_seconds: 30.5,
        credits: 10.5,
        created_at: '2025-11-24T16:00:00.000Z',
      },
    ]);
  });

  test('is an array whatever the ending', async () => {
    const refused = await run([completed], { 'timeout-seconds': 'x' });
    expect(refused.outputs['videos']).toBe('[]');
    const failed = await run([{ code: 10104, msg: 'Record not found' }]);
    expect(JSON.parse(failed.outputs['videos'] ?? '')).toMatchObject([
      { id: ID, result: 'error', status: null, error_code: 10104 },
    ]);
  });
});

describe('failed', () => {
  test("with JoggAI's reason", async () => {
    const error = { code: 3001, message: 'No face found in the image' };
    const { outputs, errors, requests } = await run([
      processing,
      productVideo('failed', { error }),
    ]);
    expect(outputs).toMatchObject({
      result: 'failed',
      status: 'failed',
      'error-code': '3001',
      'error-message': 'No face found in the image',
    });
    expect(errors[0]).toContain(`Video ${ID} failed: No face found in the image (code 3001).`);
    expect(requests).toHaveLength(2);
  });

  test.each(['error_message', 'error_msg', 'message'])('with a reason in %s', async (name) => {
    const { outputs } = await run([productVideo('failed', { [name]: 'No face found' })]);
    expect(outputs).toMatchObject({ result: 'failed', 'error-message': 'No face found' });
  });
});

describe.each(['http-200', 'http-4xx'] as const)('error codes over %s', (errorStatus) => {
  const final = Object.keys(JOGG_CODES).filter((code) => !['429', '50000', '10104'].includes(code));

  test.each(final)('%s from the first response on ends the wait immediately', async (code) => {
    const { outputs, errors, requests } = await run([errorCode(Number(code), errorStatus)]);
    expect(outputs).toMatchObject({ result: 'error', status: '', 'error-code': code });
    expect(errors[0]).toContain(JOGG_CODES[Number(code)]?.help);
    expect(requests).toHaveLength(1);
  });

  test.each(final)(
    '%s after a report is final once it has come nine times in a row',
    async (code) => {
      const error = errorCode(Number(code), errorStatus);
      const once = await run([processing, error, processing, completed]);
      expect(once.outputs).toMatchObject({ result: 'completed' });
      const { outputs, errors, requests } = await run([processing, error]);
      expect(outputs).toMatchObject({ result: 'error', status: 'processing', 'error-code': code });
      expect(errors[0]).toContain(JOGG_CODES[Number(code)]?.help);
      expect(errors[0]).toMatch(
        /gave up after 9 consecutive errors .*reported on the video 1 time/,
      );
      expect(requests).toHaveLength(10);
    },
  );

  test.each(['429', '50000'])('%s is retried max-retries times', async (code) => {
    const { outputs, errors, requests } = await run([errorCode(Number(code), errorStatus)], {
      'max-retries': '1',
    });
    expect(outputs).toMatchObject({ result: 'error', status: '', 'error-code': code });
    expect(errors[0]).toContain('gave up after 2 consecutive errors; last error: ');
    expect(requests).toHaveLength(2);
  });

  test('an unknown one is final with HTTP 400, and retried first with HTTP 200', async () => {
    const { outputs, errors, requests } = await run([errorCode(77_777, errorStatus)]);
    expect(outputs).toMatchObject({ result: 'error', 'error-code': '77777' });
    expect(errors[0]).toContain('code 77777');
    expect(requests).toHaveLength(errorStatus === 'http-200' ? 9 : 1);
  });

  test('a video that JoggAI does not know is asked for three more times', async () => {
    const { outputs, requests } = await run({ videos: {}, errorStatus });
    expect(outputs).toMatchObject({ result: 'error', 'error-code': '10104' });
    expect(requests).toHaveLength(4);
  });

  test.each([18020, 18025])('a key that is answered with %d', async (code) => {
    const keys = { [SIMULATOR_KEY]: code };
    const { outputs } = await run({ videos: { [ID]: [completed] }, keys, errorStatus });
    expect(outputs).toMatchObject({ result: 'error', 'error-code': String(code) });
  });

  test('a key that JoggAI does not know', async () => {
    const { outputs } = await run(
      { videos: { [ID]: [completed] }, errorStatus },
      { 'api-key': 'jogg_other_key' },
    );
    expect(outputs).toMatchObject({ result: 'error', 'error-code': '10105' });
  });
});

describe('a timeout', () => {
  test('fails the step', async () => {
    const { outputs, errors, requests } = await run([pending, processing], {
      'timeout-seconds': '2',
      'poll-interval-seconds': '0.25',
    });
    expect(outputs).toMatchObject({ result: 'timed-out', status: 'processing' });
    expect(errors[0]).toMatch(
      /timed out after 2 s \(timeout-seconds\); last status: processing\. The video may still finish, .*, or raise timeout-seconds\./,
    );
    // One at the start, one after each interval, and the last at the deadline.
    expect(requests).toHaveLength(9);
  });

  test('is a warning with fail-on-timeout: false', async () => {
    const { outputs, warnings } = await run([processing], {
      'timeout-seconds': '0.2',
      'fail-on-timeout': 'false',
    });
    expect(outputs).toMatchObject({ result: 'timed-out', status: 'processing' });
    expect(warnings).toHaveLength(1);
  });

  test('of 0 checks once', async () => {
    const unfinished = await run([processing], { 'timeout-seconds': '0' });
    expect(unfinished.requests).toHaveLength(1);
    expect(unfinished.outputs).toMatchObject({ result: 'timed-out', status: 'processing' });
    expect(unfinished.log).toContain(`Checking product video ${ID} once.`);
    const finished = await run([completed], { 'timeout-seconds': '0' });
    expect(finished.outputs).toMatchObject({ result: 'completed' });
  });

  test('ends the wait immediately when a rate limit lasts longer than the time that is left', async () => {
    const { outputs, errors, requests } = await run([
      { http: 429, body: '', headers: { 'retry-after': '86400' } },
    ]);
    expect(outputs).toMatchObject({ result: 'timed-out', status: '' });
    expect(errors[0]).toMatch(
      /the server asked to wait 24 h, longer than timeout-seconds allows; .* Rerun with the same video-id in 24 h/,
    );
    expect(requests).toHaveLength(1);
  });
});

test('cancelled while a proxy does not answer', async () => {
  let connections = 0;
  const proxy = createServer(() => (connections += 1));
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  const { port } = proxy.address() as AddressInfo;
  const { outputs } = await run(
    [completed],
    { 'base-url': 'https://api.jogg.ai' },
    {
      env: { https_proxy: `http://127.0.0.1:${port}` },
      act: async (step) => {
        await until(() => connections === 1);
        step.kill('SIGTERM');
      },
    },
  );
  expect(outputs).toMatchObject({ result: 'cancelled', status: '' });
  proxy.close();
});

describe('bad inputs', () => {
  test.each([
    ['video-id', ''],
    ['video-id', '../user'],
    ['video-id', 'pv_1?x=1'],
    ['video-id', 'pv 1'],
    ['video-id', 'pv_1%2e'],
    ['api-key', ''],
    ['video-id', 'p'.repeat(513)],
    ['video-id', `pv_${SIMULATOR_KEY}`],
    ['api-key', 'short'],
    ['api-key', 'two\nlines'],
    ['api-key', 'cl\u00e9'],
    ['video-type', 'film'],
    ['timeout-seconds', '10s'],
    ['poll-interval-seconds', '-1'],
    ['max-poll-interval-seconds', 'NaN'],
    ['max-retries', '1.5'],
    ['fail-on-timeout', 'yess'],
    ['download-dir', `videos-${SIMULATOR_KEY}`],
    ['summary', 'nope'],
  ])('%s: %j is refused before the first request', async (name, text) => {
    const { outputs, errors, requests } = await run([completed], { [name]: text });
    expect(errors[0]).toMatch(new RegExp(`^Invalid inputs:\n- ${name} [^\n]*$`));
    expect(outputs).toMatchObject({
      result: 'error',
      'error-message': errors[0]?.replace(/^Invalid inputs:\n- /, 'Invalid inputs: '),
    });
    expect(requests).toEqual([]);
  });

  test.each(['http://api.jogg.ai', 'https://user:pass@api.jogg.ai'])(
    'base-url: %s is refused',
    async (baseUrl) => {
      const { errors } = await run([completed], { 'base-url': baseUrl });
      expect(errors[0]).toMatch(/- base-url ".*" is invalid\. Use an https URL/);
      expect(errors[0]).not.toContain('pass');
    },
  );

  test('are all named in one message', async () => {
    const inputs = {
      'video-id': '..',
      'api-key': 'two words',
      'video-type': 'film',
      'timeout-seconds': '10s',
      'poll-interval-seconds': '0',
      'max-poll-interval-seconds': '-1',
      'max-retries': 'many',
      'fail-on-timeout': 'yess',
      'download-dir': 'two\nlines',
      summary: 'nope',
      'base-url': 'ftp://127.0.0.1',
    };
    const { errors, requests } = await run([completed], inputs);
    const named = errors[0]?.split('\n').flatMap((line) => /^- ([\w-]+) /.exec(line)?.[1] ?? []);
    expect(named?.toSorted()).toEqual(Object.keys(inputs).toSorted());
    expect(requests).toEqual([]);
  });
});

describe('the key', () => {
  const echo = `Your key is ${SIMULATOR_KEY}.`;

  // That it shows nowhere is checked for every run.
  test.each([
    [
      'a video',
      productVideo('completed', { title: echo, cover_url: `https://x/${SIMULATOR_KEY}` }),
    ],
    ['a status', productVideo(echo)],
    ['a failure', productVideo('failed', { error: { message: echo } })],
    ['an error code', { code: 10105, msg: echo, headers: { 'x-ratelimit-key': SIMULATOR_KEY } }],
    ['a body that is not JSON', { http: 403, body: echo, headers: { 'content-type': echo } }],
  ] as [string, Answer][])('is not shown when %s echoes it', async (_name, answer) => {
    const { outputs } = await run([answer], { 'timeout-seconds': '0' });
    expect(outputs['result']).not.toBe('');
  });

  test('is used without the white space around it', async () => {
    const { requests } = await run([completed], { 'api-key': `  ${SIMULATOR_KEY}\n` });
    expect(requests[0]?.headers['x-api-key']).toBe(SIMULATOR_KEY);
  });

  test.each([301, 302, 303, 307, 308])('does not follow a %d', async (http) => {
    await using other = await startSimulator({ videos: { [ID]: [completed] } });
    const location = `${other.baseUrl}/v2/product_video/${ID}`;
    const { outputs, errors, requests } = await run([{ http, body: '', headers: { location } }]);
    expect(outputs).toMatchObject({ result: 'error' });
    expect(errors[0]).toContain(`a redirect to ${other.baseUrl}`);
    expect(requests).toHaveLength(1);
    expect(other.requests).toEqual([]);
  });
});

describe('text from the API', () => {
  const commands = [
    '\n::error::pwned',
    '\r\n::set-output name=video-url::https://evil.example',
    '\u2028::stop-commands::x',
    ' ##[error]pwned',
    ' ##[set-env name=PATH]x',
    '%0A::error::pwned',
  ];
  const delimiters = '\nghadelimiter_x\nresult<<x\ncompleted\nx\n';
  const html = '<script>alert(1)</script><img src=x onerror="alert(1)">';
  const hostile = `${commands.join('')}${delimiters}${html}`;

  test.each([
    ['a title and a status', productVideo(`x${hostile}`, { title: hostile })],
    ['a failure', productVideo('failed', { title: hostile, error: { message: hostile } })],
    ['an error code', { code: 12_345, msg: hostile }],
    ['a body', { http: 400, body: hostile, headers: { 'content-type': 'text/html ##[error]x' } }],
  ] as [string, Answer][])('of %s stays text', async (_name, answer) => {
    const {
      commands: run_,
      outputs,
      summary,
      log,
    } = await run([answer], {
      'timeout-seconds': '0.2',
    });
    const names = new Set(run_.map(({ name }) => name));
    expect(
      [...names].filter((n) => !['add-mask', 'debug', 'warning', 'error'].includes(n)),
    ).toEqual([]);
    expect(run_.filter(({ message }) => message.startsWith('pwned'))).toEqual([]);
    expect(outputs['result']).not.toBe('completed');
    for (const value of Object.values(outputs)) expect(value).not.toContain('\n');
    expect(summary).not.toMatch(/<script|<img/);
    expect(log.length).toBeLessThan(8);
  });

  test('with a line break in a URL is no URL', async () => {
    const answer = productVideo('completed', { video_url: 'https://x/\nresult=completed' });
    const { outputs } = await run([answer], { 'max-retries': '0' });
    expect(outputs).toMatchObject({ result: 'error', 'video-url': '' });
  });
});

describe('a server that misbehaves', () => {
  const head = 'HTTP/1.1 200 OK\r\n';
  const faults: [name: string, misbehave: Serve][] = [
    ['endless', pour(`${head}\r\n`, ' '.repeat(65_536))],
    ['cut off', send(`${head}content-length: 99\r\n\r\n{`)],
    ['reset', reset('')],
  ];

  test.each(faults)('%s, once: the next check brings the video', async (_name, misbehave) => {
    const { outputs, requests, log } = await run([{ misbehave }, completed]);
    expect(outputs).toMatchObject({ result: 'completed' });
    expect(requests).toHaveLength(2);
    expect(log[1]).toContain('Retry 1 of 8 ');
  });

  test.each(faults)('%s, for ever: red', async (_name, misbehave) => {
    const { outputs, requests } = await run([processing, { misbehave }], { 'max-retries': '1' });
    expect(outputs).toMatchObject({ result: 'error', status: 'processing' });
    expect(requests).toHaveLength(3);
  });
});

test('a summary tells of an input that can not be read, also if that is summary', async () => {
  const { summary } = await run([completed], { summary: 'fALSE' });
  expect(summary).toContain('summary &quot;fALSE&quot; is invalid. Use true or false.');
});

test('without a summary', async () => {
  const { summary, outputs } = await run([completed], { summary: 'false' });
  expect(summary).toBe('');
  expect(outputs).toMatchObject({ result: 'completed' });
});

test('with the longest ID', async () => {
  const id = 'p'.repeat(512);
  const { requests } = await run({ videos: { [id]: [completed] } }, { 'video-id': id });
  expect(requests).toHaveLength(1);
});

test('over IPv6', async () => {
  await using simulator = await startSimulator({ videos: { [ID]: [completed] }, host: '::1' });
  const { outputs } = await run([pending], { 'base-url': simulator.baseUrl });
  expect(outputs).toMatchObject({ result: 'completed' });
});
