import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { time61 } from '/tmp/me/time61.mts';
import { type Bench, bench } from '../support/compare.ts';
import { loud } from '../support/loud.ts';

let b: Bench;
test.before(
  loud(async () => {
    b = await bench();
  }),
);
test.after(() => b.drop());

test(
  'scratch',
  loud(async () => {
    await b.both(`create table customers (id int primary key, name text, state text);
  create table orders (id int primary key, customer int, total numeric(12,4), at timestamptz, flag boolean, other text);
  create table lines (ord int, line int, sku text, primary key (ord, line));
  insert into customers select g, 'Name of person ' || g, case when g % 10 = 0 then 'archived' else 'active' end from generate_series(1, 1000) g;
  insert into orders select g, 1 + g % 1000, g * 1.2345, '2024-01-01Z'::timestamptz + g * interval '1 hour', g % 3 = 0, 'x' || g from generate_series(1, 5000) g;
  insert into lines select 1 + g / 4, g % 4, 'sku' || g from generate_series(0, 19999) g`);
    await b.old.sql.unsafe(
      `alter table orders add foreign key (customer) references customers; alter table lines add foreign key (ord) references orders`,
    );
    await b.live.sql.unsafe(`delete from customers where state = 'archived'; delete from customers where id in (1,2,3); delete from orders where customer % 10 = 0;
    delete from orders where id between 2000 and 2100; delete from lines where ord not in (select id from orders);
    update orders set total = round(total, 2) where id between 3000 and 3500; insert into orders select g, 1, 5, now() from generate_series(6001, 6050) g`);
    const { report } = await b.run();
    for (const t of report.tables) console.log(t.table, JSON.stringify(t.counts));
    for (const row of await b.rows(
      'select table_name, status, column_name, kind, rows, share, parameters, sentence, example_key from pgmend.diagnosis',
    ))
      console.log(row.join(' | '));
    for (const row of await b.rows(
      `select stage, table_name, round(extract(epoch from finished_at - started_at)*1000) from pgmend.runs where stage is not null`,
    ))
      console.log(row.join(' '));
    await time61(b, 'public.lines');
    for (const row of await b.rows('select * from pgmend.blast_radius')) console.log(row.join(' | '));
  }),
);
test.run();
