import { randomInt } from 'node:crypto';
import { createRequire } from 'node:module';
import type Pico from 'picocolors';
import type { Streams } from './streams.ts';
import { visible } from './visible.ts';
import { wrapWords } from './wrap.ts';

/** How much is said, and in which form. */
export interface OutputOptions {
  quiet: boolean;
  verbose: boolean;
  color: boolean;
}

type Colors = Pick<ReturnType<typeof Pico.createColors>, 'bold' | 'dim' | 'green' | 'red' | 'yellow'>;

const uncoloured: Colors = { bold: String, dim: String, green: String, red: String, yellow: String };

/** Colours for a terminal that shows them; for all else nothing need be loaded. */
function colorsFor({ isTTY }: { isTTY?: boolean }, wanted: boolean): Colors {
  if (!wanted || isTTY !== true) return uncoloured;
  const pico = createRequire(import.meta.url)('picocolors') as typeof Pico;
  const colors = pico.createColors(pico.isColorSupported);
  const marked = (color: (text: string) => string) => {
    const [open = '', close = ''] = color('|').replaceAll(sequence, `$1;${mark}m`).split('|');
    return (text: unknown) => `${open}${text}${close}`;
  };
  const { bold, dim, green, red, yellow } = colors;
  return {
    bold: marked(bold),
    dim: marked(dim),
    green: marked(green),
    red: marked(red),
    yellow: marked(yellow),
  };
}

/** What begins and ends a colour. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: that is what it is for
const sequence = /(\u001b\[\d+)m/g;

/**
 * In a colour of ours, and in none that a value of the database may hold. Of parts with four digits: what measures text
 * takes no longer ones for a colour's.
 */
const mark = Array.from({ length: 3 }, () => randomInt(1000, 10_000)).join(';');
const marks = new RegExp(`(\\x1b\\[\\d+;${mark}m)`);

/** What a terminal is sent: our own colours, and everything else as something to be read. */
export function forTerminal(text: string): string {
  return text
    .split(marks)
    .map((part, index) => (index % 2 === 1 ? part.replace(`;${mark}`, '') : visible(part)))
    .join('');
}

function forPerson(text: string, width: number | undefined): string {
  const shown = forTerminal(text);
  return width === undefined ? shown : wrapWords(shown, width);
}

/** The one writer: data goes to stdout, words go to stderr. */
export class Output {
  readonly quiet: boolean;
  readonly verbose: boolean;
  /** How many characters a line of stdout has room for, where that is a terminal. */
  readonly width: number | undefined;
  /** Colours for stdout and for stderr: either may be a terminal while the other is not. */
  readonly dataColors: Colors;
  readonly wordColors: Colors;
  /** Takes live progress off the terminal, so that text and bars do not overwrite each other. */
  private endProgress: (() => void) | undefined;

  constructor(
    readonly streams: Streams,
    { quiet, verbose, color }: OutputOptions,
  ) {
    this.quiet = quiet;
    this.verbose = verbose;
    this.width = streams.stdout.isTTY ? streams.stdout.columns : undefined;
    this.dataColors = colorsFor(streams.stdout, color);
    this.wordColors = colorsFor(streams.stderr, color);
  }

  /** Names what is to end before the next text is written. */
  yieldFrom(endProgress: () => void): void {
    this.endProgress = endProgress;
  }

  /** What the command was asked for, as a person reads it. */
  data(text: string): void {
    this.write('stdout', forPerson(text, this.width));
  }

  /** A file, byte for byte; on a terminal with what it would act on made visible. */
  file(text: string): void {
    this.write('stdout', this.streams.stdout.isTTY ? forTerminal(text) : text);
  }

  /** Data for a program. */
  json(value: unknown): void {
    this.write('stdout', forTerminal(JSON.stringify(value, null, 2)));
  }

  /** A sentence about the work; nothing with --quiet. */
  say(text: string): void {
    if (!this.quiet) this.alert(text);
  }

  /** A sentence for those who want to know all: only with --verbose. */
  detail(text: string): void {
    if (this.verbose) this.alert(this.wordColors.dim(text));
  }

  /** Always said, on stderr. */
  alert(text: string): void {
    const { isTTY, columns } = this.streams.stderr;
    this.write('stderr', forPerson(text, isTTY ? columns : undefined));
  }

  private write(stream: 'stdout' | 'stderr', text: string): void {
    this.endProgress?.();
    this.streams[stream].write(`${text}\n`);
  }
}
