import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { lines } from '../../src/output/lines.ts';
import type { Output } from '../../src/output/output.ts';
import { stageNamed } from '../../src/stages/list.ts';

// In a log: a line for each stage, unless that gets long.

function told(tables: number, done: [stage: string, table: string | null, milliseconds: number][]): string[] {
  const said: string[] = [];
  const log = lines({ say: (text: string) => said.push(text) } as unknown as Output, () => undefined);
  log.planned(Array.from({ length: tables }, (_, n) => ({ name: `t${n}`, stages: 3, rows: null })));
  for (const [name, table, milliseconds] of done) {
    const stage = { stage: stageNamed(name), table, masked: false, text: '', digest: '' };
    log.stageStarted(stage);
    log.stageDone(stage, milliseconds);
  }
  return said;
}

const done: Parameters<typeof told>[1] = [
  ['15_reset', null, 20],
  ['50_compare', 't1', 20],
  ['50_compare', 't2', 61_000],
];

test('of few tables each stage has its line', () => {
  assert.equal(told(2, done), ['15_reset  0.0 s', '50_compare  t1  0.0 s', '50_compare  t2  1 min 1 s']);
});

test('of many tables only the stages that take long have one, and those of the run', () => {
  assert.equal(told(200, done), ['15_reset  0.0 s', '50_compare  t2  1 min 1 s']);
});

test.run();
