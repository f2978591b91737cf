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
  const lines = text.split('\n');
  const entries = fields.map((field, index) => {
    const value = new RegExp(`^-- ${field}: +(.+)$`).exec(lines[index] ?? '')?.[1];
    if (!value) throw new Error(`line ${index + 1} of a stage is not its ${field}: ${lines[index]}`);
    return [field, value];
  });
  return Object.fromEntries(entries) as StageHeader;
}
