import { AUTHORITY_FILE, readCertificate } from './certificates.ts';
import { startFileServer, type FileServer } from './file-server.ts';
import { preload } from './step-runner.ts';

interface SecureFileServer extends FileServer {
  /** Variables with which a step finds and trusts the server. */
  env: Record<string, string>;
}

/** A host name that is not on loopback as far as a step can see. */
const HOST = 'files.test';

/** Starts a server of files that is reached over TLS, by a host name. */
export async function startSecureFileServer(): Promise<SecureFileServer> {
  const lookUp = `
    import dns from 'node:dns';
    const { lookup } = dns;
    dns.lookup = (host, ...rest) => lookup(host === '${HOST}' ? '127.0.0.1' : host, ...rest);`;
  const server = await startFileServer({ host: HOST, ...readCertificate('files') });
  return { ...server, env: { NODE_EXTRA_CA_CERTS: AUTHORITY_FILE, ...preload(lookUp) } };
}
