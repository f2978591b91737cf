import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { lines } from '../../src/output/lines.ts';
import type { Output } from '../../src/output/output.ts';
import { stageNamed } from '../../src/stages/list.ts';

// In a log: a line for each table when it is through, unless that gets long, and none for what takes no time.

function told(
  tables: number,
  stages: number,
  done: [stage: string, table: string | null, milliseconds: number][],
): string[] {
  const said: string[] = [];
  const log = lines({ say: (text: string) => said.push(text) } as unknown as Output, () => undefined);
  log.planned(Array.from({ length: tables }, (_, n) => ({ name: `t${n}`, stages, rows: null })));
  for (const [name, table, milliseconds] of done) {
    const stage = { stage: stageNamed(name), table, masked: false, text: '', digest: '' };
    log.stageStarted(stage);
    log.stageDone(stage, milliseconds);
  }
  return said;
}

const done: Parameters<typeof told>[2] = [
  ['12_catalogs', null, 400],
  ['15_reset', null, 20],
  ['45_pull', 't1', 20],
  ['45_pull', 't2', 61_000],
  ['50_compare', 't2', 2_000],
  ['50_compare', 't1', 30],
];

test('each of few tables has one line, when its last stage is done', () => {
  assert.equal(told(3, 2, done), ['12_catalogs  0.4 s', 't2  1 min 3 s', 't1  0.1 s']);
});

test('of many tables only those that take long have one', () => {
  assert.equal(told(200, 2, done), ['12_catalogs  0.4 s', 't2  1 min 3 s']);
});

test('where one stage is run, the line says which', () => {
  assert.equal(told(3, 1, [['50_compare', 't1', 700]]), ['50_compare  t1  0.7 s']);
});

test.run();
