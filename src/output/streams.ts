import type { Readable, Writable } from 'node:stream';

/** What the program reads and writes: the streams of its process, or those that somebody else hands in. */
export interface Streams {
  stdin: Readable & { isTTY?: boolean };
  stdout: Writable & { isTTY?: boolean; columns?: number };
  stderr: Writable & { isTTY?: boolean; columns?: number };
}
