import pc from 'picocolors';

/** How much is said, and in which form. */
export interface OutputOptions {
  quiet: boolean;
  verbose: boolean;
  color: boolean;
}

type Colors = ReturnType<typeof pc.createColors>;

/** The one writer: data goes to stdout, words go to stderr. */
export class Output {
  readonly quiet: boolean;
  readonly verbose: boolean;
  /** Colours for stdout and for stderr: either may be a terminal while the other is not. */
  readonly dataColors: Colors;
  readonly wordColors: Colors;

  constructor({ quiet, verbose, color }: OutputOptions) {
    this.quiet = quiet;
    this.verbose = verbose;
    this.dataColors = pc.createColors(color && pc.isColorSupported && process.stdout.isTTY === true);
    this.wordColors = pc.createColors(color && pc.isColorSupported && process.stderr.isTTY === true);
  }

  /** What the command was asked for. */
  data(text: string): void {
    process.stdout.write(`${text}\n`);
  }

  /** Data for a program. */
  json(value: unknown): void {
    this.data(JSON.stringify(value, null, 2));
  }

  /** A sentence about the work; nothing with --quiet. */
  say(text: string): void {
    if (!this.quiet) process.stderr.write(`${text}\n`);
  }

  /** A sentence for those who want to know all: only with --verbose. */
  detail(text: string): void {
    if (this.verbose) process.stderr.write(`${this.wordColors.dim(text)}\n`);
  }

  /** Always said, on stderr. */
  alert(text: string): void {
    process.stderr.write(`${text}\n`);
  }
}
