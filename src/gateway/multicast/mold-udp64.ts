/**
 * The layout of MoldUDP64 1.00, byte for byte. Numbers are big-endian; the messages inside are the
 * schema's blocks and little-endian, which the protocol leaves to its users.
 *
 *   downstream packet                      request packet
 *    0  session          10 ASCII           0  session          10 ASCII
 *   10  sequence number   8                10  sequence number   8
 *   18  message count     2                18  message count     2
 *   20  blocks: length 2, message
 *
 * A message count of 0 is a heartbeat and of 0xFFFF the end of the session; both carry the number
 * of the next message.
 */

export const SESSION_BYTES = 10;
export const HEADER_BYTES = 20;
/** Before each message: how long it is. */
export const LENGTH_BYTES = 2;
export const HEARTBEAT = 0;
export const END_OF_SESSION = 0xffff;

const SEQUENCE_AT = 10;
const COUNT_AT = 18;
const TWO_32 = 2 ** 32;

/** The header of a packet, or a whole request. */
export interface MoldHeader {
  readonly session: string;
  /** Number of the first message; without messages of the next. */
  readonly sequence: number;
  readonly count: number;
}

/** @param sequence below 2^53. @throws RangeError when the session has not ten characters */
export function writeHeader(bytes: Buffer, at: number, header: MoldHeader): void {
  const { count, sequence, session } = header;
  if (session.length !== SESSION_BYTES) {
    throw new RangeError(`the session is '${session}'; it must have ${SESSION_BYTES} characters`);
  }
  bytes.write(session, at, SESSION_BYTES, 'latin1');
  bytes.writeUInt32BE(Math.floor(sequence / TWO_32), at + SEQUENCE_AT);
  bytes.writeUInt32BE(sequence % TWO_32, at + SEQUENCE_AT + 4);
  bytes.writeUInt16BE(count, at + COUNT_AT);
}

/** @returns undefined where there are too few bytes, or a number is 2^53 or more */
export function readHeader(bytes: Buffer, at = 0): MoldHeader | undefined {
  if (bytes.length < at + HEADER_BYTES) return undefined;
  const high = bytes.readUInt32BE(at + SEQUENCE_AT);
  const sequence = high * TWO_32 + bytes.readUInt32BE(at + SEQUENCE_AT + 4);
  if (!Number.isSafeInteger(sequence)) return undefined;
  const session = bytes.toString('latin1', at, at + SESSION_BYTES);
  return { session, sequence, count: bytes.readUInt16BE(at + COUNT_AT) };
}

/** A header, or a request, on its own. */
export function headerOf(header: MoldHeader): Buffer {
  const bytes = Buffer.alloc(HEADER_BYTES);
  writeHeader(bytes, 0, header);
  return bytes;
}
