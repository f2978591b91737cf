import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { tryStages } from '../../../src/session/execute.ts';
import type { Session } from '../../../src/session/session.ts';
import { stageNamed } from '../../../src/stages/list.ts';
import type { RenderedStage } from '../../../src/stages/render.ts';
import { silent } from '../../support/compare.ts';

// Issue 13, many tables: a transaction of stages is sent as a whole, without waiting for an answer in between.

interface Sent {
  text: string;
  answer(error?: unknown): void;
}

/** A session whose server answers when it is told to. */
function fake(): { session: Session; sent: Sent[] } {
  const sent: Sent[] = [];
  const send = (text: string) => {
    const promise = new Promise<unknown[]>((resolve, reject) => {
      sent.push({ text, answer: (error) => (error ? reject(error) : resolve([])) });
    });
    return Object.assign(promise, { execute: () => promise });
  };
  const sql = Object.assign((parts: TemplateStringsArray) => send(parts.join('?')), { unsafe: send });
  const work = { sql, pid: 1 };
  return {
    session: { io: silent(), command: 'run', settings: { pace: {}, far: [] }, work } as unknown as Session,
    sent,
  };
}

const rendered = (name: string, table: string): RenderedStage => ({
  stage: stageNamed(name),
  table,
  masked: false,
  text: `-- ${name} ${table}`,
  digest: '',
});
const stages = [rendered('50_compare', 'a'), rendered('60_report', 'a'), rendered('50_compare', 'b')];
const snapshot = { id: 'the snapshot', at: '', lsn: '' };

test('all of it is on its way before the first answer comes, and the COMMIT is the last of it', async () => {
  const { session, sent } = fake();
  const running = tryStages(session, stages, { runId: '1', snapshot });
  await new Promise(setImmediate);
  const texts = sent.map(({ text }) => text.trim().split('\n')[0]?.slice(0, 40));
  assert.equal(
    texts.filter((text) => !text?.startsWith('select set_config')),
    [
      'begin isolation level repeatable read',
      "set transaction snapshot 'the snapshot'",
      '-- 50_compare a',
      '-- 60_report a',
      '-- 50_compare b',
      'commit',
    ],
  );
  assert.is(texts.at(-1), 'commit');
  for (const { answer } of sent) answer();
  assert.is(await running, null);
});

test('the first stage that fails is the one that is named, not those that the server then refuses', async () => {
  const { session, sent } = fake();
  const running = tryStages(session, stages, { runId: '1' });
  await new Promise(setImmediate);
  const fails = new Error('it fails');
  const at = sent.findIndex(({ text }) => text === '-- 60_report a');
  // the answers may come in any order as far as promises go
  for (const { answer } of sent.slice(at + 1).reverse()) answer(new Error('current transaction is aborted'));
  sent[at]?.answer(fails);
  for (const { answer } of sent.slice(0, at)) answer();
  const failure = await running;
  assert.is(failure?.error, fails);
  assert.is(failure?.stage, stages[1]);
});

test.run();
