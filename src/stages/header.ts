/** The five comment lines at the top of every stage. */
export interface StageHeader {
  purpose: string;
  creates: string;
  reads: string;
  changes: string;
  rerun: string;
}

const fields = ['purpose', 'creates', 'reads', 'changes', 'rerun'] as const;

/** Reads the header of a stage, rendered or not. */
export function parseHeader(text: string): StageHeader {
  const header: Partial<StageHeader> = {};
  let start = 0;
  for (const [index, field] of fields.entries()) {
    const end = text.indexOf('\n', start);
    const line = text.slice(start, end < 0 ? undefined : end);
    const name = `-- ${field}:`;
    const value = line.startsWith(`${name} `) ? line.slice(name.length).replace(/^ +/, '') : '';
    if (!value) throw new Error(`line ${index + 1} of a stage is not its ${field}: ${line}`);
    header[field] = value;
    start = end < 0 ? text.length : end + 1;
  }
  return header as StageHeader;
}
