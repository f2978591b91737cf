/** The exit codes of docs/exit-codes.md. A command sets one of them; nothing else does. */
export const exitCodes = {
  done: 0,
  different: 1,
  usage: 2,
  stageFailed: 3,
  liveUnreachable: 4,
  oldUnreachable: 5,
  locked: 6,
  incomplete: 7,
  interrupted: 130,
} as const;

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];
