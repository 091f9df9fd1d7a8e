import { describe, expect, test } from 'vitest';
import {
  describeStatus,
  isTransientStatus,
  networkError,
  proxyUrlError,
} from '../../../src/http/network-errors.ts';

const HOST = 'api.jogg.ai';
const TUNNEL = 'tunneling socket could not be established, ';

function systemError(code: string): Error {
  return Object.assign(new Error(`simulated ${code}`), { code });
}

describe('a request that failed', () => {
  test.each(['ECONNREFUSED', 'ECONNRESET', 'ENOTFOUND', 'EAI_AGAIN', 'ETIMEDOUT', 'EPROTO'])(
    'by %s is transient, concerns one video, and names the host',
    (code) => {
      expect(networkError(systemError(code), HOST)).toMatchObject({
        transient: true,
        scope: 'video',
        code: undefined,
        message: `the request to api.jogg.ai failed: simulated ${code}`,
        help: 'Check that the runner can reach api.jogg.ai. If it needs a proxy, set https_proxy.',
      });
    },
  );

  test.each([
    ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', /NODE_EXTRA_CA_CERTS/],
    ['SELF_SIGNED_CERT_IN_CHAIN', /NODE_EXTRA_CA_CERTS/],
    ['DEPTH_ZERO_SELF_SIGNED_CERT', /NODE_EXTRA_CA_CERTS/],
    ['CERT_HAS_EXPIRED', /clock/],
    ['ERR_TLS_CERT_ALTNAME_INVALID', /DNS/],
    ['CERT_REVOKED', /certificate/],
    ['UNSPECIFIED', /certificate/],
  ])('by %s is final for the whole step, and says how to fix it', (code, help) => {
    expect(networkError(systemError(code), HOST)).toMatchObject({
      transient: false,
      scope: 'step',
      message: `the certificate of api.jogg.ai was rejected: simulated ${code}`,
      help: expect.stringMatching(help) as string,
    });
  });

  test('at several addresses is described by each error', () => {
    const refused = [systemError('ECONNREFUSED'), systemError('ENETUNREACH')];
    expect(networkError(new AggregateError(refused), HOST).message).toBe(
      'the request to api.jogg.ai failed: simulated ECONNREFUSED; simulated ENETUNREACH',
    );
  });
});

describe('a proxy', () => {
  test.each([
    ['statusCode=403', 'HTTP 403 (Forbidden)', false, 'step', /^Allow the runner to reach api/],
    ['statusCode=407', 'HTTP 407 (Proxy Authentication Required)', false, 'step', /password/],
    ['statusCode=503', 'HTTP 503 (Service Unavailable)', true, 'video', /^Allow the runner/],
    ['statusCode=429', 'HTTP 429 (Too Many Requests)', true, 'video', /^Allow the runner/],
  ])('that refuses with %s', (detail, status, transient, scope, help) => {
    expect(networkError(new Error(TUNNEL + detail), HOST)).toMatchObject({
      transient,
      scope,
      message: `the proxy refused to connect to api.jogg.ai: ${status}`,
      help: expect.stringMatching(help) as string,
    });
  });

  test('whose certificate is rejected ends the step', () => {
    const cause = new Error(`${TUNNEL}cause=self-signed certificate`);
    expect(networkError(cause, HOST)).toMatchObject({
      transient: false,
      scope: 'step',
      message: 'the certificate of the proxy was rejected: self-signed certificate',
    });
  });

  test('that cannot be reached is retried', () => {
    const cause = new Error(`${TUNNEL}cause=connect ECONNREFUSED 127.0.0.1:3128`);
    expect(networkError(cause, HOST)).toMatchObject({
      transient: true,
      scope: 'video',
      message: 'the proxy did not connect to api.jogg.ai: connect ECONNREFUSED 127.0.0.1:3128',
      help: 'Check https_proxy and that the proxy is running.',
    });
  });

  test.each([
    ['socks5:', 'https_proxy names a socks5 proxy', /^Set https_proxy to the URL of an HTTP proxy/],
    [undefined, 'https_proxy is not a URL', /percent-encoded: %23 for #/],
  ])('with a URL that cannot be used, of protocol %s, ends the step', (protocol, message, help) => {
    expect(proxyUrlError('https_proxy', protocol)).toMatchObject({
      transient: false,
      scope: 'step',
      message,
      help: expect.stringMatching(help) as string,
    });
  });
});

test.each([
  [404, 'HTTP 404 (Not Found)', false],
  [408, 'HTTP 408 (Request Timeout)', true],
  [425, 'HTTP 425 (Too Early)', true],
  [429, 'HTTP 429 (Too Many Requests)', true],
  [499, 'HTTP 499', false],
  [500, 'HTTP 500 (Internal Server Error)', true],
  [599, 'HTTP 599', true],
])('%d is %s, transient: %s', (status, text, transient) => {
  expect([describeStatus(status), isTransientStatus(status)]).toEqual([text, transient]);
});

test.each(['ECONNREFUSED', 'ERR_TLS_CERT_ALTNAME_INVALID'])(
  '%s names the input that has the host, if one has it',
  (code) => {
    const cause = Object.assign(new Error('simulated'), { code });
    expect(networkError(cause, 'api.jogg.ai', 'base-url').help).toContain(
      ' and, if set, base-url.',
    );
    expect(networkError(cause, 'res.jogg.ai').help).not.toContain('base-url');
  },
);
