import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { withoutRows } from './copy-out.ts';
import { withMeasured } from './docs.ts';
import { each, link, share, versions } from './options.ts';
import type { Results, Setting, WayResult } from './results.ts';
import { expectedCounts } from './rows.ts';
import { stageTables } from './stage-table.ts';
import { page } from './tables.ts';
import { targets, verdict } from './targets.ts';

const test = suite('figures');

const way = (values: Partial<WayResult>): WayResult => ({
  way: 'pgmend auto',
  kind: 'pgmend',
  strategy: 'auto',
  jobs: 1,
  chosen: ['sieve'],
  seconds: 1,
  all: [1],
  comparison: 0.5,
  stages: {},
  toFloor: 1.2,
  fasterThanPlain: 3,
  bytesFromOld: 1,
  bytesToOld: 1,
  shareOfBytes: 0.02,
  tempBytes: 0,
  stagingBytes: 0,
  memoryBytes: 100e6,
  ...values,
});

const setting = (values: Partial<Setting>): Setting => ({
  versions: '13-18',
  shape: 'narrow',
  rows: 1_000_000,
  share: 0.001,
  tables: 1,
  link: null,
  rounds: 1,
  ways: [way({})],
  ...values,
});

test('the right answer is known for every share', () => {
  assert.equal(expectedCounts(100, 0), {
    old: 100,
    live: 100,
    identical: 100,
    missing: 0,
    corrupted: 0,
    new: 0,
  });
  assert.equal(expectedCounts(100, 1), {
    old: 67,
    live: 67,
    identical: 0,
    missing: 33,
    corrupted: 34,
    new: 33,
  });
  assert.equal(expectedCounts(10_000_000, 0.0001).identical, 9_999_000);
});

test('the rows of a COPY are dropped wherever the network cuts', () => {
  const message = (type: string, length: number) => {
    const bytes = Buffer.alloc(5 + length, type);
    bytes.writeInt32BE(4 + length, 1);
    return bytes;
  };
  const [ready, row, done] = [message('Z', 1), message('d', 40), message('C', 7)];
  const all = Buffer.concat([ready, row, row, done, row, ready]);
  for (const size of [1, 2, 5, 7, 64, 1000]) {
    const filter = withoutRows();
    const kept: Buffer[] = [];
    for (let at = 0; at < all.length; at += size) kept.push(filter(all.subarray(at, at + size)));
    assert.equal(Buffer.concat(kept), Buffer.concat([ready, done, ready]));
  }
});

test('options say what they take', () => {
  assert.equal(versions('13-18'), { old: 13, live: 18 });
  assert.equal(link('100,2'), { mbit: 100, delay: 2 });
  assert.equal([link('none'), link('8'), link(',5')], [null, { mbit: 8 }, { delay: 5 }]);
  assert.equal(share('0.0001'), 0.0001);
  const read = each(share);
  assert.equal([read('0', [0.5]), read('1', [])], [[0], [0, 1]]);
  for (const wrong of [
    () => versions('13'),
    () => versions('9-18'),
    () => link('0,2'),
    () => link('fast'),
    () => share('2'),
  ])
    assert.throws(wrong, /is n/);
});

test('a target is met or missed by what was measured in the worst setting', () => {
  const small = setting({});
  const large = setting({ rows: 10_000_000, ways: [way({ seconds: 13, tempBytes: 5e6 })] });
  const slow = setting({ versions: '18-18', ways: [way({ toFloor: 1.8 }), way({ jobs: 2, toFloor: 9 })] });
  const far = setting({ link: { mbit: 100, delay: 2 }, share: 0.0001, ways: [way({ toFloor: 0.15 })] });
  const many = setting({
    share: 0.01,
    ways: [way({ comparison: 1.2, stages: { '50_compare': 1, '61_diagnose': 0.15, '64_common': 0.05 } })],
  });
  const seen = targets([small, large, slow, far, many]);
  assert.equal(seen.map(verdict), [
    'not measured',
    'missed by 20 %',
    'met, 50 % below',
    'met, 33 % below',
    'missed by 18 %',
    'met, 50 % below',
    'met, 33 % below',
    'met, 33 % below',
    'missed',
  ]);
});

test('the page has a table for every place, and goes between the marks', () => {
  const results: Results = {
    version: 1,
    at: '2026-01-02T03:04:05Z',
    machine: { platform: 'linux x64', cpu: 'one', cpus: 2, memoryBytes: 2 ** 33, node: 'v20.0.0' },
    settings: [setting({}), setting({ rows: 2_000_000 }), setting({ link: { mbit: 100, delay: 2 } })],
  };
  const text = page(results);
  assert.match(text, /\| pgmend auto \(sieve\) \| 1,000,000 \| +0\.1 % \|/);
  assert.match(text, /### Narrow rows, Postgres 13 → 18, a link of 100 Mbit\/s and 2 ms/);
  assert.match(text, /\| 1,000,000 → 2,000,000 \| +0\.50 × \|/);
  const stages = stageTables([
    setting({ ways: [way({ stages: { '10_connect': 0.01, '50_compare': 0.4 } })] }),
  ]);
  assert.match(stages, /\| way +\| 50_compare \| between \| start and report \| seconds \|/);
  assert.match(text, /```mermaid\nxychart-beta\n/);
  const old = 'words\n<!-- measured: begin -->\nold\n<!-- measured: end -->\nmore\n';
  assert.is(
    withMeasured(old, 'new'),
    'words\n<!-- measured: begin -->\n\nnew\n<!-- measured: end -->\nmore\n',
  );
  assert.throws(() => withMeasured('words', 'new'), /no lines/);
});

test.run();
