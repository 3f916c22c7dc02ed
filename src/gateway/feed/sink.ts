/** The sending side of a connection, as sessions see it. */

export interface Sink {
  /** Writes whole frames. The bytes are shared with other connections and must not be changed. */
  write(frames: Buffer): void;
  /** Bytes that were written and have not left yet. */
  bufferedBytes(): number;
  close(code: number, reason: string): void;
  /** Of the client. */
  readonly address?: string;
}
