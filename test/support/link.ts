/** How a network between two machines is held. Nothing held: as fast as the loopback is. */
export interface LinkLimits {
  /** Megabits (1,000,000 bits) a second, in either direction, for all connections together. */
  mbit?: number;
  /** Milliseconds that a question and its answer take longer: the round trip, all of it on the way to the target. */
  delay?: number;
}

/**
 * One direction of a link, as a token bucket that holds no tokens: bytes leave one after the other at its rate, and
 * arrive after its delay. It knows no clock, so its times are exact; all are milliseconds.
 */
export class Direction {
  readonly #bytesPerMs: number;
  readonly #delay: number;
  #free = Number.NEGATIVE_INFINITY;

  constructor(bytesPerMs: number, delay: number) {
    this.#bytesPerMs = bytesPerMs;
    this.#delay = delay;
  }

  /** Takes bytes that come now; gives the time at which the last of them arrives. */
  accept(bytes: number, now: number): number {
    this.#free = Math.max(this.#free, now) + bytes / this.#bytesPerMs;
    return this.#free + this.#delay;
  }

  /** How long it is busy with what it has taken. */
  backlog(now: number): number {
    return Math.max(0, this.#free - now);
  }
}

/** Both directions of a link. */
export function directions({ mbit, delay }: LinkLimits): { toTarget: Direction; fromTarget: Direction } {
  const bytesPerMs = mbit === undefined ? Number.POSITIVE_INFINITY : (mbit * 1_000_000) / 8 / 1000;
  return { toTarget: new Direction(bytesPerMs, delay ?? 0), fromTarget: new Direction(bytesPerMs, 0) };
}
