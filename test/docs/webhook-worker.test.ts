import { createHmac } from 'node:crypto';
import nock from 'nock';
import { afterEach, expect, test } from 'vitest';

interface Worker {
  fetch: (request: Request, env: Record<string, string>) => Promise<Response>;
}

// By a variable, because what users copy has no types.
const path = '../../docs/examples/webhook-worker.js';
const { default: worker } = (await import(path)) as { default: Worker };

const env = {
  REPOSITORY: 'octo/videos',
  JOGG_WEBHOOK_SECRET: 'whsec_test',
  GITHUB_TOKEN: 'github_pat_test',
};

const BODY = {
  event: 'generated_product_video_success',
  data: { video_id: 'pv_1', status: 'success' },
};

interface Call {
  event?: string;
  body?: string;
  signature?: string;
  method?: string;
}

async function call({ event = BODY.event, method = 'POST', ...rest }: Call): Promise<number> {
  const { body = JSON.stringify(BODY) } = rest;
  const signature = rest.signature ?? sign(body);
  const request = new Request('https://jogg-webhook.example', {
    method,
    headers: { 'x-webhook-event': event, 'x-webhook-signature': signature },
    ...(method === 'POST' && { body }),
  });
  const { status } = await worker.fetch(request, env);
  return status;
}

function sign(body: string, secret = env.JOGG_WEBHOOK_SECRET): string {
  return createHmac('sha256', secret).update(body).digest('hex');
}

/** The bodies with which the workflow is started, each accepted. */
function startsOf(status = 204): unknown[] {
  const started: unknown[] = [];
  nock('https://api.github.com', { reqheaders: { authorization: 'Bearer github_pat_test' } })
    .post('/repos/octo/videos/dispatches', (body) => {
      started.push(body);
      return true;
    })
    .reply(status);
  return started;
}

afterEach(() => {
  nock.cleanAll();
});

test.each([
  ['product', 'product'],
  ['avatar', 'avatar'],
  ['template', 'template'],
  ['translate', 'translation'],
])(
  'the webhook of a %s video starts the workflow with its ID and type only',
  async (kind, type) => {
    for (const end of ['success', 'failed']) {
      const started = startsOf();
      expect(await call({ event: `generated_${kind}_video_${end}` })).toBe(204);
      expect(started).toEqual([{ event_type: 'jogg-video', client_payload: { id: 'pv_1', type } }]);
    }
  },
);

test.each([
  ['of another secret', sign(JSON.stringify(BODY), 'other')],
  ['of another body', sign('{}')],
  ['that is empty', ''],
  ['that is no hexadecimal', 'zz'.repeat(32)],
  ['that is cut', sign(JSON.stringify(BODY)).slice(0, 62)],
])('a call with a signature %s starts nothing', async (_name, signature) => {
  const started = startsOf();
  expect(await call({ signature })).toBe(401);
  expect(started).toEqual([]);
});

test.each([
  ['another event', { event: 'create_avatar_success' }],
  ['no ID', { body: JSON.stringify({ data: {} }) }],
  ['an ID that is no text', { body: JSON.stringify({ data: { video_id: 5 } }) }],
  ['an ID that is an expression', { body: JSON.stringify({ data: { video_id: '${{ 1 }}' } }) }],
])('a signed call with %s is accepted and starts nothing', async (_name, given) => {
  const started = startsOf();
  expect(await call(given)).toBe(204);
  expect(started).toEqual([]);
});

test('JoggAI is asked to call again if GitHub does not accept the start', async () => {
  startsOf(503);
  expect(await call({})).toBe(502);
});

test('anything but a POST request, or a body over 64 KiB, is refused unread', async () => {
  expect(await call({ method: 'GET' })).toBe(405);
  const request = new Request('https://jogg-webhook.example', {
    method: 'POST',
    headers: { 'content-length': '65537' },
    body: '{}',
  });
  expect((await worker.fetch(request, env)).status).toBe(413);
});
