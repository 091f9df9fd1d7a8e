import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import {
  describeStatus,
  isTransientStatus,
  networkError,
  silenceError,
} from '../../../src/http/network-errors.ts';
import { ProxyError, type ProxyResponse } from '../../../src/http/proxy.ts';
import { withoutQueries } from '../../../src/http/redaction.ts';

const HOST = 'api.jogg.ai';
const UNTRUSTED =
  /^The runner doesn't trust the certificate's issuer\. .* set NODE_EXTRA_CA_CERTS to the path/;
const BROKEN = /^Ask whoever operates the server to fix the certificate\.$/;
const NETWORK = "Check the runner's DNS and network";

beforeEach(() => {
  for (const name of ['https_proxy', 'HTTPS_PROXY', 'NODE_EXTRA_CA_CERTS']) vi.stubEnv(name, '');
});

afterEach(() => {
  vi.unstubAllEnvs();
});

function systemError(code: string): Error {
  return Object.assign(new Error(`simulated ${code}`), { code });
}

describe('a request that failed', () => {
  test.each([
    ['ENOTFOUND', "api.jogg.ai can't be resolved (ENOTFOUND)"],
    ['EAI_AGAIN', "api.jogg.ai can't be resolved (EAI_AGAIN)"],
    ['ECONNREFUSED', 'api.jogg.ai refused the connection (ECONNREFUSED)'],
    ['ETIMEDOUT', "api.jogg.ai didn't respond (ETIMEDOUT)"],
    ['EHOSTUNREACH', "api.jogg.ai can't be reached (EHOSTUNREACH)"],
    ['ENETUNREACH', "api.jogg.ai can't be reached (ENETUNREACH)"],
    ['ECONNRESET', 'api.jogg.ai closed the connection (ECONNRESET)'],
    ['EPIPE', 'api.jogg.ai closed the connection (EPIPE)'],
    ['EPROTO', 'the request to api.jogg.ai failed: simulated EPROTO'],
  ])('by %s is transient, concerns one video, and names the host once', (code, message) => {
    expect(networkError(systemError(code), HOST)).toMatchObject({
      transient: true,
      scope: 'video',
      code: undefined,
      message,
      help: `${NETWORK}. If it needs a proxy, set https_proxy.`,
    });
  });

  test.each([
    ['HPE_HEADER_OVERFLOW', 'sent more than 64 KiB of headers'],
    ['HPE_UNEXPECTED_CONTENT_LENGTH', "sent a response that isn't valid HTTP"],
    ['HPE_INVALID_CONSTANT', "sent a response that isn't valid HTTP"],
    ['HPE_INVALID_CHUNK_SIZE', "sent a response that isn't valid HTTP"],
  ])('by %s has reached its host, so advice on the network is no help', (code, message) => {
    for (const input of [undefined, 'base-url']) {
      const error = networkError(systemError(code), HOST, input);
      expect(error).toMatchObject({ transient: true, message: `${HOST} ${message} (${code})` });
      expect(error.help).toMatch(/Ask whoever operates the server/);
      expect(error.help).not.toMatch(/DNS|network|https_proxy/);
      expect(error.help.startsWith('Check base-url. ')).toBe(input !== undefined);
    }
  });

  test.each(['https_proxy', 'HTTPS_PROXY'])('names %s if it is set', (variable) => {
    vi.stubEnv(variable, 'http://proxy.example');
    const { help } = networkError(systemError('ENOTFOUND'), HOST);
    expect(help).toBe(`${NETWORK}. Check the proxy in ${variable}, and no_proxy.`);
  });

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

  test.each([
    ['ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION', 'api.jogg.ai refused the TLS handshake', /1\.3/],
    ['ERR_SSL_UNSUPPORTED_PROTOCOL', 'api.jogg.ai refused the TLS handshake', /1\.3/],
    ['ERR_SSL_VERSION_TOO_LOW', 'api.jogg.ai refused the TLS handshake', /1\.3/],
    [
      'ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED',
      'api.jogg.ai refused the TLS handshake',
      /client certificate/,
    ],
    [
      'ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE',
      'api.jogg.ai refused the TLS handshake',
      /client certificate/,
    ],
    [
      'ERR_SSL_SSL/TLS_ALERT_HANDSHAKE_FAILURE',
      'api.jogg.ai refused the TLS handshake',
      /client certificate/,
    ],
  ])('by %s is final, too', (code, message, help) => {
    const error = networkError(systemError(code), HOST);
    expect(error).toMatchObject({ transient: false, scope: 'step' });
    expect(error.message).toBe(`${message}: simulated ${code}`);
    expect(error.help).toMatch(help);
  });

  test.each(['ERR_SSL_WRONG_VERSION_NUMBER', 'ERR_SSL_DECRYPTION_FAILED_OR_BAD_RECORD_MAC'])(
    'by %s is no such refusal',
    (code) => {
      expect(networkError(systemError(code), HOST).transient).toBe(true);
    },
  );

  test('at several addresses is described by each error', () => {
    const [code, other] = ['ERR_SOCKET_CONNECTION_TIMEOUT', 'ENETUNREACH'];
    const errors = new AggregateError([code, other].map(systemError));
    expect(networkError(Object.assign(errors, { code }), HOST).message).toBe(
      `the request to api.jogg.ai failed: simulated ${code}; simulated ${other}`,
    );
  });

  test('and has been described is returned as it is', () => {
    const error = networkError(systemError('ECONNRESET'), HOST);
    expect(networkError(error, 'other.example')).toBe(error);
  });

  const misuse = Object.assign(new TypeError('not a string'), { code: 'ERR_INVALID_ARG_TYPE' });
  test.each([
    new TypeError("Cannot read properties of undefined (reading 'x')"),
    new RangeError('Invalid array length'),
    new ReferenceError('x is not defined'),
    new Error('impossible'),
    misuse,
    new ProxyError(misuse),
    'a text',
  ])('by a bug is no fault of the network: %s', (bug) => {
    expect(() => networkError(bug, HOST)).toThrow(expect.toSatisfy((thrown) => thrown === bug));
  });

  test('by an error of the way to a proxy, which has no code, is the fault of the proxy', () => {
    const ended = new ProxyError(new Error('Proxy connection ended'));
    expect(networkError(ended, HOST).message).toBe(
      "the request to the proxy failed: Proxy connection ended, so api.jogg.ai can't be reached",
    );
  });
});

test('an issuer that is not trusted, with NODE_EXTRA_CA_CERTS set, is one that its file lacks', () => {
  vi.stubEnv('NODE_EXTRA_CA_CERTS', '/ca.pem');
  expect(networkError(systemError('SELF_SIGNED_CERT_IN_CHAIN'), HOST).help).toMatch(
    /Check that the file in NODE_EXTRA_CA_CERTS \(\/ca\.pem\) can be read .* and has the CA certificate/,
  );
});

describe('a proxy', () => {
  function refusal(statusCode: number, headers: ProxyResponse['headers'] = {}): ProxyError {
    return new ProxyError(undefined, { statusCode, headers });
  }

  test.each([
    [403, 'HTTP 403 (Forbidden)', false, 'step', /^Allow the runner to reach api/],
    [407, 'HTTP 407 (Proxy Authentication Required)', false, 'step', /^The proxy requires/],
    [503, 'HTTP 503 (Service Unavailable)', true, 'video', /^Allow the runner/],
    [429, 'HTTP 429 (Too Many Requests)', true, 'video', /^Allow the runner/],
  ])('that refuses with %d', (status, text, transient, scope, help) => {
    expect(networkError(refusal(status), HOST)).toMatchObject({
      transient,
      scope,
      message: `the proxy refused to connect to api.jogg.ai: ${text}`,
      help: expect.stringMatching(help) as string,
    });
  });

  test.each([
    ['basic', /^The proxy requires authentication/],
    ['NTLM, Basic realm="a, b"', /^The proxy requires authentication/],
    ['Digest realm="x",Basic realm="z"', /^The proxy requires authentication/],
    [['Negotiate', 'Basic realm="x"'], /^The proxy requires authentication/],
    [['Negotiate', 'NTLM'], /^The proxy offers only other authentication \(Negotiate, NTLM\)/],
    ['Negotiate, NTLM', /^The proxy offers only other authentication \(Negotiate, NTLM\)/],
    ['Digest realm="basic"', /^The proxy offers only other authentication/],
  ])('that wants a login by %s', (offers, help) => {
    expect(networkError(refusal(407, { 'proxy-authenticate': offers }), HOST).help).toMatch(help);
  });

  test('that wants a login gets advice that the log shows whole', () => {
    const { help } = networkError(refusal(407), HOST);
    expect(help).toContain('user:password@proxy:3128');
    expect(withoutQueries(help)).toBe(help);
  });

  test.each(['DEPTH_ZERO_SELF_SIGNED_CERT', 'SELF_SIGNED_CERT_IN_CHAIN'])(
    'whose certificate is rejected ends the step: %s',
    (code) => {
      expect(networkError(new ProxyError(systemError(code)), HOST)).toMatchObject({
        transient: false,
        scope: 'step',
        message: `the certificate of the proxy was rejected: simulated ${code}`,
        help: expect.stringMatching(UNTRUSTED) as string,
      });
    },
  );

  test.each([
    ['ECONNREFUSED', "the proxy refused the connection (ECONNREFUSED), so api.jogg.ai can't"],
    ['ENOTFOUND', "the proxy can't be resolved (ENOTFOUND), so api.jogg.ai can't be reached"],
    ['ECONNRESET', 'the proxy closed the connection (ECONNRESET), so api.jogg.ai'],
  ])('that cannot be reached (%s) is retried', (code, message) => {
    vi.stubEnv('HTTPS_PROXY', 'http://proxy.example');
    const error = networkError(new ProxyError(systemError(code)), HOST);
    expect(error).toMatchObject({
      transient: true,
      scope: 'video',
      help: 'Check HTTPS_PROXY and that the proxy is running.',
    });
    expect(error.message).toContain(message);
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

test('a host that sends nothing is a transient error, with advice on the network and the proxy', () => {
  vi.stubEnv('https_proxy', 'http://proxy.example');
  expect(silenceError(HOST, 30)).toMatchObject({
    message: 'nothing arrived from api.jogg.ai for 30 s',
    transient: true,
    help: `${NETWORK}. Check the proxy in https_proxy, and no_proxy.`,
  });
});

test.each(['ECONNREFUSED', 'ERR_TLS_CERT_ALTNAME_INVALID'])(
  '%s names the input that has the host, if one has it',
  (code) => {
    const cause = Object.assign(new Error('simulated'), { code });
    expect(networkError(cause, 'api.jogg.ai', 'base-url').help).toContain(' and base-url.');
    expect(networkError(cause, 'res.jogg.ai').help).not.toContain('base-url');
  },
);
