import type { Enumeration, Field } from './types.ts';

/**
 * The frames of the binary order-entry lane, from which codecs, SBE description and reference come.
 * A frame is a 16-byte header and a payload; commands and events travel in it as the 64-byte blocks
 * that they are everywhere else.
 */

/** A field of a frame. `u8` with a count is zero-padded ASCII, or bytes. */
export interface FrameField extends Field {
  readonly as?: 'ascii' | 'bytes';
}

export interface Frame {
  readonly name: string;
  /** Its kind, in the header. */
  readonly kind: number;
  /** Who sends it. */
  readonly from: 'client' | 'server' | 'both';
  readonly doc: string;
  /** What `count` and `sequence` of the header say; zero where not given. */
  readonly count?: string;
  readonly sequence?: string;
  /** Fields after the header. */
  readonly fields: readonly FrameField[];
  /** What follows the fields, to the end of the frame. */
  readonly blocks?: 'commands' | 'events';
}

/** The 16 bytes at the start of every frame. */
export const FRAME_HEADER: readonly FrameField[] = [
  { name: 'length', type: 'u32', doc: 'bytes of the frame, these 16 included' },
  { name: 'kind', type: 'u8', doc: 'which frame' },
  { name: 'reserved', type: 'u8', doc: 'zero' },
  { name: 'count', type: 'u16', doc: 'messages in the payload' },
  { name: 'sequence', type: 'u53', doc: 'number of the first of them; else as the frame says' },
];

/** Bytes of the longest frame, either way. */
export const MAX_FRAME_BYTES = 65_536;
/** Highest session number: with 32 bits of command sequence it fills a correlation. */
export const MAX_SESSION_NUMBER = 2 ** 21 - 1;
/** Highest command sequence of a session. */
export const MAX_COMMAND_SEQUENCE = 2 ** 32 - 1;

const SESSION_NUMBER: FrameField = {
  name: 'sessionNumber',
  type: 'u32',
  doc: "the client's choice, 1 to 2^21 - 1; sessions of one account differ in it",
};

export const FRAMES: readonly Frame[] = [
  {
    name: 'Logon',
    kind: 1,
    from: 'client',
    doc: 'The first frame of a connection.',
    fields: [
      { name: 'apiKey', type: 'u8', count: 64, as: 'ascii', doc: 'the API key' },
      { name: 'timestampUs', type: 'u53', doc: "the client's time, microseconds since 1970" },
      {
        name: 'nextEventSequence',
        type: 'u53',
        doc: 'first event wanted, from 1; 0: what happens from now on',
      },
      {
        name: 'receiveWindowUs',
        type: 'u32',
        doc: 'how old the timestamp may be, up to 60,000,000; 0: 5,000,000',
      },
      SESSION_NUMBER,
      { name: 'heartbeatMs', type: 'u32', doc: 'longest silence of either side, 100 to 60,000' },
      { name: 'schemaVersion', type: 'u16', doc: 'version of the schema that the client knows' },
      {
        name: 'cancelOnDisconnect',
        type: 'u8',
        doc: 'what is cancelled when the connection ends',
        values: 'CancelOnDisconnect',
      },
      { name: 'reserved', type: 'u8', doc: 'zero' },
      {
        name: 'signature',
        type: 'u8',
        count: 64,
        as: 'bytes',
        doc: 'of the 112 bytes before it: Ed25519, or HMAC-SHA256 and 32 zeros',
      },
    ],
  },
  {
    name: 'Commands',
    kind: 2,
    from: 'client',
    doc: 'Commands, one after the other. `account` and `correlation` are filled in by the server.',
    count: 'commands',
    sequence: "the session's number of the first command; from 1 without gaps",
    fields: [],
    blocks: 'commands',
  },
  {
    name: 'Heartbeat',
    kind: 3,
    from: 'both',
    doc: 'Says that the sender is alive, when it has nothing else to say.',
    sequence: "the next command's (client) or event's (server) number",
    fields: [],
  },
  {
    name: 'Resend',
    kind: 4,
    from: 'client',
    doc: 'Asks for events again; the stream goes on from there.',
    sequence: 'the first event wanted',
    fields: [],
  },
  {
    name: 'Logout',
    kind: 5,
    from: 'client',
    doc: 'Ends the session once all commands that were sent are answered.',
    fields: [],
  },
  {
    name: 'LoggedOn',
    kind: 6,
    from: 'server',
    doc: 'The answer to a Logon that was accepted.',
    sequence: 'the first event that follows; above what was asked for where that is too old',
    fields: [
      { name: 'nextCommandSequence', type: 'u53', doc: 'the command expected next' },
      { name: 'oldestEventSequence', type: 'u53', doc: 'the oldest event that can be had' },
      { name: 'timeUs', type: 'u53', doc: "the server's time, microseconds since 1970" },
      { name: 'account', type: 'u32', doc: "the key's account" },
      SESSION_NUMBER,
      { name: 'heartbeatMs', type: 'u32', doc: 'as asked for' },
      {
        name: 'commandsPerSecond',
        type: 'u32',
        doc: 'commands read from this session in a second; 0: no limit',
      },
      { name: 'maxFrameBytes', type: 'u32', doc: 'longest frame that the server reads' },
      { name: 'schemaVersion', type: 'u16', doc: "version of the server's schema" },
      { name: 'reserved', type: 'u8', count: 2, doc: 'zero' },
    ],
  },
  {
    name: 'Events',
    kind: 7,
    from: 'server',
    doc: 'Events of the account, one after the other: answers, its orders, trades, balances.',
    count: 'events',
    sequence: "the account's number of the first event; from 1 without gaps",
    fields: [{ name: 'timeUs', type: 'u53', doc: 'when they happened, microseconds since 1970' }],
    blocks: 'events',
  },
  {
    name: 'End',
    kind: 8,
    from: 'server',
    doc: 'The last frame of a connection: why it ends.',
    sequence: 'the command expected next; 0 before logon',
    fields: [
      { name: 'detail', type: 'u53', doc: 'what the code refers to, else 0' },
      { name: 'code', type: 'u8', doc: 'why', values: 'EndCode' },
      { name: 'reserved', type: 'u8', count: 7, doc: 'zero' },
      { name: 'sentence', type: 'u8', count: 224, as: 'ascii', doc: 'why, for people' },
    ],
  },
];

export const SESSION_ENUMERATIONS: readonly Enumeration[] = [
  {
    name: 'CancelOnDisconnect',
    doc: 'What the exchange cancels when a connection ends, however it ends.',
    values: [
      { name: 'NONE', doc: 'nothing' },
      { name: 'ACCOUNT', doc: 'all orders of the account' },
      { name: 'SESSION', doc: 'orders whose field `session` holds the session number' },
    ],
  },
  {
    name: 'EndCode',
    doc: 'Why a connection ends.',
    values: [
      { name: 'LOGGED_OUT', doc: 'the client asked for it' },
      { name: 'SHUTDOWN', doc: 'the exchange is shutting down; connect again later' },
      { name: 'REPLACED', doc: 'the same session was logged on over another connection' },
      { name: 'KEY_REVOKED', doc: 'the API key is no longer valid' },
      { name: 'SILENT', doc: 'nothing came for two heartbeat intervals' },
      { name: 'TOO_SLOW', doc: 'the client did not read its events; resume with a new logon' },
      { name: 'MALFORMED_FRAME', doc: 'the bytes are no frame; `detail`: what was found' },
      { name: 'MALFORMED_COMMAND', doc: 'not a whole command; `detail`: its sequence' },
      { name: 'COMMAND_NOT_ALLOWED', doc: 'a template that may not be sent; `detail`: which' },
      { name: 'COMMAND_GAP', doc: 'commands are missing; `sequence`: the one expected' },
      { name: 'EVENT_AHEAD', doc: 'no such event yet; `detail`: the next event' },
      { name: 'SESSION_USED_UP', doc: 'command sequence 2^32 - 1 is reached; take a new session' },
      { name: 'NOT_LOGGED_ON', doc: 'the first frame must be a Logon, and there is one only' },
      { name: 'LOGON_TIMEOUT', doc: 'no Logon came in time' },
      { name: 'INVALID_LOGON', doc: 'a field of the Logon is out of range; `detail`: its value' },
      { name: 'NEWER_SCHEMA', doc: 'the client is newer; `detail`: version of the server' },
      { name: 'TIMESTAMP', doc: 'too old or in the future; `detail`: time of the server' },
      { name: 'KEY_REFUSED', doc: 'unknown API key, or it lacks the permission' },
      { name: 'WRONG_SIGNATURE', doc: 'the signature is not that of the key' },
      { name: 'TOO_MANY', doc: 'the limit of connections or sessions; `detail`: the limit' },
    ],
  },
];
