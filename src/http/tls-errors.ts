import { accessSync, constants } from 'node:fs';

/** What to do about a connection that TLS ended. */
interface TlsProblem {
  /** A clause about the server, such as `the certificate of {host} was rejected`. */
  reason: (host: string) => string;
  help: string;
}

const rejected = (host: string): string => `the certificate of ${host} was rejected`;
const FIX_SERVER = 'Ask whoever operates the server to fix the certificate.';

/**
 * What waiting does not change about a connection: its certificate, its TLS version, or that the
 * server requires a certificate of the client. `undefined` for all other errors.
 *
 * @param code as Node gives it: its documentation lists "X509 certificate error codes"; those of
 * OpenSSL begin with ERR_SSL_
 * @param where what to check if the certificate is for another host
 */
export function tlsProblem(code: string, where: string): TlsProblem | undefined {
  if (/^ERR_SSL_.*(CERTIFICATE_REQUIRED|HANDSHAKE_FAILURE)$/.test(code)) {
    return {
      reason: (host) => `${host} refused the TLS handshake`,
      help: "It may require a client certificate, or ciphers that Node doesn't have. Neither can be set here. Ask whoever operates the server.",
    };
  }
  if (/^ERR_SSL_.*(PROTOCOL_VERSION|UNSUPPORTED_PROTOCOL|VERSION_TOO_LOW)$/.test(code)) {
    return {
      reason: (host) => `${host} requires another TLS version`,
      help: 'Node has TLS 1.2 and 1.3. Ask whoever operates the server to allow one of them.',
    };
  }
  // UNSPECIFIED is whatever else OpenSSL finds, such as a key that is too weak.
  switch (code) {
    case 'DEPTH_ZERO_SELF_SIGNED_CERT':
    case 'SELF_SIGNED_CERT_IN_CHAIN':
    case 'UNABLE_TO_GET_ISSUER_CERT':
    case 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY':
    case 'UNABLE_TO_VERIFY_LEAF_SIGNATURE':
    case 'CERT_UNTRUSTED':
    case 'INVALID_CA':
      return { reason: rejected, help: unknownAuthorityHelp() };
    case 'ERR_TLS_CERT_ALTNAME_INVALID':
    case 'HOSTNAME_MISMATCH':
      return {
        reason: rejected,
        help: `The certificate is for a different host. Check ${where}.`,
      };
    case 'CERT_HAS_EXPIRED':
    case 'CERT_NOT_YET_VALID':
      return {
        reason: rejected,
        help: "Check the runner's clock. If it is right, ask whoever operates the server to renew the certificate.",
      };
    case 'CERT_REVOKED':
    case 'CERT_REJECTED':
    case 'CERT_SIGNATURE_FAILURE':
    case 'CERT_CHAIN_TOO_LONG':
    case 'INVALID_PURPOSE':
    case 'PATH_LENGTH_EXCEEDED':
    case 'UNSPECIFIED':
      return { reason: rejected, help: FIX_SERVER };
    default:
      return undefined;
  }
}

function unknownAuthorityHelp(): string {
  const untrusted = "The runner doesn't trust the certificate's issuer.";
  const path = process.env['NODE_EXTRA_CA_CERTS'];
  if (!path) {
    return `${untrusted} If your proxy or gateway uses a private CA, set NODE_EXTRA_CA_CERTS to the path of its certificate.`;
  }
  const file = `NODE_EXTRA_CA_CERTS (${path})`;
  try {
    accessSync(path, constants.R_OK);
  } catch {
    return `${untrusted} The file in ${file} can't be read. Use the path of a file that exists where the action runs.`;
  }
  return `${untrusted} The file in ${file} doesn't include it. Add the CA certificate of your proxy or gateway in PEM format.`;
}

/**
 * Removes a variable with which Node would say that it checks no certificates, although the action's
 * requests always do.
 *
 * @returns a warning if it was set
 */
export function ignoreUncheckedTls(): string | undefined {
  const isUnchecked = process.env['NODE_TLS_REJECT_UNAUTHORIZED'] === '0';
  if (isUnchecked) delete process.env['NODE_TLS_REJECT_UNAUTHORIZED'];
  return isUnchecked
    ? 'NODE_TLS_REJECT_UNAUTHORIZED=0 has no effect: certificates are always checked, because the API key depends on it. To trust a private CA, set NODE_EXTRA_CA_CERTS to the path of its certificate.'
    : undefined;
}
