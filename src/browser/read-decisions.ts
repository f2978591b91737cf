import type { DecisionsFile } from '../decisions/schema.ts';

const choices = ['repair', 'keep live', 'later'];
const texts = ['table', 'status', 'column', 'kind', 'seen', 'note'];

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isDecision(value: unknown): boolean {
  if (!isRecord(value) || typeof value.table !== 'string' || !choices.includes(value.decision as string))
    return false;
  const { key, rows } = value;
  return (
    texts.every((name) => value[name] === undefined || typeof value[name] === 'string') &&
    (rows === undefined || Number.isInteger(rows)) &&
    (key === undefined || (isRecord(key) && Object.values(key).every((one) => typeof one === 'string')))
  );
}

/**
 * Reads decisions.json as far as the page needs it; pgmend itself holds it against its whole schema.
 *
 * @throws Error for people
 */
export function readDecisions(text: string): DecisionsFile {
  let file: unknown;
  try {
    file = JSON.parse(text);
  } catch {
    throw new Error('it is not JSON');
  }
  if (!isRecord(file) || file.version !== 1 || !Array.isArray(file.decisions) || !isRecord(file.compared))
    throw new Error('it is no decisions.json of pgmend');
  const wrong = file.decisions.findIndex((one) => !isDecision(one));
  if (wrong >= 0) throw new Error(`its decision ${wrong + 1} is not one that pgmend knows`);
  return file as DecisionsFile;
}
