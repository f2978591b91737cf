import { connect, type Socket } from 'node:net';
import { connectTimeoutSeconds } from './live-error.ts';
import type { Target } from './target.ts';

/**
 * What dials a server for the driver, once. By itself the driver dials again where a server hangs up before it has answered
 * the login: at once, some hundred times a second, and for ever.
 *
 * @throws Error with the code of the socket, CONNECT_TIMEOUT, or HUNG_UP when it is called a second time
 */
export function dialOnce({ host, port }: Target): () => Promise<Socket> {
  let dialled = false;
  return () => {
    if (dialled)
      return Promise.reject(Object.assign(new Error('it hung up before it answered'), { code: 'HUNG_UP' }));
    dialled = true;
    const socket = host.startsWith('/') ? connect(`${host}/.s.PGSQL.${port}`) : connect(port, host);
    return new Promise((resolve, reject) => {
      const give = (error: Error) => {
        socket.destroy();
        reject(error);
      };
      const limit = setTimeout(
        () => give(Object.assign(new Error('it does not answer'), { code: 'CONNECT_TIMEOUT' })),
        connectTimeoutSeconds * 1000,
      );
      socket.once('error', give);
      socket.once('close', () => clearTimeout(limit));
      socket.once('connect', () => {
        clearTimeout(limit);
        socket.off('error', give);
        // the name that a certificate has to be for
        resolve(Object.assign(socket, { host }));
      });
    });
  };
}
