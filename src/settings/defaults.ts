/** What holds where neither the command line, nor the environment, nor the config file says anything. */
export const defaults = {
  staging: 'pgmend',
  schema: ['public'],
  out: 'pgmend-report',
  strategy: 'auto',
  format: ['html', 'json', 'csv', 'sql'],
  lockTimeout: '10s',
  idleTimeout: '5min',
  jobs: 1,
  workMem: '64MB',
  wait: 0,
  /** Rows that one transaction of a repair writes. */
  batch: 5000,
  /** The tables of the original task. */
  merge: {
    table: 'users',
    into: 'merged_users',
    key: ['username'],
    id: 'user_id',
    latest: 'password_last_changed',
    value: ['password'],
    out: 'pgmend-merge',
  },
} as const;

/** The config file that is read where it exists and none is named. */
export const defaultConfigFile = 'pgmend.yaml';
