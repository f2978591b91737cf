declare module 'pgpass' {
  interface ConnectionInfo {
    host: string;
    port: number;
    database: string;
    user: string;
  }
  /** Calls back with the password that the password file holds for a connection, undefined if it holds none. */
  export default function pgpass(
    connection: ConnectionInfo,
    callback: (password: string | undefined) => void,
  ): void;
}
