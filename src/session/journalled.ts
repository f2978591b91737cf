import type { Sender } from '../database/query.ts';
import { PgmendError } from '../errors.ts';
import { exitCodes } from '../exit-codes.ts';
import { hasJournal } from './installed.ts';
import { journalEnd, journalStart } from './journal.ts';
import type { Session } from './session.ts';

/** A command's row in the journal. */
export class JournalRow {
  /** @param committed its id; null where there is no journal yet */
  constructor(
    private readonly session: Session,
    public committed: string | null,
    private opened: string | null = null,
  ) {}

  /** Its id, also where the transaction that opened it is still open; null before that. */
  get id(): string | null {
    return this.committed ?? this.opened;
  }

  /** Opens it in the transaction that has made the journal. */
  async open(tx: Sender): Promise<void> {
    if (this.id === null) this.opened = await journalStart(this.session, tx);
  }

  /** Says that this transaction is committed. */
  commit(): void {
    this.committed = this.id;
  }
}

/** What a command's row in the journal says of the error that ended it. */
function asEnd({ io }: Session, error: unknown): PgmendError {
  const failed = error instanceof PgmendError ? error.exitCode : exitCodes.stageFailed;
  const exitCode = io.signal.aborted ? exitCodes.interrupted : failed;
  return new PgmendError((error as Error).message, { exitCode });
}

/**
 * Runs the body between the opening and the closing of its row in the journal. Where there is no journal yet, the body's first
 * transaction makes it, and opens the row.
 */
export async function journalled<T>(session: Session, body: (row: JournalRow) => Promise<T>): Promise<T> {
  const row = new JournalRow(session, (await hasJournal(session)) ? await journalStart(session) : null);
  try {
    const result = await body(row);
    await journalEnd(session, row.id as string, null);
    return result;
  } catch (error) {
    // a row that a transaction has made, and that was rolled back, is not there any more
    if (row.committed !== null)
      await journalEnd(session, row.committed, asEnd(session, error)).catch(() => {});
    throw error;
  }
}
