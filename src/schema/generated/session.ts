/** Generated from src/schema by `npm run generate`; do not edit. */
import type { BlockView } from '../../base/block-view.ts';

/** Bytes of the header of every frame. */
export const FRAME_HEADER_BYTES = 16;
/** Bytes of the longest frame. */
export const MAX_FRAME_BYTES = 65536;
export const MAX_SESSION_NUMBER = 2097151;
export const MAX_COMMAND_SEQUENCE = 4294967295;
/** Bytes of a Logon that its signature covers. */
export const SIGNED_BYTES = 112;

/** Kinds of frames. */
export const FrameKind = {
  /** The first frame of a connection. */
  Logon: 1,
  /** Commands, one after the other. `account` and `correlation` are filled in by the server. */
  Commands: 2,
  /** Says that the sender is alive, when it has nothing else to say. */
  Heartbeat: 3,
  /** Asks for events again; the stream goes on from there. */
  Resend: 4,
  /** Ends the session once all commands that were sent are answered. */
  Logout: 5,
  /** The answer to a Logon that was accepted. */
  LoggedOn: 6,
  /** Events of the account, one after the other: answers, its orders, trades, balances. */
  Events: 7,
  /** The last frame of a connection: why it ends. */
  End: 8,
} as const;
export type FrameKind = (typeof FrameKind)[keyof typeof FrameKind];

/** Bytes of the frame. */
export const LOGON_BYTES = 176;
/** Bytes before the blocks. */
export const COMMANDS_BYTES = 16;
/** Bytes of the frame. */
export const HEARTBEAT_BYTES = 16;
/** Bytes of the frame. */
export const RESEND_BYTES = 16;
/** Bytes of the frame. */
export const LOGOUT_BYTES = 16;
/** Bytes of the frame. */
export const LOGGED_ON_BYTES = 64;
/** Bytes before the blocks. */
export const EVENTS_BYTES = 24;
/** Bytes of the frame. */
export const END_BYTES = 256;

/** What the exchange cancels when a connection ends, however it ends. */
export const CancelOnDisconnect = {
  /** nothing */
  NONE: 0,
  /** all orders of the account */
  ACCOUNT: 1,
  /** orders whose field `session` holds the session number */
  SESSION: 2,
} as const;
export type CancelOnDisconnect = (typeof CancelOnDisconnect)[keyof typeof CancelOnDisconnect];

/** Why a connection ends. */
export const EndCode = {
  /** the client asked for it */
  LOGGED_OUT: 0,
  /** the exchange is shutting down; connect again later */
  SHUTDOWN: 1,
  /** the same session was logged on over another connection */
  REPLACED: 2,
  /** the API key is no longer valid */
  KEY_REVOKED: 3,
  /** nothing came for two heartbeat intervals */
  SILENT: 4,
  /** the client did not read its events; resume with a new logon */
  TOO_SLOW: 5,
  /** the bytes are no frame; `detail`: what was found */
  MALFORMED_FRAME: 6,
  /** not a whole command; `detail`: its sequence */
  MALFORMED_COMMAND: 7,
  /** a template that may not be sent; `detail`: which */
  COMMAND_NOT_ALLOWED: 8,
  /** commands are missing; `sequence`: the one expected */
  COMMAND_GAP: 9,
  /** no such event yet; `detail`: the next event */
  EVENT_AHEAD: 10,
  /** command sequence 2^32 - 1 is reached; take a new session */
  SESSION_USED_UP: 11,
  /** the first frame must be a Logon, and there is one only */
  NOT_LOGGED_ON: 12,
  /** no Logon came in time */
  LOGON_TIMEOUT: 13,
  /** a field of the Logon is out of range; `detail`: its value */
  INVALID_LOGON: 14,
  /** the client is newer; `detail`: version of the server */
  NEWER_SCHEMA: 15,
  /** too old or in the future; `detail`: time of the server */
  TIMESTAMP: 16,
  /** unknown API key, or it lacks the permission */
  KEY_REFUSED: 17,
  /** the signature is not that of the key */
  WRONG_SIGNATURE: 18,
  /** the limit of connections or sessions; `detail`: the limit */
  TOO_MANY: 19,
} as const;
export type EndCode = (typeof EndCode)[keyof typeof EndCode];

/** The first frame of a connection. */
export interface LogonFrame {
  readonly kind: typeof FrameKind.Logon;
  /** the API key */
  readonly apiKey: string;
  /** the client's time, microseconds since 1970 */
  readonly timestampUs: number;
  /** first event wanted, from 1; 0: what happens from now on */
  readonly nextEventSequence: number;
  /** how old the timestamp may be, up to 60,000,000; 0: 5,000,000 */
  readonly receiveWindowUs: number;
  /** the client's choice, 1 to 2^21 - 1; sessions of one account differ in it */
  readonly sessionNumber: number;
  /** longest silence of either side, 100 to 60,000 */
  readonly heartbeatMs: number;
  /** version of the schema that the client knows */
  readonly schemaVersion: number;
  /** what is cancelled when the connection ends */
  readonly cancelOnDisconnect: CancelOnDisconnect;
  /** of the 112 bytes before it: Ed25519, or HMAC-SHA256 and 32 zeros */
  readonly signature: Uint8Array;
}

/** Commands, one after the other. `account` and `correlation` are filled in by the server. */
export interface CommandsFrame {
  readonly kind: typeof FrameKind.Commands;
  /** commands */
  readonly count: number;
  /** the session's number of the first command; from 1 without gaps */
  readonly sequence: number;
}

/** Says that the sender is alive, when it has nothing else to say. */
export interface HeartbeatFrame {
  readonly kind: typeof FrameKind.Heartbeat;
  /** the next command's (client) or event's (server) number */
  readonly sequence: number;
}

/** Asks for events again; the stream goes on from there. */
export interface ResendFrame {
  readonly kind: typeof FrameKind.Resend;
  /** the first event wanted */
  readonly sequence: number;
}

/** Ends the session once all commands that were sent are answered. */
export interface LogoutFrame {
  readonly kind: typeof FrameKind.Logout;
}

/** The answer to a Logon that was accepted. */
export interface LoggedOnFrame {
  readonly kind: typeof FrameKind.LoggedOn;
  /** the first event that follows; above what was asked for where that is too old */
  readonly sequence: number;
  /** the command expected next */
  readonly nextCommandSequence: number;
  /** the oldest event that can be had */
  readonly oldestEventSequence: number;
  /** the server's time, microseconds since 1970 */
  readonly timeUs: number;
  /** the key's account */
  readonly account: number;
  /** the client's choice, 1 to 2^21 - 1; sessions of one account differ in it */
  readonly sessionNumber: number;
  /** as asked for */
  readonly heartbeatMs: number;
  /** commands read from this session in a second; 0: no limit */
  readonly commandsPerSecond: number;
  /** longest frame that the server reads */
  readonly maxFrameBytes: number;
  /** version of the server's schema */
  readonly schemaVersion: number;
}

/** Events of the account, one after the other: answers, its orders, trades, balances. */
export interface EventsFrame {
  readonly kind: typeof FrameKind.Events;
  /** events */
  readonly count: number;
  /** the account's number of the first event; from 1 without gaps */
  readonly sequence: number;
  /** when they happened, microseconds since 1970 */
  readonly timeUs: number;
}

/** The last frame of a connection: why it ends. */
export interface EndFrame {
  readonly kind: typeof FrameKind.End;
  /** the command expected next; 0 before logon */
  readonly sequence: number;
  /** what the code refers to, else 0 */
  readonly detail: number;
  /** why */
  readonly code: EndCode;
  /** why, for people */
  readonly sentence: string;
}

export type Frame =
  | LogonFrame
  | CommandsFrame
  | HeartbeatFrame
  | ResendFrame
  | LogoutFrame
  | LoggedOnFrame
  | EventsFrame
  | EndFrame;

function readAscii(view: BlockView, at: number, count: number): string {
  let text = '';
  for (let k = at; k < at + count && view.u8[k] !== 0; k++) {
    text += String.fromCharCode(view.u8[k]!);
  }
  return text;
}

function writeAscii(view: BlockView, at: number, count: number, text: string): void {
  if (text.length > count) {
    throw new RangeError(`text of ${text.length} characters; ${count} at most`);
  }
  for (let k = 0; k < text.length; k++) view.u8[at + k] = text.charCodeAt(k);
}

/** Writes the frame. @param at byte, a multiple of 8 @returns bytes of the frame */
export function encodeLogon(
  view: BlockView,
  at: number,
  frame: LogonFrame,
): number {
  view.u8.fill(0, at, at + 176);
  view.u32[at >>> 2] = 176;
  view.u8[at + 4] = frame.kind;
  writeAscii(view, at + 16, 64, frame.apiKey);
  view.setU53(at + 80, frame.timestampUs);
  view.setU53(at + 88, frame.nextEventSequence);
  view.u32[(at + 96) >>> 2] = frame.receiveWindowUs;
  view.u32[(at + 100) >>> 2] = frame.sessionNumber;
  view.u32[(at + 104) >>> 2] = frame.heartbeatMs;
  view.u16[(at + 108) >>> 1] = frame.schemaVersion;
  view.u8[at + 110] = frame.cancelOnDisconnect;
  view.u8.set(frame.signature.subarray(0, 64), at + 112);
  return 176;
}

/** Reads the frame. @param at byte, a multiple of 8 */
export function decodeLogon(view: BlockView, at: number): LogonFrame {
  return {
    kind: FrameKind.Logon,
    apiKey: readAscii(view, at + 16, 64),
    timestampUs: view.u53(at + 80),
    nextEventSequence: view.u53(at + 88),
    receiveWindowUs: view.u32[(at + 96) >>> 2]!,
    sessionNumber: view.u32[(at + 100) >>> 2]!,
    heartbeatMs: view.u32[(at + 104) >>> 2]!,
    schemaVersion: view.u16[(at + 108) >>> 1]!,
    cancelOnDisconnect: view.u8[at + 110]! as CancelOnDisconnect,
    signature: view.u8.slice(at + 112, at + 112 + 64),
  };
}

/** Writes the frame up to its blocks, which the caller puts at `at + 16`. @param at byte, a multiple of 8 @returns bytes of the frame */
export function encodeCommands(
  view: BlockView,
  at: number,
  frame: CommandsFrame,
  blockBytes: number,
): number {
  view.u8.fill(0, at, at + 16);
  view.u32[at >>> 2] = 16 + blockBytes;
  view.u8[at + 4] = frame.kind;
  view.u16[(at + 6) >>> 1] = frame.count;
  view.setU53(at + 8, frame.sequence);
  return 16 + blockBytes;
}

/** Reads the frame up to its blocks. @param at byte, a multiple of 8 */
export function decodeCommands(view: BlockView, at: number): CommandsFrame {
  return {
    kind: FrameKind.Commands,
    count: view.u16[(at + 6) >>> 1]!,
    sequence: view.u53(at + 8),
  };
}

/** Writes the frame. @param at byte, a multiple of 8 @returns bytes of the frame */
export function encodeHeartbeat(
  view: BlockView,
  at: number,
  frame: HeartbeatFrame,
): number {
  view.u8.fill(0, at, at + 16);
  view.u32[at >>> 2] = 16;
  view.u8[at + 4] = frame.kind;
  view.setU53(at + 8, frame.sequence);
  return 16;
}

/** Reads the frame. @param at byte, a multiple of 8 */
export function decodeHeartbeat(view: BlockView, at: number): HeartbeatFrame {
  return {
    kind: FrameKind.Heartbeat,
    sequence: view.u53(at + 8),
  };
}

/** Writes the frame. @param at byte, a multiple of 8 @returns bytes of the frame */
export function encodeResend(
  view: BlockView,
  at: number,
  frame: ResendFrame,
): number {
  view.u8.fill(0, at, at + 16);
  view.u32[at >>> 2] = 16;
  view.u8[at + 4] = frame.kind;
  view.setU53(at + 8, frame.sequence);
  return 16;
}

/** Reads the frame. @param at byte, a multiple of 8 */
export function decodeResend(view: BlockView, at: number): ResendFrame {
  return {
    kind: FrameKind.Resend,
    sequence: view.u53(at + 8),
  };
}

/** Writes the frame. @param at byte, a multiple of 8 @returns bytes of the frame */
export function encodeLogout(
  view: BlockView,
  at: number,
  frame: LogoutFrame,
): number {
  view.u8.fill(0, at, at + 16);
  view.u32[at >>> 2] = 16;
  view.u8[at + 4] = frame.kind;
  return 16;
}

/** Reads the frame. @param at byte, a multiple of 8 */
export function decodeLogout(_view: BlockView, _at: number): LogoutFrame {
  return {
    kind: FrameKind.Logout,
  };
}

/** Writes the frame. @param at byte, a multiple of 8 @returns bytes of the frame */
export function encodeLoggedOn(
  view: BlockView,
  at: number,
  frame: LoggedOnFrame,
): number {
  view.u8.fill(0, at, at + 64);
  view.u32[at >>> 2] = 64;
  view.u8[at + 4] = frame.kind;
  view.setU53(at + 8, frame.sequence);
  view.setU53(at + 16, frame.nextCommandSequence);
  view.setU53(at + 24, frame.oldestEventSequence);
  view.setU53(at + 32, frame.timeUs);
  view.u32[(at + 40) >>> 2] = frame.account;
  view.u32[(at + 44) >>> 2] = frame.sessionNumber;
  view.u32[(at + 48) >>> 2] = frame.heartbeatMs;
  view.u32[(at + 52) >>> 2] = frame.commandsPerSecond;
  view.u32[(at + 56) >>> 2] = frame.maxFrameBytes;
  view.u16[(at + 60) >>> 1] = frame.schemaVersion;
  return 64;
}

/** Reads the frame. @param at byte, a multiple of 8 */
export function decodeLoggedOn(view: BlockView, at: number): LoggedOnFrame {
  return {
    kind: FrameKind.LoggedOn,
    sequence: view.u53(at + 8),
    nextCommandSequence: view.u53(at + 16),
    oldestEventSequence: view.u53(at + 24),
    timeUs: view.u53(at + 32),
    account: view.u32[(at + 40) >>> 2]!,
    sessionNumber: view.u32[(at + 44) >>> 2]!,
    heartbeatMs: view.u32[(at + 48) >>> 2]!,
    commandsPerSecond: view.u32[(at + 52) >>> 2]!,
    maxFrameBytes: view.u32[(at + 56) >>> 2]!,
    schemaVersion: view.u16[(at + 60) >>> 1]!,
  };
}

/** Writes the frame up to its blocks, which the caller puts at `at + 24`. @param at byte, a multiple of 8 @returns bytes of the frame */
export function encodeEvents(
  view: BlockView,
  at: number,
  frame: EventsFrame,
  blockBytes: number,
): number {
  view.u8.fill(0, at, at + 24);
  view.u32[at >>> 2] = 24 + blockBytes;
  view.u8[at + 4] = frame.kind;
  view.u16[(at + 6) >>> 1] = frame.count;
  view.setU53(at + 8, frame.sequence);
  view.setU53(at + 16, frame.timeUs);
  return 24 + blockBytes;
}

/** Reads the frame up to its blocks. @param at byte, a multiple of 8 */
export function decodeEvents(view: BlockView, at: number): EventsFrame {
  return {
    kind: FrameKind.Events,
    count: view.u16[(at + 6) >>> 1]!,
    sequence: view.u53(at + 8),
    timeUs: view.u53(at + 16),
  };
}

/** Writes the frame. @param at byte, a multiple of 8 @returns bytes of the frame */
export function encodeEnd(
  view: BlockView,
  at: number,
  frame: EndFrame,
): number {
  view.u8.fill(0, at, at + 256);
  view.u32[at >>> 2] = 256;
  view.u8[at + 4] = frame.kind;
  view.setU53(at + 8, frame.sequence);
  view.setU53(at + 16, frame.detail);
  view.u8[at + 24] = frame.code;
  writeAscii(view, at + 32, 224, frame.sentence);
  return 256;
}

/** Reads the frame. @param at byte, a multiple of 8 */
export function decodeEnd(view: BlockView, at: number): EndFrame {
  return {
    kind: FrameKind.End,
    sequence: view.u53(at + 8),
    detail: view.u53(at + 16),
    code: view.u8[at + 24]! as EndCode,
    sentence: readAscii(view, at + 32, 224),
  };
}
