/** The five comment lines at the top of every stage. */
export interface StageHeader {
  purpose: string;
  creates: string;
  reads: string;
  changes: string;
  rerun: string;
}

const fields = ['purpose', 'creates', 'reads', 'changes', 'rerun'] as const;

/** The headers read so far, by their lines: those of a stage are the same for all tables. */
const known = new Map<string, StageHeader>();

/** Reads the header of a stage, rendered or not. */
export function parseHeader(text: string): StageHeader {
  let end = 0;
  for (const _ of fields) end = text.indexOf('\n', end) + 1 || text.length;
  const lines = text.slice(0, end);
  const header = known.get(lines) ?? readLines(lines);
  // a copy: a part of a string keeps all of it in memory
  if (!known.has(lines)) known.set(Buffer.from(lines).toString(), header);
  return header;
}

function readLines(text: string): StageHeader {
  const lines = Buffer.from(text).toString().split('\n');
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
