/**
 * What a FIX session must not forget: sequence numbers, messages that may have to be sent again,
 * requests that are not answered yet, names that orders got by being replaced, and how far in the
 * exchange's log it has told what happened.
 *
 * A file of records, each with its length and a CRC-32; what a killed process had written is
 * there, a torn end is cut. It is written before a message is sent and before a request is carried
 * out, and not synced: after a power failure numbers may be behind (docs/fix.md says what then).
 *
 * Two files a session, `NAME.fix` and the one before it, `NAME.old.fix`: when the first is larger
 * than `segmentBytes` it becomes the second, and the new one begins with the whole state. Messages
 * are kept as long as their file: from one to two segments. What is older is filled by a gap.
 *
 *   u32 length of the rest │ u32 CRC-32 of the rest │ u8 kind │ 5 × f64 │ text (latin1)
 */
import {
  closeSync,
  existsSync,
  fdatasyncSync,
  ftruncateSync,
  openSync,
  readFileSync,
  renameSync,
  unlinkSync,
  writeSync,
} from 'node:fs';
import { crc32 } from 'node:zlib';

/** Size of a file from which the next one is begun. */
export const SEGMENT_BYTES = 2 ** 21;

const Kind = { STATE: 1, IN: 2, REQUEST: 3, OUT: 4, SENT: 5, ALIAS: 6, ANSWERED: 7 } as const;
type Kind = (typeof Kind)[keyof typeof Kind];

const HEAD_BYTES = 8;
const NUMBERS = 5;
const FIXED_BYTES = 1 + NUMBERS * 8;
const SEPARATOR = '\n';

/** A request that is to be answered, once. */
export interface PendingRequest {
  readonly id: number;
  /** MsgType. */
  readonly type: 'D' | 'F' | 'G' | 'q';
  readonly clOrdId: string;
  /** As the client named the order. */
  readonly origClOrdId: string;
  /** The client order id that the exchange knows the order by; `#id` where only that is known. */
  readonly target: string;
  readonly symbol: string;
  /** Of a mass cancel: MassCancelRequestType. */
  readonly scope: string;
}

/** Where in the log something happened: command, and event of the account within it. */
export interface LogPosition {
  readonly sequence: number;
  readonly ordinal: number;
}

/** A message that can be sent again. */
export interface StoredMessage {
  readonly type: string;
  readonly timeUs: number;
  readonly body: string;
}

/** What identifies a session. */
export interface SessionName {
  readonly account: number;
  readonly sender: string;
  readonly target: string;
}

interface State extends SessionName {
  readonly version: 1;
  /** The session that its orders belong to in the engine. */
  readonly number: number;
  nextIn: number;
  nextOut: number;
  nextRequest: number;
  position: LogPosition;
  requests: PendingRequest[];
  aliases: [orderId: number, clOrdId: string][];
}

interface Place {
  readonly old: boolean;
  readonly at: number;
  readonly length: number;
}

interface Row {
  readonly kind: Kind;
  readonly numbers: readonly number[];
  readonly text: string;
  readonly at: number;
  readonly length: number;
}

/** Whether `a` is not after `b`. */
function isPast(a: LogPosition, b: LogPosition): boolean {
  return a.sequence < b.sequence || (a.sequence === b.sequence && a.ordinal <= b.ordinal);
}

function encodeRow(kind: Kind, numbers: readonly number[], text: string): Buffer {
  const rest = FIXED_BYTES + text.length;
  const row = Buffer.allocUnsafe(HEAD_BYTES + rest);
  row.writeUInt32LE(rest, 0);
  row[HEAD_BYTES] = kind;
  for (let k = 0; k < NUMBERS; k++) row.writeDoubleLE(numbers[k] ?? 0, HEAD_BYTES + 1 + 8 * k);
  row.write(text, HEAD_BYTES + FIXED_BYTES, 'latin1');
  row.writeUInt32LE(crc32(row.subarray(HEAD_BYTES)), 4);
  return row;
}

/** Rows up to the first that is torn. */
function* rowsOf(data: Buffer): Generator<Row> {
  let at = 0;
  while (at + HEAD_BYTES + FIXED_BYTES <= data.length) {
    const rest = data.readUInt32LE(at);
    const length = HEAD_BYTES + rest;
    if (rest < FIXED_BYTES || at + length > data.length) return;
    const content = data.subarray(at + HEAD_BYTES, at + length);
    if (crc32(content) !== data.readUInt32LE(at + 4)) return;
    const numbers = Array.from({ length: NUMBERS }, (_, k) => content.readDoubleLE(1 + 8 * k));
    const text = content.toString('latin1', FIXED_BYTES);
    yield { kind: content[0] as Kind, numbers, text, at, length };
    at += length;
  }
}

export interface JournalOptions {
  readonly segmentBytes?: number;
}

export class SessionJournal {
  readonly #path: string;
  readonly #oldPath: string;
  readonly #segmentBytes: number;
  readonly #state: State;
  readonly #requests = new Map<number, PendingRequest>();
  /** The same by what they are found by: type and target, and by ClOrdID where it may be a name. */
  readonly #byKey = new Map<string, PendingRequest[]>();
  readonly #aliases = new Map<number, string>();
  readonly #orderOfAlias = new Map<string, number>();
  readonly #stored = new Map<number, Place>();
  #waiting: Buffer[] = [];
  #waitingBytes = 0;
  #file: number;
  #size: number;
  #unsynced = false;

  private constructor(path: string, state: State, options: JournalOptions) {
    this.#path = path;
    this.#oldPath = oldPathOf(path);
    this.#segmentBytes = options.segmentBytes ?? SEGMENT_BYTES;
    this.#state = state;
    this.#size = 0;
    this.#file = -1;
  }

  /** A new session. @param path of a file that does not exist */
  static create(
    path: string,
    session: SessionName & { readonly number: number; readonly position: LogPosition },
    options: JournalOptions = {},
  ): SessionJournal {
    const counts = { nextIn: 1, nextOut: 1, nextRequest: 1 };
    const state: State = { version: 1, ...session, ...counts, requests: [], aliases: [] };
    const journal = new SessionJournal(path, state, options);
    journal.#begin();
    return journal;
  }

  /**
   * A session as it was left.
   * @throws Error naming the file where it does not begin with a session's state
   */
  static open(path: string, options: JournalOptions = {}): SessionJournal {
    const oldPath = oldPathOf(path);
    const present = existsSync(path) ? readFileSync(path) : Buffer.alloc(0);
    const previous = existsSync(oldPath) ? readFileSync(oldPath) : Buffer.alloc(0);
    const rows = [...rowsOf(present)];
    const oldRows = [...rowsOf(previous)];
    const first = oldRows[0] ?? rows[0];
    if (first?.kind !== Kind.STATE) {
      throw new Error(
        `${path} does not hold a FIX session; restore it from a backup, or remove it: ` +
          'the session then begins anew.',
      );
    }
    const journal = new SessionJournal(path, JSON.parse(first.text) as State, options);
    for (const row of oldRows) journal.#replay(row, true);
    for (const row of rows) journal.#replay(row, false);
    const last = rows.at(-1);
    // Killed between the end of one file and the beginning of the next.
    if (last === undefined) journal.#begin();
    else journal.#continue(last.at + last.length);
    return journal;
  }

  get name(): SessionName {
    return this.#state;
  }

  /** The session that its orders belong to in the engine. */
  get number(): number {
    return this.#state.number;
  }

  /** MsgSeqNum that is expected next from the client. */
  get nextIn(): number {
    return this.#state.nextIn;
  }

  /** MsgSeqNum of the next message to the client. */
  get nextOut(): number {
    return this.#state.nextOut;
  }

  /** Requests without an answer, oldest first. */
  get requests(): Iterable<PendingRequest> {
    return this.#requests.values();
  }

  /** Whether a request is still without an answer. */
  isPending(id: number): boolean {
    return this.#requests.has(id);
  }

  /** The oldest request of a type for an order. */
  requestFor(type: PendingRequest['type'], target: string): PendingRequest | undefined {
    return this.#byKey.get(`${type}>${target}`)?.[0];
  }

  /** A replace that may give an order this name. */
  replaceBy(clOrdId: string): PendingRequest | undefined {
    return this.#byKey.get(`G=${clOrdId}`)?.[0];
  }

  /** The order that was replaced under this name. */
  orderOfAlias(clOrdId: string): number | undefined {
    return this.#orderOfAlias.get(clOrdId);
  }

  /** The newest ClOrdID of an order that was replaced. */
  alias(orderId: number): string | undefined {
    return this.#aliases.get(orderId);
  }

  /** Orders with another ClOrdID than they were placed with. */
  get aliases(): ReadonlyMap<number, string> {
    return this.#aliases;
  }

  /** Whether something that happened was told already. */
  isTold(position: LogPosition): boolean {
    return isPast(position, this.#state.position);
  }

  /** The client's number that is expected from now on. */
  setNextIn(nextIn: number): void {
    this.#state.nextIn = nextIn;
    this.#append(Kind.IN, [nextIn], '');
  }

  /** Keeps a request until it is answered. @returns its id */
  addRequest(request: Omit<PendingRequest, 'id'>): PendingRequest {
    const kept = { ...request, id: this.#state.nextRequest++ };
    this.#keep(kept);
    this.#append(Kind.REQUEST, [kept.id], requestText(kept));
    return kept;
  }

  /** A request came to nothing that is told by a message of its own. */
  answered(id: number): void {
    if (!this.#drop(id)) return;
    this.#append(Kind.ANSWERED, [id], '');
  }

  /**
   * Takes the next number for a message that can be sent again.
   * @param about what it tells of, and the request that it answers
   */
  addMessage(
    message: StoredMessage,
    about: { readonly position?: LogPosition | undefined; readonly request?: number | undefined },
  ): number {
    const seq = this.#state.nextOut++;
    const { position, request = 0 } = about;
    if (position !== undefined) this.#state.position = position;
    this.#drop(request);
    const numbers = [
      seq,
      message.timeUs,
      request,
      position?.sequence ?? -1,
      position?.ordinal ?? 0,
    ];
    const text = `${message.type}${SEPARATOR}${message.body}`;
    const at = this.#size + this.#waitingBytes;
    const length = this.#append(Kind.OUT, numbers, text);
    this.#stored.set(seq, { old: false, at, length });
    return seq;
  }

  /** Takes the next number for a message that is never sent again. */
  addSent(): number {
    const seq = this.#state.nextOut++;
    this.#append(Kind.SENT, [this.#state.nextOut], '');
    return seq;
  }

  /** An order has another ClOrdID from now on; '' when it ended. */
  setAlias(orderId: number, clOrdId: string): void {
    if (clOrdId === '' && !this.#aliases.has(orderId)) return;
    this.#setAlias(orderId, clOrdId);
    this.#append(Kind.ALIAS, [orderId], clOrdId);
  }

  /**
   * Messages as they were sent, by number; those that are never sent again, or are too old, are
   * left out.
   * @param first @param last numbers, inclusive
   */
  *messages(first: number, last: number): Generator<readonly [seq: number, StoredMessage]> {
    this.flush();
    const wanted = [...this.#stored].filter(([seq]) => seq >= first && seq <= last);
    const files = {
      old: wanted.some(([, { old }]) => old) ? readFileSync(this.#oldPath) : Buffer.alloc(0),
      present: wanted.length > 0 ? readFileSync(this.#path) : Buffer.alloc(0),
    };
    for (const [seq, { at, length, old }] of wanted) {
      const [row] = rowsOf((old ? files.old : files.present).subarray(at, at + length));
      if (row === undefined) throw new Error(`${this.#path} was changed by another program.`);
      const end = row.text.indexOf(SEPARATOR);
      const type = row.text.slice(0, end);
      yield [seq, { type, timeUs: row.numbers[1]!, body: row.text.slice(end + 1) }];
    }
  }

  /** Both numbers begin at 1 again; nothing is sent again. */
  reset(): void {
    this.#state.nextIn = 1;
    this.#state.nextOut = 1;
    this.#stored.clear();
    this.#waiting = [];
    this.#waitingBytes = 0;
    if (existsSync(this.#oldPath)) unlinkSync(this.#oldPath);
    this.#begin();
  }

  /** Writes what waits. */
  flush(): void {
    if (this.#waiting.length === 0) return;
    const data = this.#waiting.length === 1 ? this.#waiting[0]! : Buffer.concat(this.#waiting);
    this.#waiting = [];
    this.#waitingBytes = 0;
    let written = 0;
    while (written < data.length) {
      written += writeSync(this.#file, data, written, data.length - written, this.#size + written);
    }
    this.#size += data.length;
    this.#unsynced = true;
    if (this.#size > this.#segmentBytes) this.#next();
  }

  /** Writes what waits and syncs the file. */
  sync(): void {
    this.flush();
    if (!this.#unsynced) return;
    fdatasyncSync(this.#file);
    this.#unsynced = false;
  }

  close(): void {
    if (this.#file === -1) return;
    this.sync();
    closeSync(this.#file);
    this.#file = -1;
  }

  /** Closes and forgets the session. */
  remove(): void {
    this.close();
    for (const path of [this.#path, this.#oldPath]) if (existsSync(path)) unlinkSync(path);
  }

  #append(kind: Kind, numbers: readonly number[], text: string): number {
    const row = encodeRow(kind, numbers, text);
    this.#waiting.push(row);
    this.#waitingBytes += row.length;
    return row.length;
  }

  /** A new file that begins with the whole state takes the place of the present one. */
  #begin(): void {
    const requests = [...this.#requests.values()];
    const state: State = { ...this.#state, requests, aliases: [...this.#aliases] };
    const row = encodeRow(Kind.STATE, [], JSON.stringify(state));
    const file = openSync(`${this.#path}.new`, 'w+', 0o600);
    writeSync(file, row, 0, row.length, 0);
    renameSync(`${this.#path}.new`, this.#path);
    if (this.#file !== -1) closeSync(this.#file);
    this.#file = file;
    this.#size = row.length;
    this.#unsynced = true;
  }

  #next(): void {
    renameSync(this.#path, this.#oldPath);
    for (const [seq, place] of this.#stored) {
      if (place.old) this.#stored.delete(seq);
      else this.#stored.set(seq, { ...place, old: true });
    }
    this.#begin();
  }

  #continue(size: number): void {
    this.#file = openSync(this.#path, 'r+');
    ftruncateSync(this.#file, size);
    this.#size = size;
  }

  #setAlias(orderId: number, clOrdId: string): void {
    const before = this.#aliases.get(orderId);
    if (before !== undefined) this.#orderOfAlias.delete(before);
    if (clOrdId === '') {
      this.#aliases.delete(orderId);
      return;
    }
    this.#aliases.set(orderId, clOrdId);
    this.#orderOfAlias.set(clOrdId, orderId);
  }

  #keep(request: PendingRequest): void {
    this.#requests.set(request.id, request);
    for (const key of keysOf(request)) {
      const same = this.#byKey.get(key);
      if (same === undefined) this.#byKey.set(key, [request]);
      else same.push(request);
    }
  }

  #drop(id: number): boolean {
    const request = this.#requests.get(id);
    if (request === undefined) return false;
    this.#requests.delete(id);
    for (const key of keysOf(request)) {
      const left = this.#byKey.get(key)!.filter((each) => each.id !== id);
      if (left.length === 0) this.#byKey.delete(key);
      else this.#byKey.set(key, left);
    }
    return true;
  }

  #replay({ kind, numbers, text, at, length }: Row, old: boolean): void {
    const state = this.#state;
    const [first = 0, , request = 0, sequence = 0, ordinal = 0] = numbers;
    switch (kind) {
      case Kind.STATE: {
        const { nextIn, nextOut, nextRequest, position, requests, aliases } = JSON.parse(
          text,
        ) as State;
        Object.assign(state, { nextIn, nextOut, nextRequest, position });
        for (const id of [...this.#requests.keys()]) this.#drop(id);
        for (const each of requests) this.#keep(each);
        for (const orderId of [...this.#aliases.keys()]) this.#setAlias(orderId, '');
        for (const [orderId, clOrdId] of aliases) this.#setAlias(orderId, clOrdId);
        break;
      }
      case Kind.IN:
        state.nextIn = first;
        break;
      case Kind.REQUEST:
        state.nextRequest = first + 1;
        this.#keep(requestOf(first, text));
        break;
      case Kind.ANSWERED:
        this.#drop(first);
        break;
      case Kind.OUT:
        state.nextOut = first + 1;
        this.#drop(request);
        if (sequence >= 0) state.position = { sequence, ordinal };
        this.#stored.set(first, { old, at, length });
        break;
      case Kind.SENT:
        state.nextOut = first;
        break;
      case Kind.ALIAS:
        this.#setAlias(first, text);
        break;
    }
  }
}

function keysOf({ clOrdId, target, type }: PendingRequest): string[] {
  const key = `${type}>${target}`;
  return type === 'G' ? [key, `G=${clOrdId}`] : [key];
}

function oldPathOf(path: string): string {
  return path.replace(/\.fix$/, '.old.fix');
}

function requestText(request: PendingRequest): string {
  const { type, clOrdId, origClOrdId, target, symbol, scope } = request;
  return [type, clOrdId, origClOrdId, target, symbol, scope].join(SEPARATOR);
}

function requestOf(id: number, text: string): PendingRequest {
  const [type, clOrdId = '', origClOrdId = '', target = '', symbol = '', scope = ''] =
    text.split(SEPARATOR);
  return { id, type: type as PendingRequest['type'], clOrdId, origClOrdId, target, symbol, scope };
}
