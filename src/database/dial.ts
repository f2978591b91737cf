import { connect as connectPlainly, isIP, type Socket } from 'node:net';
import { type ConnectionOptions, connect as secure } from 'node:tls';
import { connectTimeoutOf } from './live-error.ts';
import type { Target } from './target.ts';

/** Length and code of the message by which a client asks for TLS: Postgres, "Message Formats", SSLRequest. */
const askForTls = Buffer.from([0, 0, 0, 8, 0x04, 0xd2, 0x16, 0x2f]);

const failed = (message: string, code: string, cause?: Error) =>
  Object.assign(new Error(message, { cause }), { code });

/** Opens TLS over a socket, before anything is said on it. */
async function secured(socket: Socket, tls: ConnectionOptions): Promise<Socket> {
  const asked = waiting<Buffer>();
  const hungUp = () => asked.reject(failed('it closed the connection before it answered', 'HUNG_UP'));
  socket.once('data', asked.resolve).once('error', asked.reject).once('close', hungUp);
  socket.write(askForTls);
  const answer = (await asked.promise).toString('latin1');
  socket.off('error', asked.reject).off('close', hungUp);
  if (answer === 'N') throw failed('it does not speak TLS', 'NO_TLS');
  // more than the one letter would be somebody else's words, before there is anything to trust (CVE-2021-23222)
  if (answer !== 'S') throw failed('it did not answer the TLS request', 'NO_TLS');
  const { host = '' } = tls;
  const opened = waiting<void>();
  const over = secure({ ...tls, socket, servername: isIP(host) ? '' : host }, opened.resolve);
  // these stay: nothing is refused any more once it is open
  over.once('error', (error) => opened.reject(failed(error.message, 'TLS_FAILED', error)));
  over.once('close', () =>
    opened.reject(failed('it closed the connection during the TLS handshake', 'TLS_FAILED')),
  );
  await opened.promise;
  return over;
}

function waiting<Value>() {
  let resolve: (value: Value) => void = () => {};
  let reject: (error: Error) => void = () => {};
  const promise = new Promise<Value>((give, fail) => {
    resolve = give;
    reject = fail;
  });
  return { promise, resolve, reject };
}

function plain({ host, port, parameters }: Target): Promise<Socket> {
  const socket = host.startsWith('/')
    ? connectPlainly(`${host}/.s.PGSQL.${port}`)
    : connectPlainly(port, parameters.hostaddr ?? host);
  const { promise, resolve, reject } = waiting<Socket>();
  socket.once('error', reject);
  socket.once('connect', () => {
    socket.off('error', reject);
    resolve(socket);
  });
  return promise;
}

/**
 * What dials a server for the driver, once. By itself the driver dials again where a server hangs up before it has answered
 * the login: at once, some hundred times a second, and for ever. Nor does it give a certificate to a server that need not have TLS.
 *
 * @param tls null for a connection without it
 * @throws Error with the code of the socket, CONNECT_TIMEOUT, NO_TLS, TLS_FAILED, or HUNG_UP when it is called a second time
 */
export function dialOnce(target: Target, tls: ConnectionOptions | null): () => Promise<Socket> {
  let dialled = false;
  return async () => {
    if (dialled) throw failed('it closed the connection before it answered', 'HUNG_UP');
    dialled = true;
    const { promise: late, reject } = waiting<never>();
    const seconds = connectTimeoutOf(target);
    const limit = setTimeout(() => reject(failed('it does not answer', 'CONNECT_TIMEOUT')), seconds * 1000);
    let socket: Socket | undefined;
    try {
      socket = await Promise.race([plain(target), late]);
      return tls ? await Promise.race([secured(socket, tls), late]) : socket;
    } catch (error) {
      socket?.destroy();
      throw error;
    } finally {
      clearTimeout(limit);
    }
  };
}
