import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as https from 'node:https';
import type { AddressInfo } from 'node:net';
import * as os from 'node:os';
import * as path from 'node:path';

/** A TLS server with a certificate of its own making; undefined where openssl is missing. */
export function tlsReceiver():
  { url: Promise<string>; requests: () => number; close: () => void } | undefined {
  const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'ag-tls-'));
  const [key, cert] = [path.join(dir, 'key.pem'), path.join(dir, 'cert.pem')];
  const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1'];
  const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1'];
  const made = spawnSync(
    'openssl',
    ['req', '-x509', ...curve, '-nodes', '-days', '2', ...subject, '-keyout', key, '-out', cert],
    { stdio: 'ignore' },
  );
  if (made.status !== 0) return undefined;
  let requests = 0;
  const server = https.createServer(
    { key: fs.readFileSync(key), cert: fs.readFileSync(cert) },
    (_, response) => {
      requests++;
      response.end();
    },
  );
  fs.rmSync(dir, { recursive: true });
  const url = new Promise<string>((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      resolve(`https://localhost:${(server.address() as AddressInfo).port}/in`);
    });
  });
  return { url, requests: () => requests, close: () => void server.close() };
}
