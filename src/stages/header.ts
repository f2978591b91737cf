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
  let end = 0;
  for (const _ of fields) end = text.indexOf('\n', end) + 1 || text.length;
  // a copy: a part of a string keeps all of it in memory
  const lines = Buffer.from(text.slice(0, end)).toString().split('\n');
  const header: Partial<StageHeader> = {};
  for (const [index, field] of fields.entries()) {
    const line = lines[index] ?? '';
    const name = `-- ${field}:`;
    const value = line.startsWith(`${name} `) ? line.slice(name.length).trimStart() : '';
    if (!value) throw new Error(`line ${index + 1} of a stage is not its ${field}: ${line}`);
    header[field] = value;
  }
  return header as StageHeader;
}
