import type { Connection } from '../../database/connect.ts';
import { query } from '../../database/query.ts';
import type { RenderedStage } from '../../stages/render.ts';
import type { Session } from '../session.ts';
import type { PlannedTable, RunProgress } from './progress.ts';
import { Tracker } from './tracker.ts';

/** How often it polls. Work that takes no longer is not watched at all. */
const pollMilliseconds = 1000;
/** A long run writes more seldom, one part in so many of its age: what it replaces stays until its snapshot is gone. */
const ageShare = 100;
const slowestMilliseconds = 10_000;
/** How long a statement of the watch may take. */
const patience = '2s';

/** What a session at work is called: `pgmend 45_pull public.orders: 20000 of 340000 rows`. */
const reported = /^pgmend (\S+) .*: (\d+)(?: of (\d+))? rows$/;

/**
 * Reads what the sessions of a run report, from a session of its own, passes it on, and keeps it in the
 * staging schema for a second terminal. When that fails, less is reported; it never breaks or delays the work.
 */
export class Watch {
  private readonly tracker: Tracker;
  private timer: NodeJS.Timeout | undefined;
  private connection: Connection | undefined;
  private broken = false;
  private stopped = false;
  private polling: Promise<void> | undefined;
  private written = 0;
  private readonly began = performance.now();

  constructor(
    private readonly session: Session,
    tables: PlannedTable[],
    private readonly runId: string | null,
  ) {
    this.tracker = new Tracker(tables, this.began);
    this.wait();
  }

  started({ pid }: Connection, { table, stage }: RenderedStage): void {
    if (table !== null) this.tracker.started(pid, table, stage.name, performance.now());
  }

  ended({ pid }: Connection): void {
    this.tracker.ended(pid, performance.now());
  }

  failed({ pid }: Connection): void {
    this.tracker.failed(pid);
  }

  dropped({ name }: { name: string }): void {
    this.tracker.dropped(name);
  }

  /**
   * Stops polling. What is under way is given up, since an interrupted run must not wait for it.
   *
   * @param well whether the work came to its end: then nothing is kept of how far it was
   */
  async stop(well: boolean): Promise<void> {
    clearTimeout(this.timer);
    this.stopped = true;
    try {
      if (well) await this.polling;
      if (well && this.connection && !this.broken) await this.clear(this.connection);
      await (this.polling ? this.connection?.abandon() : this.connection?.close());
    } catch (error) {
      this.session.io.events.note(`progress reporting ended with an error: ${(error as Error).message}`);
    }
  }

  private async clear({ sql, lost }: Connection): Promise<void> {
    if (this.runId === null) return;
    await Promise.race([query(sql, 'progress_clear', { staging: this.session.settings.staging }), lost]);
  }

  private wait(): void {
    const poll = async () => {
      this.polling = this.poll();
      await this.polling;
      this.polling = undefined;
      if (!this.stopped) this.wait();
    };
    this.timer = setTimeout(poll, pollMilliseconds).unref();
  }

  private async poll(): Promise<void> {
    const { io } = this.session;
    try {
      if (!this.broken) await this.listen();
    } catch (error) {
      this.breaks(error);
    }
    if (this.stopped || io.signal.aborted) return;
    const seen = this.tracker.progressAt(performance.now());
    io.events.progress(seen);
    try {
      if (this.connection && !this.broken) await this.write(this.connection, seen);
    } catch (error) {
      this.breaks(error);
    }
  }

  private breaks(error: unknown): void {
    this.broken = true;
    if (this.stopped) return;
    this.session.io.events.note(`progress cannot be read: ${(error as Error).message}`);
  }

  /** Asks what the sessions at work say of themselves. */
  private async listen(): Promise<void> {
    if (!this.connection) {
      const connection = await this.session.open('watch', patience);
      // the work may be over already
      if (this.stopped) return connection.abandon();
      this.connection = connection;
    }
    const pids = this.session.workers.map(({ pid }) => pid);
    const asked = this.connection.sql<{ pid: number; name: string }[]>`
      select pid, application_name as name from pg_stat_activity where pid = any (${pids}::int[])`;
    // what is sent over a connection that has just been lost would never end
    const rows = await Promise.race([asked, this.connection.lost]);
    for (const { pid, name } of rows) {
      const [, stage, count, of] = reported.exec(name) ?? [];
      if (stage) this.tracker.counted(pid, stage, Number(count), of === undefined ? null : Number(of));
    }
  }

  private async write({ sql, lost }: Connection, seen: RunProgress): Promise<void> {
    if (this.runId === null) return;
    const now = performance.now();
    if (now - this.written < Math.min((now - this.began) / ageShare, slowestMilliseconds)) return;
    this.written = now;
    const rows = JSON.stringify([...seen.tables, seen.overall]);
    const { staging } = this.session.settings;
    await Promise.race([query(sql, 'progress_write', { staging }, [this.runId, rows]), lost]);
  }
}
