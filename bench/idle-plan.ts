/** What the benchmark of connections and the process that holds them say to each other. */

export type IdleCommand =
  | {
      readonly op: 'open';
      readonly host: string;
      readonly port: number;
      readonly connections: number;
    }
  | { readonly op: 'report' };

export type IdleMessage =
  | { readonly type: 'open' }
  | {
      readonly type: 'report';
      /** Connections that are open now. */
      readonly open: number;
      /** Pings that were answered. */
      readonly pings: number;
    };
