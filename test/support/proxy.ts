import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { LinkLimits } from './link.ts';

/** What passed in one direction. */
interface Passed {
  bytes: number;
  /** From when the proxy took the first byte to when it handed the last one on. */
  milliseconds: number;
}

/** What passed since the start or the last `restart`. */
export interface ProxyCounts {
  toTarget: Passed;
  fromTarget: Passed;
  /** Connections that are open on either side. */
  open: number;
}

/** What the proxy's process says. The first one carries the port. */
export interface ProxyAnswer {
  id: number;
  counts: ProxyCounts;
  port?: number;
}

/** A TCP proxy on 127.0.0.1 that counts bytes, and can hold the link to a rate and a delay. */
export interface TcpProxy {
  port: number;
  counts(): Promise<ProxyCounts>;
  /** Counts from nothing again, and holds the link to other limits; they are for what comes from now on. */
  restart(link?: LinkLimits): Promise<void>;
  /** The same URL by way of the proxy. */
  url(direct: string): string;
  close(): Promise<void>;
}

/** Starts a proxy before the server of a URL. It ends with this process, however that ends. */
export async function startProxy(target: string, link: LinkLimits = {}): Promise<TcpProxy> {
  const { hostname, port } = new URL(target);
  const program = fileURLToPath(new URL('proxy-process.ts', import.meta.url));
  const child = fork(program, [hostname, port, JSON.stringify(link)], { execArgv: ['--import', 'tsx'] });
  const waiting = new Map<number, (answer: ProxyAnswer) => void>();
  child.on('message', (answer: ProxyAnswer) => {
    waiting.get(answer.id)?.(answer);
    waiting.delete(answer.id);
  });
  const ended = once(child, 'exit');
  const broken = ended.then(() => Promise.reject(new Error('the proxy has ended')));
  // nobody asks a proxy that was closed
  broken.catch(() => {});
  const answerTo = (id: number) =>
    Promise.race([new Promise<ProxyAnswer>((resolve) => waiting.set(id, resolve)), broken]);
  let last = 0;
  const ask = (what: { link?: LinkLimits; reset?: true }) => {
    last += 1;
    const answer = answerTo(last);
    child.send({ id: last, ...what });
    return answer;
  };

  const { port: own } = await answerTo(0);
  if (own === undefined) throw new Error('the proxy told no port');
  return {
    port: own,
    counts: async () => (await ask({})).counts,
    restart: async (limits = {}) => {
      await ask({ link: limits, reset: true });
    },
    url: (direct) => {
      const url = new URL(direct);
      url.hostname = '127.0.0.1';
      url.port = String(own);
      return url.href;
    },
    close: async () => {
      if (child.connected) child.disconnect();
      await ended;
    },
  };
}
