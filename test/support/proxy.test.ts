import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { Direction, directions } from './link.ts';
import { until } from './poll.ts';
import { startProxy, type TcpProxy } from './proxy.ts';

/** A server that does `serve` with each connection, a proxy before it, and both gone afterwards. */
async function withProxy(
  serve: (socket: Socket) => void,
  body: (proxy: TcpProxy, server: Server) => Promise<void>,
): Promise<void> {
  const server = createServer({ allowHalfOpen: true }, serve);
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const proxy = await startProxy(`tcp://127.0.0.1:${(server.address() as AddressInfo).port}`);
  try {
    await body(proxy, server);
  } finally {
    await proxy.close();
    server.close();
  }
}

/** Sends bytes, says that these were all, and reads until the other end has no more. */
async function exchange({ port }: TcpProxy, bytes: Buffer): Promise<Buffer> {
  const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
  const parts: Buffer[] = [];
  socket.on('data', (part) => parts.push(part));
  socket.end(bytes);
  await once(socket, 'end');
  return Buffer.concat(parts);
}

const pattern = (length: number) => Buffer.from(Array.from({ length }, (_, n) => n % 251));
const echo = (socket: Socket) => void socket.pipe(socket);

test('a link sends at its rate, one chunk after the other, and delivers after its delay', () => {
  const line = new Direction(100, 2);
  assert.is(line.accept(1000, 0), 12);
  assert.is(line.accept(500, 0), 17);
  assert.is(line.backlog(5), 10);
  assert.is(line.accept(100, 50), 53);
  assert.is(line.backlog(60), 0);
});

test('megabits count in both directions, the delay on the way to the target', () => {
  const { toTarget, fromTarget } = directions({ mbit: 100, delay: 2 });
  assert.is(toTarget.accept(12_500, 0), 3);
  assert.is(fromTarget.accept(12_500, 0), 1);
  const free = directions({});
  assert.is(free.fromTarget.accept(1_000_000_000, 5), 5);
});

for (const link of [{}, { mbit: 400, delay: 1 }]) {
  test(`bytes arrive unchanged and are counted exactly in both directions: ${JSON.stringify(link)}`, async () => {
    const sent = pattern(1_234_567);
    await withProxy(echo, async (proxy) => {
      await proxy.restart(link);
      assert.ok((await exchange(proxy, sent)).equals(sent));
      const all = await Promise.all([exchange(proxy, sent), exchange(proxy, pattern(11))]);
      assert.ok(all[0].equals(sent));
      const { toTarget, fromTarget } = await proxy.counts();
      assert.equal([toTarget.bytes, fromTarget.bytes], [2 * sent.length + 11, 2 * sent.length + 11]);
      await proxy.restart();
      assert.is((await proxy.counts()).toTarget.bytes, 0);
      await until('both ends closed', async () => (await proxy.counts()).open === 0);
    });
  });
}

test('no more passes in a time than the rate allows, over all connections', async () => {
  const bytes = pattern(150_000);
  await withProxy(echo, async (proxy) => {
    await proxy.restart({ mbit: 20 });
    await Promise.all([exchange(proxy, bytes), exchange(proxy, bytes)]);
    const { toTarget, fromTarget } = await proxy.counts();
    // 20 megabits a second are 2,500 bytes a millisecond; a slow machine takes longer, none less
    for (const { milliseconds } of [toTarget, fromTarget]) assert.ok(milliseconds >= 120, `${milliseconds}`);
  });
});

test('an answer comes no sooner than after the delay', async () => {
  await withProxy(echo, async (proxy) => {
    await proxy.restart({ delay: 50 });
    await exchange(proxy, pattern(10));
    const { toTarget } = await proxy.counts();
    assert.ok(toTarget.milliseconds >= 50, `${toTarget.milliseconds}`);
  });
});

test('a sender is held while the receiver takes nothing', async () => {
  let taken: Socket | undefined;
  const keep = (socket: Socket) => {
    taken = socket.pause();
  };
  await withProxy(keep, async (proxy) => {
    const client = connect({ port: proxy.port, host: '127.0.0.1' });
    const bytes = Buffer.alloc(256 * 1024 * 1024);
    client.write(bytes);
    let before = -1;
    await until('it no longer takes anything', async () => {
      const { bytes: now } = (await proxy.counts()).toTarget;
      const still = now > 0 && now === before;
      before = now;
      return still;
    });
    assert.ok(before < bytes.length);
    client.destroy();
    taken?.destroy();
  });
});

test('a connection that breaks on one side breaks on the other', async () => {
  await withProxy(
    (socket) => void socket.resetAndDestroy(),
    async (proxy) => {
      const client = connect({ port: proxy.port, host: '127.0.0.1' });
      client.on('error', () => {});
      await once(client, 'close');
      await until('nothing is open', async () => (await proxy.counts()).open === 0);
    },
  );
});

test('a server that is not there closes the connection', async () => {
  await withProxy(echo, async (proxy, server) => {
    server.close();
    await once(server, 'close');
    const client = connect({ port: proxy.port, host: '127.0.0.1' });
    client.on('error', () => {});
    await once(client, 'close');
  });
});

test.run();
