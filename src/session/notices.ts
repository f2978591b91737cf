import type { Notice } from '../database/connect.ts';
import { plural } from '../words.ts';
import type { Events } from './events.ts';

/** The function of a user's that raised it; null where the server itself says it, or a stage. */
function raisedBy({ where }: Notice): string | null {
  const [first = ''] = (where ?? '').split('\n');
  if (!/^\S+ function /.test(first) || first.includes('inline_code_block')) return null;
  return /^\S+ function (.*?)(?: line \d+.*)?$/.exec(first)?.[1] ?? first;
}

/** Tells what servers say besides their answers. Of functions of users only how often they spoke, where they may quote a secret. */
export class Notices {
  private readonly times = new Map<string, number>();

  constructor(
    /** Whether what a function says may quote a value that nobody is to read. */
    private readonly hidesWords: boolean,
    private readonly note: Events['note'],
  ) {}

  hear(notice: Notice): void {
    const speaker = raisedBy(notice);
    if (speaker === null || !this.hidesWords) {
      this.note(`${notice.severity}: ${notice.message}${speaker === null ? '' : ` (${speaker})`}`);
      return;
    }
    this.times.set(speaker, (this.times.get(speaker) ?? 0) + 1);
  }

  /** Says at the end what was not said in between. */
  tell(): void {
    for (const [speaker, times] of this.times)
      this.note(`function ${speaker} gave ${plural(times, 'notice')}, whose words may show a secret value`);
  }
}
