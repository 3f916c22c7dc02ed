/**
 * `lx-dex/client/node`: the client with the binary lane, which needs sockets that browsers do not
 * have. Commands and events are those of `lx-dex/protocol`.
 */
export {
  BinaryClient,
  type BinaryOptions,
  type LaneCommand,
  type LaneEvent,
} from './binary.ts';
export * from './client.ts';
