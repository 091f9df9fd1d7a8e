import { readFileSync } from 'node:fs';
import { join } from 'node:path';

// Made by certificates/make.sh.
const folder = join(import.meta.dirname, 'certificates');

/** The file that has the authority which signed all but `self-signed`. */
export const AUTHORITY_FILE = join(folder, 'authority.pem');

/**
 * `files` is for files.test, `proxy` for localhost and ::1, and `ip-address` for 2001:db8::1. All others but
 * `other-host` are for jogg.test.
 */
export type CertificateName =
  | 'valid'
  | 'files'
  | 'proxy'
  | 'ip-address'
  | 'self-signed'
  | 'expired'
  | 'not-yet-valid'
  | 'other-host';

/** A certificate and its key, in PEM, as a TLS server takes them. */
export function readCertificate(name: CertificateName): { key: string; cert: string } {
  const [key = '', cert = ''] = ['key', name].map((file) =>
    readFileSync(join(folder, `${file}.pem`), 'utf8'),
  );
  return { key, cert };
}
