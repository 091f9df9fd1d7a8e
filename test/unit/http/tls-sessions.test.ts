import { once } from 'node:events';
import { createServer } from 'node:https';
import type { AddressInfo, LookupFunction } from 'node:net';
import { text } from 'node:stream/consumers';
import { getCACertificates, setDefaultCACertificates, type TLSSocket } from 'node:tls';
import { expect, onTestFinished, test } from 'vitest';
import { createGet } from '../../../src/http/request.ts';
import { certify } from '../../support/certificates.ts';

// In a file without nock, which leaves out the agent.
test('a host is not shown the TLS session of an earlier connection', async () => {
  const { key, cert } = certify({
    host: 'files.example',
    notBefore: new Date('2020-01-01'),
    notAfter: new Date('2100-01-01'),
  });
  const resumed: boolean[] = [];
  const server = createServer({ key, cert, maxVersion: 'TLSv1.2' }, (_request, response) => {
    resumed.push((response.socket as TLSSocket).isSessionReused());
    response.end('ok');
  });
  const authorities = getCACertificates();
  setDefaultCACertificates([...authorities, cert]);
  onTestFinished(() => {
    setDefaultCACertificates(authorities);
    server.close();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const toServer: LookupFunction = (_host, _options, done) => {
    done(null, [{ address: '127.0.0.1', family: 4 }]);
  };
  const get = createGet(false, toServer);
  for (let nth = 0; nth < 2; nth += 1) {
    const url = new URL(`https://files.example:${port}/`);
    expect(await text(await get(url, {}, new AbortController().signal))).toBe('ok');
  }
  expect(resumed).toEqual([false, false]);
});
