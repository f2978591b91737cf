import { createServer } from 'node:net';

/** What a server says to whom it does not let in. */
function refusal(): Buffer {
  const fields = Buffer.from('SFATAL\0C28P01\0Mgo away\0\0');
  const head = Buffer.from('E\0\0\0\0');
  head.writeInt32BE(fields.length + 4, 1);
  return Buffer.concat([head, fields]);
}

/** A server that only listens. */
export interface Refusing {
  port: number;
  close(): void;
}

/**
 * Starts a server that refuses every login.
 *
 * @param heard called when a client has sent its first bytes, before it has an answer
 */
export async function refusing(heard: () => void): Promise<Refusing> {
  const server = createServer((socket) => {
    socket.on('error', () => {});
    socket.once('data', () => {
      heard();
      socket.end(refusal());
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  return { port, close: () => server.close() };
}
