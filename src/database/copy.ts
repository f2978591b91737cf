import { Readable, type Writable } from 'node:stream';
import { finished, pipeline } from 'node:stream/promises';
import type { Sender } from './query.ts';

// The driver's way to read a COPY, with what has to be known of it (postgres 3.4.9): look again when it is updated.

/**
 * What a stream brings, without harm to it when the reader fails: a failing pipeline destroys its source, and the
 * driver would then never again read from the server. The loop is what shields it: it returns from the iterator,
 * where a pipeline throws into it, and that destroys the stream whatever the option says.
 */
async function* chunksOf(rows: Readable): AsyncGenerator<Buffer> {
  for await (const chunk of rows.iterator({ destroyOnReturn: false })) yield chunk;
}

/**
 * Starts a COPY and gives what it will send. An error of the server can come in one packet with the start: the driver
 * then fails the stream before it hands it over, and a failing stream to which nobody listens ends node.
 */
function startCopy(sql: Sender, statement: string): Promise<Readable> {
  const query = sql.unsafe(statement) as unknown as {
    resolve(answer: unknown): void;
    readable(): Promise<Readable>;
  };
  const { resolve } = query;
  // whoever reads the stream learns of the error as well, also later; the driver resolves once more at the end
  query.resolve = (answer) =>
    resolve(answer instanceof Readable ? answer.on('error', () => undefined) : answer);
  return query.readable();
}

/**
 * Streams what a COPY … TO STDOUT sends into a destination, with back pressure. The session can be used again
 * afterwards, also when the destination fails or the signal is given.
 *
 * @param destination opens it; only now, since its errors would have no listener before
 * @param cancel cancels, on the server, what the session is running
 * @throws what the server or the destination fails with; an AbortError
 */
export async function copyOut(
  sql: Sender,
  statement: string,
  destination: () => Writable,
  { signal, cancel }: { signal: AbortSignal; cancel: () => void },
): Promise<void> {
  const rows = await startCopy(sql, statement);
  try {
    await pipeline(Readable.from(chunksOf(rows), { objectMode: false }), destination(), { signal });
  } catch (error) {
    cancel();
    // not resume() alone: it does nothing while the iterator, which may end later, still listens
    rows.on('data', () => undefined).resume();
    await finished(rows).catch(() => {});
    throw error;
  } finally {
    // the driver pauses its socket for a full buffer, and forgets to resume it when the last of the data filled it
    rows._read(0);
  }
}
