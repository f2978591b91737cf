import { randomBytes } from 'node:crypto';
import type postgres from 'postgres';
import type { Side } from './databases.ts';

/** A login without any right of its own, on the server of one side. */
export interface Role {
  name: string;
  password: string;
  /** The given URL with this login in it. */
  as(url: string): string;
  drop(): Promise<void>;
}

/** Makes a login that may connect to the database, and that is all. */
export async function makeRole({ sql, database }: Side): Promise<Role> {
  const name = `role_${randomBytes(5).toString('hex')}`;
  const password = `pw_${randomBytes(8).toString('hex')}`;
  await sql.unsafe(`create role ${name} login password '${password}'`);
  await sql.unsafe(`grant connect on database ${database} to ${name}`);
  return {
    name,
    password,
    as: (url) => {
      const copy = new URL(url);
      copy.username = name;
      copy.password = password;
      return copy.href;
    },
    drop: () => dropRole(sql, name),
  };
}

async function dropRole(sql: postgres.Sql, name: string): Promise<void> {
  await sql.unsafe(`drop owned by ${name} cascade`);
  await sql.unsafe(`drop role ${name}`);
}
