import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import { damage, ofOld, shop } from './diagnose/shop.ts';
import { workbench } from './support/workbench.ts';

const w = await workbench({ empty: true });
await Promise.all([w.old.sql.unsafe(shop), w.live.sql.unsafe(shop)]);
await w.old.sql.unsafe(ofOld);
await w.live.sql.unsafe(damage);
for (const s of [w.old, w.live])
  await s.sql.unsafe(`create table odd (id int primary key, v text, j jsonb); insert into odd values (1, 'trailing', '{"a":1}'), (2, E'line\r\nend', '{"a": [1,2,3]}'), (3, 'no-break space', null), (4, 'é', null), (5, 'paypal', null), (6, repeat('x', 3000) || 'end', null), (7, '<b>bold</b>', null), (8, '', null), (9, null, null), (10, E'tab\tbed', null);
 create table same1 (id int primary key); create table same2 (id int primary key); insert into same2 values (1); analyze`);
await w.live.sql.unsafe(
  `update odd set v = case id when 1 then 'trailing ' when 2 then E'line\nend' when 3 then E'no-break\u00a0space' when 4 then E'e\u0301' when 5 then E'p\u0430ypal' when 6 then repeat('x', 3000) || 'END' when 7 then '<b>bald</b>' when 8 then null when 9 then '' when 10 then 'tab bed' end, j = case id when 2 then '{"a": [1,3]}' else j end`,
);
const r = await w.pgmend(['run', '--format', 'json,html']);
console.log(r.code, r.stdout, r.stderr);
await cp(join(w.folder, 'pgmend-report', 'report.html'), '/tmp/me/report.html');
await w.drop();
process.exit(0);
