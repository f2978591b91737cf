import { createServer } from 'node:net';

/** A TCP port on 127.0.0.1 that nothing listened on a moment ago; be ready for somebody else taking it first. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.on('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as { port: number };
      probe.close(() => resolve(port));
    });
  });
}
