// A shop of 200,000 rows, and what eight mistakes of a migration make of it.

export const shop = `
  create table customers (id int primary key, name text not null, email text not null unique, city text, created_at timestamptz not null);
  create table orders (id int primary key, customer_id int not null, status text not null, total numeric(12,4) not null, placed_at timestamptz not null);
  create table order_lines (order_id int, line int, sku text not null, quantity int not null, primary key (order_id, line));
  create table events (id uuid primary key, at timestamptz not null, kind text not null, payload jsonb not null);
  insert into customers
    select g, (array['Jürgen', 'Zoë', 'Marie', 'André', 'Łucja', 'Noël', 'Anna', 'Paul'])[1 + g % 8] || ' ' || initcap(translate(md5('name' || g), '0123456789', 'ghijklmnop')),
      'person' || g || '@example.com', (array['Köln', 'Paris', 'Oslo', 'Łódź', 'Rome'])[1 + (g / 7) % 5], '2021-01-01Z'::timestamptz + g * interval '3 hours'
    from generate_series(1, 10000) g;
  insert into orders
    select g, 1 + (g * 7919) % 10000, (array['open', 'paid', 'sent', 'archived'])[1 + (g / 3) % 4], (g % 9973) * 1.2347, '2022-01-01Z'::timestamptz + g * interval '20 minutes'
    from generate_series(1, 40000) g;
  insert into order_lines
    select 1 + g / 2, g % 2, 'sku-' || md5('s' || g % 500), 1 + g % 9 from generate_series(0, 79999) g;
  insert into events
    select md5('event' || g)::uuid, '2024-01-01Z'::timestamptz + g * interval '5 minutes', (array['view', 'click', 'buy'])[1 + g % 3],
      jsonb_build_object('n', g, 'page', 'p' || g % 50) from generate_series(1, 70000) g`;

export const ofOld = `
  alter table orders add constraint orders_customer foreign key (customer_id) references customers;
  alter table order_lines add constraint lines_order foreign key (order_id) references orders;
  analyze`;

export const damage = `
  -- 1: names went through LATIN1
  update customers set name = convert_from(convert_to(name, 'UTF8'), 'LATIN1') where name ~ '[^\\x01-\\x7f]';
  -- 2: a varchar(16) on the way
  update customers set email = left(email, 16) where length(email) > 16;
  -- 3: cents were lost
  update orders set total = round(total, 2);
  -- 4: local time of Berlin was taken for UTC
  update orders set placed_at = placed_at at time zone 'Europe/Berlin' at time zone 'UTC';
  -- 5: a batch of orders was never copied, and with them their lines
  delete from order_lines where order_id between 12001 and 12500;
  delete from orders where id between 12001 and 12500;
  -- 6: all events of a weekend
  delete from events where at >= '2024-05-04Z' and at < '2024-05-06Z';
  -- 7: labels
  update orders set status = case status when 'sent' then 'shipped' when 'open' then 'new' else status end;
  -- 8: numbers became strings
  update events set payload = jsonb_set(payload, '{n}', to_jsonb(payload ->> 'n')) where kind = 'buy';
  analyze`;

/** What a run says of it, in ten lines: mistakes 1 to 8, the lines that are missing with their orders, and one more. */
export const sentences = [
  /^public\.customers: all 6,250 changed values of name were made mojibake: UTF-8 read as LATIN1$/m,
  /^public\.customers: all 10,000 changed values of email were cut at 16 characters$/m,
  /^public\.orders: all [\d,]+ changed values of total were rounded or cut to 2 decimals$/m,
  /^public\.orders: all 39,500 changed values of placed_at were off by a time zone: moved to Europe\/Berlin$/m,
  /^public\.orders: all 500 missing rows have id from 12001 to 12500; all rows of old that do are missing$/m,
  /^public\.order_lines: all 1,000 missing rows refer to 500 missing rows of public\.orders$/m,
  /^public\.events: all 576 missing rows have at from 2024-05-04 00:00:00\+00 to 2024-05-05 23:55:00\+00; all rows of old that do are missing$/m,
  /^public\.orders: all [\d,]+ changed values of status were recoded: open -> new, sent -> shipped$/m,
  // which is true, too: 8 was for one kind of event
  /^public\.events: all [\d,]+ corrupted rows have kind = 'buy'; [\d,]+ of the 23,333 rows of old that do are corrupted$/m,
  /^public\.events: all [\d,]+ changed values of payload were stringified: numbers or booleans became strings$/m,
];
