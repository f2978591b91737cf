/** A ruling in a few words, and the titles of the tests that hold it down, with … for what a template fills in. */
export type Ruling = [ruling: string, ...tests: string[]];

/** What happened to the rows that differ: docs/diagnosis.md. */
export const diagnosis: Ruling[] = [
  [
    'a kind speaks only where it explains the value exactly',
    'the example of …',
    'cut',
    'mojibake',
    'zone: to it',
  ],
  [
    'a pattern is more than chance',
    'twice the same is no constant',
    'labels that change places are no constant',
    'what became now one label, now another, is not recoded',
    'two of a kind are no offset',
    'what many rows have is not another row’s own, and numbers may be by chance',
  ],
  [
    'what rows have in common is said only where it explains a good part, and never of rows at random',
    'nothing is said of a handful',
    'nothing is said of rows at random, few or many',
    'children that are missing at random, beside parents that are, are not their fault',
  ],
  [
    'masked columns get a kind, never a value',
    'a masked column gets kinds, and nothing of its values leaves',
    'a masked key is no example',
    'masked columns give neither bounds nor values away',
  ],
  [
    'a repair by kind writes those values and no others',
    'only the values of a kind are written; missing rows have none',
  ],
];

/** What holds whichever way leads to the rows that differ. */
export const ways: Ruling[] = [
  [
    'every strategy, number of jobs and pair of versions finds the same rows',
    '… random tables from seed … on, ……',
    '…: through the sieve, where it can be, every value has the same verdict',
    '1,000 random pairs of rows of one bucket: whatever differs is found',
    'what has no statistics, no rows or one row goes every way',
  ],
  [
    'a checksum binds each value to its row, its column and its key',
    'in one bucket, each is found',
    'two rows exchange one column of their key, and all four keys are of one bucket',
    'values of neighbouring columns never run together',
    'a row with another value has another checksum',
  ],
  [
    'NULL has a place in the checksum, also where a column is called NOT NULL',
    'NULL, and what is near to it, in one column or in several',
    'a child may have NULL where its parent alone is called NOT NULL',
    'NOT NULL that is not yet valid says nothing',
  ],
  [
    'what has one checksum is the same to stage 50',
    'each value, and every row of the table, has the verdict that stage 50 has for it',
    'a migration that multiplies a whole column by 10000',
    'numbers of another type on live are the same numbers',
    'rows that are the same have the same checksum on both servers',
  ],
  [
    'what cannot be hashed alike on both sides is compared row by row',
    'types that cannot be hashed are joined, and the column is named',
    'old in … has the bytes that live has for another text',
    'text of SQL_ASCII is bytes that nobody knows the meaning of',
    "a collation of … that calls 'a' and 'A' equal hides no row",
    'a condition that old might take otherwise keeps a table from the sieve',
  ],
  [
    'rows are looked for in the buckets that were summed up',
    '45_pull does not look for rows in the buckets of another estimate',
    'what sizes the servers estimate changes nothing for a repair',
  ],
  [
    'each side works where its rows are, and little is moved',
    '…: old sums up its own rows, of every type',
    '…: of the candidates only those come, and nothing is merged or sorted',
    '…: a table that is joined whole is joined in parallel, where live can',
    'of 100,000 rows of which six differ, a sieve brings less than a twentieth of what all rows are',
    'live writes no temporary file, where the join of all rows writes some',
  ],
  [
    'Citus: forms that run there, and the promise that does not hold',
    'check finds it out, and the report tells which promise does not hold',
    'each side is summed up in a statement of its own, by the top bits of the hash of its key',
    '…: … come into local tables on both sides before they are joined',
    'no stage of a run has a form that a cluster refuses or takes otherwise',
  ],
];

/** When two rows differ. */
export const differences: Ruling[] = [
  ['NULL is NULL, and not the empty string', 'NULL and the empty string differ, NULL and NULL are the same'],
  [
    'a column on one side only is listed, and a warning if it is on old',
    'columns on one side are not compared, but shown with the row that only that side has',
  ],
  ['no shared column but the key', 'without a shared column but the key, keys are compared, with a warning'],
  [
    'a table on one side only',
    'a table on old only is counted as missing, and not compared',
    'a table on live only is not compared, and its finding is information',
  ],
  [
    'text, bytes, dates and the like by equality, text to the byte',
    'text to the byte: no trimming, folding or normalising',
    'equal values are equal, others differ',
    'bytea',
    'timestamptz is one moment, whatever it is written in',
    'values at the edges of their types, old on the … server, live on the … one',
  ],
  [
    'numeric, jsonb and float by value, and --exact by what is printed',
    'numeric by value: 1.0 = 1.00, NaN = NaN',
    'jsonb by value',
    'float8 by value: -0 = 0, NaN = NaN',
    'exact: for one table, or with --exact for all',
  ],
  [
    'types without equality, and arrays and composites of them, as text',
    'json as text',
    'an array of json as text',
    'point as text',
    'an array of points',
    'line as text',
    'polygon as text',
    'composites of types without equality are compared as text',
  ],
  [
    'box, circle, path and lseg as text',
    'boxes of the same area differ',
    'circles of the same area differ',
    'paths of the same number of points differ',
    'lseg as text',
  ],
  [
    "an extension's type in another schema on the other side is the same type",
    'the key of such a type is a key, the column is compared, and neither is a finding',
    'a repair writes them, and what is not compared with the rows that it inserts',
  ],
  [
    'interval, citext and folding collations by what was stored',
    '1 mon and 30 days differ',
    'citext and a collation that folds do not hide what changed',
  ],
  [
    'char(n) without padding',
    'char(n) without padding',
    'char(n) against text: trailing blanks of the char side are dropped',
  ],
  [
    'another type of the same family by value, with a finding',
    'int against bigint',
    'int against numeric',
    'varchar against text',
    'float4 against float8 by shortest text',
    'date against timestamp',
    'an enum that became text is compared by label',
    'uuid against text',
  ],
  [
    'timestamp against timestamptz only in a declared zone',
    'timestamps with and without time zone are compared in the declared zone',
    'without a declared zone they are not compared, and the reason names the column',
    'timezone: a timestamp meets one with time zone only when its zone is said',
  ],
  [
    'another family as text, with a finding',
    'other family: text against int',
    'other family: bool against int',
  ],
  [
    'enum, domain or type that live has otherwise or not at all',
    'an enum with other labels is compared by label, and shown where live does not know the label',
    'a domain with another check is compared, also for values that live would not take',
    'a type that live does not have stops no table',
  ],
  ['money by value', 'money'],
  ['generated columns like others', 'generated columns are compared like others'],
  [
    'a partitioned table once; views and foreign tables are no tables',
    'a partitioned table is compared as one, also with a plain one',
    'every table of both sides is in the report once; partitions, views and copies are none',
    'each of more than fifty odd tables is compared exactly or listed with its reason, and that is exit 7',
  ],
  [
    'names of any kind work',
    'every table is compared, whatever its name is',
    'columns with such names are told apart, compared and shown',
    'the views of every table show its rows under its own column names',
  ],
  [
    '1,600 columns, and values of nearly 1 GB: an error that is clear, or work',
    'a table of 1,600 columns is compared, each side of a corrupted row in one column',
    'large values are compared and reported, and what is larger than Postgres allows stops its table alone',
    'the row that is too large can be left out with a condition, which old itself applies',
  ],
  [
    'legitimate edits look the same, and the report says so',
    'the page says that legitimate edits look the same as corrupted rows',
  ],
  [
    'every column of the row differs: the hint reused_key',
    'every column differs',
    'a single column that differs says nothing of the row',
    'columns that are not compared do not count',
    'hints are counted apart in the summary',
    'the terminal and the page tell the hints',
  ],
  [
    'later on live by the column of the config: the hint edited_later',
    'later on live than on old',
    'a column that is not compared tells it too',
    'with the time zone that was declared',
    'a renamed column, by its name on live',
  ],
  [
    'money, by value where both sides print it alike, with a finding',
    'money that the two sides print by other locales is compared as it prints, with a warning',
    'money',
  ],
];

/** What identifies a row. */
export const keys: Ruling[] = [
  [
    'order of choice, and what is said where there is no key',
    'a key that the user names is used',
    'the key of the command line beats that of the config, for this table only',
    'without a primary key, a unique index over NOT NULL columns is the key',
    'primary keys over other columns are no key, a unique index that both sides have is',
    'what may be NULL, partial, deferred or on one side only is no key: then content decides',
    'repair, once more, undo, once more: each copy once',
  ],
  [
    'several columns stay several columns',
    'a composite key is the two columns, in the order of the table, never a string of both',
  ],
  [
    'types of a key by lossless conversion only',
    'key types that convert without loss do',
    'a key of text that is a uuid in another form than the canonical one is not compared',
    'other key types are not compared, and the reason names the column and its types',
  ],
  [
    'duplicate and NULL keys',
    'duplicate and NULL keys are found on either side, and told with their number',
    'of many duplicate keys the first ten are told, and the view has them all',
    'behind a broken unique index: …: the answer is the same by every strategy',
    'of a duplicate key that is long its beginning is told',
  ],
  [
    'text keys are hashed, whatever the sides sort by',
    'the comparison hashes, and asks old for rows in no order',
    'it hashes also where the planner thinks that sorting is cheaper, and where hashing is turned off',
    'equal keys match, whatever the two databases sort by',
  ],
  [
    'presence is a marker, never a NULL',
    'a row whose every column but the key is NULL is told from a row that is not there',
    'a column that is called on_old or on_live and is excluded',
  ],
  [
    'in the order of the key, text by its bytes',
    'keys hold what was stored, and come in the order of their bytes',
  ],
];

/** The two databases. */
export const sides: Ruling[] = [
  [
    'a table that the last run did not compare: an error that says which run compared what; never "nothing to repair"',
    'a table that the last run left out: repair, recheck and stage of it say which run compared what',
    'a repair without --table tells what was not compared, and ends with 7',
    'where no table was compared, nothing says that nothing is missing',
    'other settings than those of the run: what they take in was not looked at',
    'old is named otherwise than the one that is staged: nothing is said or written',
    'what is staged is no comparison with an old that 10_connect has led elsewhere',
  ],
  [
    'host, port, database and user of both sides: in the first line of every command and in the report',
    'every command begins with host, port, database and user of both sides, also without --old',
    'report.json, report.html and the summary name host, port, database and user of both sides',
  ],
  [
    "sides swapped: a loud warning with the evidence; pgmend's own schema on what is named old: refused",
    'old and live exchanged: a warning with the evidence, and refused where the schema of pgmend is on old',
  ],
  [
    'running part of the tables keeps what is staged of the others, with the time of each shown, or says that it goes',
    'a run of some tables keeps what is staged of the others, with the time of each',
    'a run after one of another old, or after one that broke off, says that what was staged is gone',
    'a table that took the names of a kept one, or is gone, is not kept',
  ],
  [
    'one database behind both URLs is refused',
    'old and live being one database is refused, whatever the URLs look like',
    'old and live being one database is seen by ordinary roles, too',
  ],
  ['an empty side is a warning', 'empty tables are alike; one empty side is a warning'],
  [
    'encodings',
    'text of another encoding is compared by its letters',
    'out of SQL_ASCII: what is UTF-8 is compared, a table with anything else names the row',
    'a letter that live has no place for stops its table',
  ],
  [
    'old behind another address, and errors that name who dials whom',
    '--old-from-live says where live finds old when the URL of old does not',
    'old with …: exit 5, who dials whom, and live as it was',
  ],
  [
    'what a pooler drops hides no row and writes nothing',
    '…: what a pooler of old drops is a refusal that names it, not an all-clear',
    'an option that the URL of old asks for arrives too, or nothing is compared',
    'timeouts hold on live although what stands before it drops them at the start',
    'a pool in transaction mode is refused, and nothing is left in its sessions',
  ],
  [
    'rights that are missing and rows that a policy would hide',
    'a table that … does not let us read is not compared, the others are: exit 7 with the grant',
    'rows that a policy of … would hide are not taken for missing: exit 7',
    'check says beforehand which of them will not be compared, as far as a look can tell',
  ],
  [
    'one snapshot, with its time and place in the log',
    'what live commits while the first table is compared is not seen in the second',
  ],
  [
    'whatever breaks off leaves nothing half, and the next run works',
    'live stops in the middle of a comparison: exit 4, told as that',
    'old stops in the middle of a comparison: exit 5, who dialled whom, and live is in order',
    'an administrator ends our session on live: exit 4',
    'SIGKILL of pgmend: the server ends it by itself, status names it, and the next run works',
    '… during stage 50 cancels it on the server and leaves nothing half-done',
    'SIGINT while the report is written: the report before it stays, byte for byte',
    'what was compared is not lost with the disk: `pgmend report` writes it elsewhere',
    'what failed is no report, and the next run works',
  ],
  [
    'two at once',
    'while one compares, a second ends with 6, and names the way out',
    'with --wait the second goes on when the first is done',
  ],
];

/** What a recheck tells of the rows that differed. */
export const rechecking: Ruling[] = [
  [
    'gone, stayed, or another difference now, for each status',
    'what nobody touched has stayed, every row of it as it was',
    'what is right on live by now has gone, whichever way it had differed',
    'a difference that is another one now has changed: another status, another value, another column',
    'NULL and the empty string are two values: a row that goes from one to the other has changed',
  ],
  [
    'old should be at rest; where it is not, that shows',
    'old is read again, too: rows that are others there are told, whatever becomes of the difference',
  ],
  [
    'rows are found by key, and no whole table is read for a few of them',
    "…: old is asked for the keys, and its index leads to them, as live's does",
    'without an index both are read once, and only the rows of the keys are kept',
    'rows are found again by a key of …',
    'a key that the other side could never have is asked of none: it is new, or missing',
  ],
  [
    'the settings hold as for a comparison',
    'a condition … leaves the same rows out: one that has left it is missing, or gone',
    'renamed columns, the key among them, and a mapped table in another schema',
    'masked columns, of the key too, come into no file and no view',
  ],
  [
    'one snapshot of live for all tables',
    'what live commits while the first table is looked at is not seen in the second, with one job or two',
  ],
  [
    'what cannot be looked at is told, with the next step',
    'nothing staged, half of it, or of an earlier pgmend: an error that leads to a run',
    'a table that …: not looked at, with the next step; the others are',
    'a table that was not compared leaves the answer incomplete, as it left the report',
  ],
  [
    'an interrupt leaves nothing half',
    'SIGINT leaves nothing half: no report, no half answer in the view, the comparison as it was',
  ],
  [
    'a repair goes on with the comparison, whatever a recheck found',
    'repair goes on with the comparison after a recheck, and a recheck after a repair finds that all has gone',
    'a table that grew, or of which much differed, is repaired from what was compared',
  ],
];

/** The table "Repair". */
export const repair: Ruling[] = [
  [
    'default: nothing is written, and the counts are real',
    'without --apply nothing is written, and the counts are those of --apply',
    'a dry run writes nothing and counts what the repair then does: …',
    'a dry run moves no sequence',
  ],
  [
    'corrupted: the changed columns only, where live still holds what was compared',
    'what is committed while the repair waits for it is not overwritten',
    'no write of others is lost, none comes back, and all that nobody touched is repaired',
    'the same value, written by somebody else while the repair waits, is already right',
    'rows that need a decision make the exit code 1, and are shown with what stands in the way',
  ],
  [
    'missing: the shared columns, where the key is not there; what live requires besides comes from the config',
    'default gives missing rows what live requires and old does not have',
    'a default of the config is what missing rows get, and live fills the rest',
    'defaults of columns, of domains and identities fill what only live has',
  ],
  [
    'new: never touched, never deleted',
    'no write of others is lost, none comes back, and all that nobody touched is repaired',
    '… random tables from seed … on, ……',
  ],
  [
    'unique conflicts and swapped values: resolved, or blocked by a named row',
    '…: rows that exchange unique values are repaired',
    'a chain of 2,000 rows takes seconds',
    'a new row that holds the value blocks, and is named',
    'a row that is blocked itself blocks those that want its value',
    'ranges that were swapped are put right; one that a new row overlaps is blocked, naming it',
  ],
  [
    'foreign keys: parents first, circles and self-references, and parents that are nowhere',
    '…, …: live holds what old holds, and an undo undoes it',
    'levels: what was missing was inserted, what was corrupted got its parent',
    'rings of rows are inserted together, what hangs on them after them; a ring with a bad row is not, others are',
    'a row whose parent is nowhere is blocked, and the parent named; one that only has other values wrong is repaired',
  ],
  [
    'identity and generated columns',
    '…: all rows are repaired',
    'an identity that cannot be updated blocks its row',
    'where only a generated column differs, nothing can be written',
  ],
  [
    'sequences: up, never down',
    'sequences are moved up past what was inserted, and never down',
    'numbers that others draw meanwhile are never drawn again',
    'a sequence that it may not move stays, and the answer says so',
  ],
  [
    'triggers fire by default, and not with --without-triggers',
    'what triggers write is written once a row, and not by what was rolled back',
    'a trigger that finds its tables by the search path of an ordinary session works',
    'without triggers: none fires, and foreign keys are looked at all the same',
  ],
  [
    'RLS, partitions, rules',
    'row-level security of the table itself: an error that says so, and nothing is written',
    'a row goes to the partition that its values ask for; where there is none it is blocked',
    'whatever acts on rows: deferred triggers, rules, triggers that delete, that change keys, of partitions',
  ],
  [
    'size: in batches, each a transaction, going on where a broken one stopped; or all in one',
    '…: all rows are there in the end',
    'Ctrl-C leaves what was committed, and the next call goes on',
    '…, …: live holds what old holds, and an undo undoes it',
  ],
  ['running it twice: the second does nothing', 'a second repair writes nothing'],
  [
    'undo puts back what was replaced or inserted, with the same guard',
    'a run after the repair finds nothing but new rows; undo gives live back, and the run finds the same again',
    'several repairs are all undone, by a dry run first only in words',
    'what one table is undone of leaves the repair of the others to be undone',
  ],
  [
    'repair.sql: plain SQL, guarded row by row, without pgmend and its schema',
    'what is missing and corrupted is right afterwards; what is new, and what it did not compare, stays',
    'a row that has changed since is left alone and counted; a second execution does nothing',
    'a row that fails loses no other, and its error is seen',
    'masked values come into no file, and their rows are left out',
    'text that could mean something to psql, also where the database has other settings',
  ],
];

/** How the users of several databases become one. */
export const merging: Ruling[] = [
  [
    'identity: username, to the byte; names nearly equal are suspects, never merged unless fold',
    'names are told apart to the byte: those that differ in case, blanks or Unicode form are listed, not merged',
    'fold: names that differ in case, blanks or Unicode form are one user, spelled as in the first place',
    'fold: names that the target itself holds twice stay apart, and are listed',
    'users of any name are merged, and come through the report as they are',
    'a target whose usernames are one in all cases asks for --fold',
  ],
  [
    'rows already in the target are one more source',
    'rows of the target are one more source: newer ones stay, older ones are replaced, others are left alone',
  ],
  [
    'winner: latest change, then priority; independent of the order of reading',
    'the latest change wins, wherever it is; who is not in the target is inserted',
    'the priority of the sources is the order in which they are named',
    'the answer is the same whatever order the rows come in',
    'random users are merged as the model says, and a second merge changes nothing (seed …: …)',
    'rows in any order, read in any order, end in the same table (seed …)',
    'first one source, then the others, ends in the same users as all at once (seed …)',
  ],
  [
    'equal times, different passwords: priority, listed as tie',
    'equal times, other passwords: the target goes first, then the sources in order, and it is listed as a tie',
    'the same password at the same time is no tie, and nothing to look at',
    'times that are one as the target stores them are a tie',
  ],
  [
    'same password, newer time: the newer time is kept',
    'the same password, newer time: the newer time is kept, so that one in between does not win later',
  ],
  [
    'NULL time: older than every time; both NULL: priority, listed',
    'a NULL time is older than every other, also than -infinity',
    'no time anywhere: priority decides and it is listed, for a look where the passwords differ',
    '-infinity is a time: older than all others, and equal to itself',
  ],
  [
    'a time in the future, or infinity, ranks as NULL and is listed, unless trust_future',
    'a time more than five minutes ahead, or infinity, ranks as NULL and is listed; one within them is believed',
    'a time ahead is as good as no time, in the target as in a source',
    'trust_future: times ahead and infinity rank as they are, and none is listed',
  ],
  [
    'NULL or empty password: no candidate unless it is the only one, listed',
    'a row without a password is no candidate while there is another, however new it is, and is listed',
    'a row without a password is taken where there is no other, and is listed all the same',
  ],
  [
    'NULL or empty username: rejected, listed',
    'a row whose username is NULL or empty is not taken, and is listed; in the target it stays as it is',
    'fold: two spellings within one source are the same user twice, and a name of blanks is none',
  ],
  [
    'the same username twice in one source: newest wins, listed',
    'the same username twice in one source: the newest wins, and it is listed',
    'the same username twice in one source at the same time: the lowest id goes first, and it is a tie as well',
  ],
  [
    'same user_id, different usernames: a new id above all, or on_id_conflict: fail',
    'the same id of other users: both are kept, the one of lower priority under an id above all of all places',
    'new ids go by source, then wanted id, then name; users without any id get theirs after those',
    'on_id_conflict fail: nothing is written, what is in the way is listed, and the exit code is 1',
    'an id that is …: ids are kept, and the next one is above them, but not after a dry run',
  ],
  [
    'same username, different user_id: one user, all in the id map',
    'the same user under other ids: the id of the target, else that of the first source; all in id_map.csv',
    'a row without a password still gives its id; ids of the target never change',
    'id_map.csv has every row of every source that became a user, once',
  ],
  [
    'timestamp without time zone: timezone of the source, default UTC, stated in the output',
    'times without a zone are those of UTC where nothing is said, and the answer states it',
    'timezone of a source says what its times mean, summer time included',
    'a target that stores times without a zone holds those of its own',
    'a target of … ranks times as it stores them: a second merge updates nothing',
  ],
  [
    'columns by another name or order; a missing one is an error before any write',
    'columns are taken by name, in whatever order they are, and `columns` maps those of another name',
    'missing tables and columns of all sources and of the target are told at once',
  ],
  [
    'further columns carried when mapped, listed when not',
    'further columns go with the row that wins when they are named under carry, and are listed when not',
  ],
  [
    'a column that the target has too and nobody mapped needs a decision',
    'a column that the target and a source have, and nobody mapped, is a question: exit 1, nothing is written',
    'what the question offers works: --leave, leave in the config, and carry with columns',
  ],
  [
    '`value` with another key: password as long as both sides have it, never what carry says; nothing but the time: an error',
    'with key: [email] the password is the value all the same: it is written, and one without is no candidate',
    'where nothing but the time would be written: an error that names the columns there are, before anything is',
    'what is carried never becomes the value: without a value every row is a candidate, and ties are still found',
  ],
  [
    'target absent: created; without a unique username: an error, or --create-constraints',
    'a target that is not there is made, with primary key (user_id) and unique (username), and the answer says so',
    'a target without a unique username: an error with the statement that adds it',
    '--create-constraints adds the unique username, not in a dry run',
  ],
  [
    'what the target would not take is rejected row by row',
    'what the target would not take is rejected row by row and listed; the rest is written',
    'a user whose row does not fit keeps the id that the target has for it, and takes no other from anybody',
  ],
  [
    'passwords are opaque: never printed or written to a report',
    'no password comes into the report, the output, or what is staged for psql',
    'an error of the server shows no password, and leaves no report',
    'no command of a merge says a password, and no file that it writes has one',
    'nothing that is staged has a password, but the foreign tables over the sources',
    'nobody sees a password among the sessions or the processes while a merge is at work',
  ],
  [
    'writing: one transaction, where the stored one ranks lower, under a lock; a second run changes nothing',
    'a newer row that somebody writes meanwhile stays, an older one is replaced; the first is told as overtaken',
    'a merge into a table that another one is at work on waits no longer than --lock-timeout: exit 6',
    'two merges over two staging schemas go one after the other (…)',
    'an id that somebody takes just before the merge makes it start over: both users are there',
    'writers of the target and of the sources: no newer password is replaced by an older one, and the newest are there in the end',
    'a second merge writes no row, and finds everything kept',
    'a dry run writes nothing to the target, and its counts are those of the merge',
  ],
  [
    'failure on the way: nothing is written; sources are only ever read',
    'a failure on the way: nothing is written, the error shows no password, and a merge afterwards works',
    '… while it is …: nothing is written, no report comes, and the next merge ends well',
    '… in the middle of writing: exit 3, nothing is written, and no password is told or logged',
    'sources are only read: a login that may do no more is enough, where no write is possible',
  ],
  [
    'report: per user the chosen source, the reason, what lost and its times',
    'per user: what was chosen, why, and what lost, each with its time and whether its password is the same',
    'what to look at is told in words, with who and where',
  ],
  [
    'other tables: any with a key and a time of the last change',
    'a table with a key of two columns and no id: rows are told apart by both, named values decide which rows count',
    'ids that are uuids: kept where they can be, and a fresh one where two users have the same',
    'a view is a source like a table',
  ],
  [
    'TimescaleDB: plain tables',
    'rows in children and partitions are those of the table, as on Timescale; partitions are written to',
  ],
];

/** Several tables at once, and how much of a server that may take. */
export const running: Ruling[] = [
  [
    'a kill at any moment leaves no connection and no half report; the next run just works',
    '… at any moment of a parallel run: 130, and nothing is left',
    'SIGKILL at any moment of a parallel run: the servers end what it left, and status names it',
    'a session on live is ended by somebody else: 4, the others end with it, and nothing is left',
    'the server of … stops in the middle of a parallel run: …, and nothing is left',
  ],
  [
    'all tables are compared in one snapshot, whoever compares them',
    'several jobs see one snapshot while money moves between tables (… comes later)',
  ],
  [
    'what is found does not depend on the number of jobs; the biggest table comes first',
    'any number of jobs finds the same, byte for byte',
    'the biggest table is compared first',
  ],
  [
    'connections are named, bounded and closed',
    'as many sessions as jobs, all named, and no more than one or two beside them',
    'too few connections to … for so many jobs: told, with the way out, and nothing is left',
  ],
  [
    'an error of the run ends all of it, one of a table only that table',
    'an error in a stage of one table ends the run, and cancels what is done for the others',
    'a task that misses the cancel is cancelled again, and hears that it is to stop',
    'a table that cannot be read leaves the others compared, also where several bring it',
    'a right that is missing for one table leaves the others compared',
  ],
  [
    'no lock stronger than ACCESS SHARE on a table of the user outside of a repair',
    'no lock stronger than ACCESS SHARE on a table of the user, on either side',
  ],
  [
    'lock, statement and idle timeouts end what would hold up others',
    '--lock-timeout ends a run that meets a locked table on …: 3, with the way out',
    'a process that hangs does not hold its transactions: the server ends them after --idle-timeout',
  ],
  [
    'rows of old come at no more than --max-rate, of all jobs together, and with pauses',
    'pace waits until so many bytes may have come, and at least for the pause',
    '--max-rate holds for …',
    'a table that comes in one chunk is held to the rate as well, and pauses',
  ],
  [
    'memory and temporary files are bounded, and the journal says by what; a sieve writes none',
    '--work-mem, --temp-file-limit and the timeouts reach the stages, and the journal says so',
    'a join that needs more temporary files than --temp-file-limit ends with 3; the sieve writes none',
    'a role that may not set temp_file_limit is told before anything runs',
  ],
];
