import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

const tlsAsked = 80877103;
const kept = new Set(['user', 'database', 'application_name', 'client_encoding']);

/** The start of a session without what a pooler drops, or null where it has not come whole. */
function start(bytes: Buffer): { rest: Buffer; startup: Buffer } | null {
  if (bytes.length < 8 || bytes.length < bytes.readInt32BE(0)) return null;
  const length = bytes.readInt32BE(0);
  const words = bytes.subarray(8, length).toString('utf8').split('\0');
  let text = '';
  for (let at = 0; at + 1 < words.length && words[at]; at += 2) {
    if (kept.has(words[at] as string)) text += `${words[at]}\0${words[at + 1]}\0`;
  }
  const body = Buffer.from(`${text}\0`);
  const head = Buffer.alloc(8);
  head.writeInt32BE(body.length + 8, 0);
  head.writeInt32BE(bytes.readInt32BE(4), 4);
  return { startup: Buffer.concat([head, body]), rest: bytes.subarray(length) };
}

/** Stands before the server of a URL as a pooler does that ignores the parameters of a session's start. */
export async function startDropping(target: string): Promise<{ url: string; close(): Promise<void> }> {
  const { hostname, port } = new URL(target);
  const open = new Set<Socket>();
  const server = createServer((client) => {
    let held = Buffer.alloc(0);
    const take = (part: Buffer) => {
      held = Buffer.concat([held, part]);
      if (held.length >= 8 && held.readInt32BE(4) === tlsAsked) {
        held = held.subarray(8);
        client.write('N');
      }
      const begun = start(held);
      if (!begun) return;
      client.off('data', take);
      const far = connect({ host: hostname, port: Number(port) });
      for (const [one, other] of [
        [far, client],
        [client, far],
      ] as const) {
        open.add(one);
        one.on('error', () => other.destroy()).on('close', () => other.destroy());
      }
      far.write(begun.startup);
      far.write(begun.rest);
      client.pipe(far);
      far.pipe(client);
    };
    client.on('data', take).on('error', () => undefined);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = new URL(target);
  url.hostname = '127.0.0.1';
  url.port = String((server.address() as AddressInfo).port);
  return {
    url: url.href,
    close: async () => {
      for (const socket of open) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
