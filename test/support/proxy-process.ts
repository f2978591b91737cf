import { type AddressInfo, connect, createServer } from 'node:net';
import { carry, Lane } from './lane.ts';
import { directions, type LinkLimits } from './link.ts';
import type { ProxyAnswer, ProxyCounts } from './proxy.ts';

// The proxy of proxy.ts. A process of its own, so that neither it nor who measures waits for the other's event loop.

const [host = '', port = '', limits = '{}'] = process.argv.slice(2);
const way = directions(JSON.parse(limits));
const [toTarget, fromTarget] = [new Lane(way.toTarget), new Lane(way.fromTarget)];
let open = 0;

const server = createServer({ allowHalfOpen: true, noDelay: true }, (client) => {
  const target = connect({ host, port: Number(port), allowHalfOpen: true, noDelay: true });
  open += 1;
  let closed = 0;
  for (const socket of [client, target]) {
    socket.on('close', () => {
      closed += 1;
      if (closed === 2) open -= 1;
    });
  }
  carry(client, target, toTarget);
  carry(target, client, fromTarget);
});

function counts(): ProxyCounts {
  const figures = ({ bytes, firstAt, lastAt }: Lane) => ({
    bytes,
    milliseconds: firstAt === null || lastAt === null ? 0 : lastAt - firstAt,
  });
  return { toTarget: figures(toTarget), fromTarget: figures(fromTarget), open };
}

function hold(link: LinkLimits): void {
  const next = directions(link);
  toTarget.direction = next.toTarget;
  fromTarget.direction = next.fromTarget;
}

const answer = (message: ProxyAnswer) => process.send?.(message);

process.on('message', ({ id, link, reset }: { id: number; link?: LinkLimits; reset?: true }) => {
  const seen = counts();
  if (link) hold(link);
  if (reset) for (const lane of [toTarget, fromTarget]) lane.reset();
  answer({ id, counts: seen });
});
// whoever started it has ended, however it did
process.on('disconnect', () => process.exit());
server.listen(0, '127.0.0.1', () =>
  answer({ id: 0, port: (server.address() as AddressInfo).port, counts: counts() }),
);
