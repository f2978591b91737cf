import { createHash } from 'node:crypto';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { stageNamed } from '../../src/stages/list.ts';
import { dollarTag, renderStage } from '../../src/stages/render.ts';
import { renderSql } from '../../src/stages/templates.ts';

// A stage is rendered once: its digest, which stands in it, is that of the file without it.

const context = { staging: 'kept' };

test('the digest is that of the file rendered without one, and stands where a second rendering would put it', () => {
  // the last could be taken for the place of the digest
  for (const subject of [null, "public.o'brien", 'digest', '\u0002digest\u0003']) {
    const { text, digest } = renderStage(stageNamed('15_reset'), { table: subject, masked: false, context });
    const whole = { ...context, stage: '15_reset', subject };
    const without = renderSql('15_reset.sql', { ...whole, digest: '' });
    assert.is(digest, createHash('sha256').update(without).digest('hex').slice(0, 16));
    assert.is(text, renderSql('15_reset.sql', { ...whole, digest }));
    assert.match(text, `'${digest}'`);
  }
});

test('a file without a journal entry has a digest all the same', () => {
  const { text, digest } = renderStage(stageNamed('90_clean'), { table: null, masked: false, context });
  assert.is(digest, createHash('sha256').update(text).digest('hex').slice(0, 16));
});

test('no name, value or field ends dollar quotes before their time', () => {
  const tags: [unknown[], string][] = [
    [[], 'pgmend'],
    [[{ name: 'pgmend', where: 'a $ pgmend' }, null, undefined], 'pgmend'],
    [[{ columns: [{ name: 'x$pgmend$y' }] }], 'pgmend_'],
    [[{ $pgmend: 1 }], 'pgmend_'],
    [[{ where: '$pgmend$ $pgmend_$' }, 'plain'], 'pgmend__'],
    [[{ where: '$pgmend__$' }], 'pgmend___'],
    [[null, '$pgmend$'], 'pgmend_'],
  ];
  for (const [parts, tag] of tags) assert.is(dollarTag(parts), tag, JSON.stringify(parts));
});

test.run();
