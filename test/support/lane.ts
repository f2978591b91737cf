import type { Socket } from 'node:net';
import type { Direction } from './link.ts';

/** Bytes that are handed on as one: small enough that a reply does not wait long behind a row of them. */
const slice = 16 * 1024;
/** Milliseconds of work ahead at which a sender is held, and at which it may go on. More than a timer is ever late. */
const [most, least] = [30, 15];

/** One direction of all connections through a proxy: what came, and when. */
export class Lane {
  bytes = 0;
  /** When the first byte came, and when the last one was handed on; milliseconds of `performance.now()`. */
  firstAt: number | null = null;
  lastAt: number | null = null;
  direction: Direction;
  readonly #queue: { due: number; deliver: () => void }[] = [];
  #armed = false;

  constructor(direction: Direction) {
    this.direction = direction;
  }

  reset(): void {
    Object.assign(this, { bytes: 0, firstAt: null, lastAt: null });
  }

  /** Calls `deliver` when that many bytes have passed, in the order of the calls. */
  pass(bytes: number, deliver: () => void): void {
    const now = performance.now();
    const due = this.direction.accept(bytes, now);
    this.#queue.push({ due, deliver });
    if (!this.#armed) this.#deliver(now);
  }

  #deliver(now: number): void {
    let next = this.#queue[0];
    for (; next && next.due <= now; next = this.#queue[0]) {
      this.#queue.shift();
      next.deliver();
      this.lastAt = now;
    }
    this.#armed = next !== undefined;
    if (!next) return;
    setTimeout(() => this.#deliver(performance.now()), Math.ceil(next.due - now));
  }
}

/** Carries what `from` sends to `to`, at the pace of the lane and no faster than `to` takes it. */
export function carry(from: Socket, to: Socket, lane: Lane): void {
  let held = false;
  let full = false;
  const goOn = () => {
    if (!held && !full) from.resume();
  };
  from.on('data', (chunk: Buffer) => {
    lane.firstAt ??= performance.now();
    lane.bytes += chunk.length;
    for (let start = 0; start < chunk.length; start += slice) {
      const part = chunk.subarray(start, start + slice);
      lane.pass(part.length, () => {
        if (to.write(part)) return;
        full = true;
        from.pause();
      });
    }
    const backlog = lane.direction.backlog(performance.now());
    if (backlog <= most) return;
    held = true;
    from.pause();
    setTimeout(() => {
      held = false;
      goOn();
    }, backlog - least);
  });
  to.on('drain', () => {
    full = false;
    goOn();
  });
  from.on('end', () => lane.pass(0, () => to.end()));
  // one end that breaks breaks the other, as without a proxy
  from.on('error', () => to.destroy());
}
