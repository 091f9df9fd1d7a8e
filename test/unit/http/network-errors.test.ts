import { describe, expect, test } from 'vitest';
import {
  describeStatus,
  isTransientStatus,
  networkError,
  proxyUrlError,
} from '../../../src/http/network-errors.ts';

const HOST = 'api.jogg.ai';
const TUNNEL = 'tunneling socket could not be established, ';

const UNTRUSTED =
  /^The runner doesn't trust the certificate's issuer\. .* set NODE_EXTRA_CA_CERTS to the path/;
const BROKEN = /^Ask whoever operates the server to fix the certificate\.$/;

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
    ['DEPTH_ZERO_SELF_SIGNED_CERT', UNTRUSTED],
    ['SELF_SIGNED_CERT_IN_CHAIN', UNTRUSTED],
    ['UNABLE_TO_GET_ISSUER_CERT', UNTRUSTED],
    ['UNABLE_TO_GET_ISSUER_CERT_LOCALLY', UNTRUSTED],
    ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', UNTRUSTED],
    ['CERT_UNTRUSTED', UNTRUSTED],
    ['INVALID_CA', UNTRUSTED],
    ['ERR_TLS_CERT_ALTNAME_INVALID', /^The certificate is for a different host\. Check DNS on the/],
    ['HOSTNAME_MISMATCH', /^The certificate is for a different host\. Check DNS on the runner\.$/],
    ['CERT_HAS_EXPIRED', /^Check the runner's clock\. .* renew the certificate\.$/],
    ['CERT_NOT_YET_VALID', /^Check the runner's clock\. .* renew the certificate\.$/],
    ['CERT_REVOKED', BROKEN],
    ['CERT_REJECTED', BROKEN],
    ['CERT_SIGNATURE_FAILURE', BROKEN],
    ['CERT_CHAIN_TOO_LONG', BROKEN],
    ['INVALID_PURPOSE', BROKEN],
    ['PATH_LENGTH_EXCEEDED', BROKEN],
    ['UNSPECIFIED', BROKEN],
  ])('by %s is final for the whole step, and says how to fix it', (code, help) => {
    expect(networkError(systemError(code), HOST)).toMatchObject({
      transient: false,
      scope: 'step',
      message: `the certificate of api.jogg.ai was rejected: simulated ${code}`,
      help: expect.stringMatching(help) as string,
    });
  });

  test('by a response that breaks off says so', () => {
    expect(networkError(new Error('aborted'), HOST).message).toBe(
      'the request to api.jogg.ai failed: the connection was closed',
    );
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
    ['statusCode=407', 'HTTP 407 (Proxy Authentication Required)', false, 'step', /^The proxy req/],
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

  test.each(['self-signed certificate', 'Certificate has expired'])(
    'whose certificate is rejected ends the step: %s',
    (reason) => {
      expect(networkError(new Error(`${TUNNEL}cause=${reason}`), HOST)).toMatchObject({
        transient: false,
        scope: 'step',
        message: `the certificate of the proxy was rejected: ${reason}`,
        help: expect.stringMatching(UNTRUSTED) as string,
      });
    },
  );

  test.each([
    ['cause=connect ECONNREFUSED 127.0.0.1:3128', 'connect ECONNREFUSED 127.0.0.1:3128'],
    ['cause=said statusCode=403', 'said statusCode=403'],
    ['statusCode=403 or so', 'statusCode=403 or so'],
  ])('that cannot be reached (%s) is retried', (detail, reason) => {
    expect(networkError(new Error(TUNNEL + detail), HOST)).toMatchObject({
      transient: true,
      scope: 'video',
      message: `the proxy did not connect to api.jogg.ai: ${reason}`,
      help: 'Check https_proxy and that the proxy is running.',
    });
  });

  test('whose error only quotes the words of another is none', () => {
    expect(networkError(new Error(`not ${TUNNEL}cause=x`), HOST).message).toMatch(
      /^the request to api\.jogg\.ai failed: not tunneling/,
    );
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
  [401, 'HTTP 401 (Unauthorized)', false],
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
