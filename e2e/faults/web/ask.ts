import { request, type IncomingHttpHeaders } from 'node:http';
import type { Stoa } from '../../stoa.ts';

/** One request, with a Host of one's own: fetch lets nobody choose it. */
export function ask(
  stoa: Stoa,
  path: string,
  headers: Record<string, string>,
  body = '',
): Promise<{ status: number; headers: IncomingHttpHeaders; text: string }> {
  return new Promise((resolve, reject) => {
    const sent = request(
      {
        host: '127.0.0.1',
        // Not from 127.0.0.1 where there is a choice: that is where a proxy of this machine is trusted.
        ...(process.platform === 'linux' && { localAddress: '127.0.0.9' }),
        port: stoa.port,
        path,
        method: body ? 'POST' : 'GET',
        headers: { ...headers, 'content-length': Buffer.byteLength(body) },
      },
      (response) => {
        let text = '';
        response.on('data', (bytes) => (text += String(bytes)));
        response.on('end', () => resolve({ status: response.statusCode!, headers: response.headers, text }));
      },
    );
    sent.on('error', reject);
    sent.end(body);
  });
}
