import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { certify } from './certificates.ts';
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
  const { key, cert } = certify({
    host: HOST,
    notBefore: new Date('2020-01-01'),
    notAfter: new Date('2100-01-01'),
  });
  const folder = await mkdtemp(join(tmpdir(), 'jogg-status-action-'));
  const certificate = join(folder, 'cert.pem');
  await writeFile(certificate, cert);
  const lookUp = `
    import dns from 'node:dns';
    const { lookup } = dns;
    dns.lookup = (host, ...rest) => lookup(host === '${HOST}' ? '127.0.0.1' : host, ...rest);`;
  const server = await startFileServer({ host: HOST, key, cert });
  return {
    ...server,
    env: { NODE_EXTRA_CA_CERTS: certificate, ...preload(lookUp) },
    [Symbol.asyncDispose]: async () => {
      await server[Symbol.asyncDispose]();
      await rm(folder, { recursive: true });
    },
  };
}
