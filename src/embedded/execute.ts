import { spawn } from 'node:child_process';
import type { Account } from './account.ts';

/** How a program ended; `output` is its stdout and stderr as they came. */
export interface Execution {
  code: number | null;
  output: string;
}

/** The environment of everything that is started here: none of the PG* variables of the caller, English messages. */
export function serverEnvironment(): NodeJS.ProcessEnv {
  // With TZ given, initdb need not compare the machine's clock with each file of the time zone database.
  return { PATH: process.env.PATH, SystemRoot: process.env.SystemRoot, LC_ALL: 'C', TZ: 'UTC' };
}

/** The part of spawn's options that makes a child run as `account`. */
export function identity(account: Account | undefined): { uid?: number; gid?: number } {
  return account ? { uid: account.uid, gid: account.gid } : {};
}

/** Runs a program to its end. Rejects only when it could not be started at all. */
export function execute(program: string, args: string[], account: Account | undefined): Promise<Execution> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      ...identity(account),
      cwd: '/',
      env: serverEnvironment(),
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    const collect = (text: string): void => {
      output += text;
    };
    child.stdout.setEncoding('utf8').on('data', collect);
    child.stderr.setEncoding('utf8').on('data', collect);
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, output }));
  });
}
