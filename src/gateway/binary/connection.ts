/**
 * One connection of the binary lane. It reads frames while the exchange has room and the session
 * its share, hands runs of commands over as the blocks that they are, and writes what happens to
 * the account. Whatever comes in, it ends with a frame that says why, never with an exception.
 */
import type { Socket } from 'node:net';
import { BlockView } from '../../base/block-view.ts';
import {
  decodeCommand,
  Rejection,
  SCHEMA_VERSION,
  Template,
} from '../../schema/generated/protocol.ts';
import {
  CancelOnDisconnect,
  END_BYTES,
  EndCode,
  encodeEnd,
  encodeHeartbeat,
  encodeLoggedOn,
  FRAME_HEADER_BYTES,
  FrameKind,
  HEARTBEAT_BYTES,
  LOGGED_ON_BYTES,
  MAX_COMMAND_SEQUENCE,
  MAX_FRAME_BYTES,
} from '../../schema/generated/session.ts';
import { DialectError } from '../errors.ts';
import type { ScopeGuard } from '../key-scope.ts';
import type { KeyStore, VerifyingKey } from '../keys.ts';
import type { Log } from '../log.ts';
import type { BlockPort } from '../port.ts';
import type { RefusalLog } from '../refusal-log.ts';
import type { AccountStreams } from '../streams/account-streams.ts';
import type { StreamReader } from '../streams/stream-reader.ts';
import type { UsedLogons } from '../used-logons.ts';
import { commandBytes, stampCommands } from './commands.ts';
import type { BinaryConfig } from './config.ts';
import { framesOf } from './event-frames.ts';
import { FrameReader } from './frame-reader.ts';
import { type AcceptedLogon, type Ending, readLogon } from './logon.ts';
import type { Session, SessionOwner, Sessions } from './session.ts';

/** Looks at a connection in one heartbeat interval. */
const LOOKS = 2;
/** Heartbeat intervals of silence after which a connection ends. */
const SILENT_INTERVALS = 2;
/** Events gone through for Resends in a millisecond, so that these cost others next to nothing. */
const RESEND_EVENTS_PER_MS = 1_000;

/** What all connections share. */
export interface Lane {
  readonly port: BlockPort;
  readonly streams: AccountStreams;
  readonly keys: KeyStore;
  readonly scopes: ScopeGuard;
  readonly config: BinaryConfig;
  readonly sessions: Sessions;
  readonly usedLogons: UsedLogons;
  readonly log: Log;
  readonly refusals: RefusalLog;
}

type State = 'new' | 'checking' | 'live' | 'finishing' | 'ended';

/** Commands in [from, to) of the bytes. */
interface Run {
  readonly bytes: Uint8Array;
  from: number;
  readonly to: number;
}

/** Endings of who did not prove who they are. */
const OF_PROOFS = [EndCode.KEY_REFUSED, EndCode.WRONG_SIGNATURE, EndCode.TIMESTAMP] as number[];

/** How a connection ends when the exchange does. */
export const STOPPING: Ending = {
  code: EndCode.SHUTDOWN,
  detail: 0,
  sentence: 'The exchange is shutting down; connect again later.',
};

/** Frames of a client that are a header and nothing else. */
const BARE_KINDS: ReadonlySet<number> = new Set([
  ...[FrameKind.Heartbeat, FrameKind.Resend, FrameKind.Logout],
]);
const NO_RUN: Run = { bytes: new Uint8Array(0), from: 0, to: 0 };

export class Connection implements SessionOwner {
  readonly #lane: Lane;
  readonly #socket: Socket;
  readonly #address: string;
  readonly #frames = new FrameReader();
  #state: State = 'new';
  #session: Session | undefined;
  #key: VerifyingKey | undefined;
  #cancel: CancelOnDisconnect = CancelOnDisconnect.NONE;
  #events: StreamReader | undefined;
  /** Bytes of events that may wait: the configured ones, and what it asked for again. */
  #behindLimit = 0;
  /** Commands that were read and for which the exchange had no room yet. */
  #run = NO_RUN;
  /** What reading waits for. */
  #holds = 0;
  #timer: NodeJS.Timeout | undefined;
  #throttle: NodeJS.Timeout | undefined;
  #linger: NodeJS.Timeout | undefined;
  #heard = true;
  #said = true;
  #silentLooks = 0;
  /** The client will send nothing more. */
  #isHeardOut = false;
  /** How it ends once every command is answered. */
  #finish: Ending | undefined;
  #cancelled: Promise<void> = Promise.resolve();
  readonly #closed = Promise.withResolvers<void>();

  /** @param address of the client */
  constructor(lane: Lane, socket: Socket, address: string) {
    this.#lane = lane;
    this.#address = address;
    this.#socket = socket;
    socket.setNoDelay(true);
    socket.on('data', (chunk: Uint8Array) => this.#onData(chunk));
    socket.on('drain', () => this.#send());
    socket.on('end', () => this.#onEnd());
    // What is wrong with a socket ends it: 'close' follows.
    socket.on('error', () => {});
    socket.on('close', () => this.#onClose());
    this.#timer = setTimeout(() => {
      const sentence = `No Logon came within ${lane.config.logonTimeoutMs} ms.`;
      this.end({ code: EndCode.LOGON_TIMEOUT, detail: 0, sentence });
    }, lane.config.logonTimeoutMs);
  }

  /** Resolves once the socket is gone and what was to be cancelled is. */
  get closed(): Promise<void> {
    return this.#closed.promise;
  }

  get mayTrade(): boolean {
    return this.#key?.permissions.includes('trade') === true;
  }

  /** The key that it is logged on with. */
  get apiKey(): string | undefined {
    return this.#key?.key;
  }

  /** Reads no more; ends once every command that the exchange has is answered. */
  finish(ending: Ending): void {
    if (this.#state !== 'live') {
      this.end(ending);
      return;
    }
    this.#state = 'finishing';
    this.#finish = ending;
    this.#socket.pause();
    this.#run = NO_RUN;
    this.#cutAfter(this.#lane.config.finishTimeoutMs);
    this.#send();
  }

  end({ code, detail, sentence }: Ending): void {
    if (this.#state === 'ended') return;
    this.#leave();
    const view = new BlockView(new ArrayBuffer(END_BYTES));
    const sequence = this.#session?.nextSequence ?? 0;
    encodeEnd(view, 0, { kind: FrameKind.End, sequence, detail, code, sentence });
    this.#cutAfter(this.#lane.config.lingerMs);
    // Bytes that nobody reads would make the system reset the connection, End frame and all.
    this.#socket.resume();
    this.#socket.end(view.u8);
  }

  /** A mistake of ours: the operator must hear of it, the client just loses its connection. */
  #fail(error: Error): void {
    this.#lane.log.error(`binary lane: ${error.stack ?? error.message}`);
    this.#socket.destroy();
  }

  #cutAfter(delayMs: number): void {
    clearTimeout(this.#linger);
    this.#linger = setTimeout(() => this.#socket.destroy(), delayMs);
  }

  /** From here on nothing is read and nothing but the End frame is written. */
  #leave(): void {
    this.#state = 'ended';
    clearTimeout(this.#throttle);
    clearInterval(this.#timer);
    this.#events?.close();
    const session = this.#session;
    if (session === undefined) return;
    const { sessions } = this.#lane;
    if (this.#cancel !== CancelOnDisconnect.NONE) {
      // At once: who logs on next must not find its new orders cancelled.
      const cancelled = this.#cancelOrders(session).catch((error: Error) => this.#fail(error));
      session.cancelFirst(cancelled);
      this.#cancelled = cancelled.then(() => sessions.close(session));
    }
    if (session.owner === this) session.owner = undefined;
    sessions.close(session);
  }

  #onData(chunk: Uint8Array): void {
    if (this.#state === 'ended') return;
    this.#heard = true;
    this.#frames.push(chunk);
    this.#read();
  }

  /** The client will send nothing more: that is how a connection ends, as good as a Logout. */
  #onEnd(): void {
    this.#isHeardOut = true;
    // What was sent before is still to be answered; orders that are to be cancelled do not wait.
    if (this.#state === 'finishing') return;
    const isHeld = this.#state === 'checking' || this.#holds > 0;
    if (isHeld && this.#cancel === CancelOnDisconnect.NONE) return;
    const sentence = 'The client closed its side of the connection.';
    const ending = { code: EndCode.LOGGED_OUT, detail: 0, sentence };
    if (this.#state === 'live' && this.#holds === 0) this.finish(ending);
    else this.end(ending);
  }

  #onClose(): void {
    if (this.#state !== 'ended') this.#leave();
    clearTimeout(this.#linger);
    this.#cancelled.then(this.#closed.resolve);
  }

  async #cancelOrders({ account, sessionNumber }: Session): Promise<void> {
    const { port } = this.#lane;
    const session = this.#cancel === CancelOnDisconnect.SESSION ? sessionNumber : 0;
    for (;;) {
      if (!port.hasRoom()) await port.whenRoom();
      const request = { template: Template.CancelAll, market: 0, account, session } as const;
      const { answer } = await port.submit(request);
      const isBusy = answer.template === Template.Rejected && answer.code === Rejection.NODE_BUSY;
      if (!isBusy) return;
    }
  }

  /** Frames, until there are no more or reading must wait. */
  #read(): void {
    while (this.#holds === 0 && (this.#state === 'new' || this.#state === 'live')) {
      const found = this.#frames.next();
      if (found === 'more') return;
      if (found === 'malformed') {
        const { problem: sentence } = this.#frames;
        this.end({ code: EndCode.MALFORMED_FRAME, detail: 0, sentence });
        return;
      }
      this.#onFrame();
    }
  }

  #onFrame(): void {
    const { kind, at, end } = this.#frames;
    if (BARE_KINDS.has(kind) && end - at !== FRAME_HEADER_BYTES) {
      const sentence = `A frame of kind ${kind} has ${FRAME_HEADER_BYTES} bytes, not ${end - at}.`;
      this.end({ code: EndCode.MALFORMED_FRAME, detail: kind, sentence });
      return;
    }
    if (this.#state === 'new') {
      if (kind === FrameKind.Logon) this.#onLogon();
      else this.#endNotLoggedOn();
      return;
    }
    switch (kind) {
      case FrameKind.Commands:
        this.#onCommands();
        break;
      case FrameKind.Heartbeat:
        break;
      case FrameKind.Resend:
        this.#onResend();
        break;
      case FrameKind.Logout:
        this.finish({ code: EndCode.LOGGED_OUT, detail: 0, sentence: 'Logged out.' });
        break;
      case FrameKind.Logon:
        this.#endNotLoggedOn();
        break;
      default: {
        const sentence = `A client sends no frames of kind ${kind}.`;
        this.end({ code: EndCode.MALFORMED_FRAME, detail: kind, sentence });
      }
    }
  }

  #endNotLoggedOn(): void {
    const sentence = 'The first frame of a connection is a Logon, and there is one only.';
    this.end({ code: EndCode.NOT_LOGGED_ON, detail: this.#frames.kind, sentence });
  }

  /** Stops reading until the matching `#release`. */
  #hold(): void {
    this.#holds += 1;
    this.#socket.pause();
  }

  #release(): void {
    this.#holds -= 1;
    if (this.#holds > 0 || (this.#state !== 'new' && this.#state !== 'live')) return;
    // Not the client's silence.
    this.#heard = true;
    this.#read();
    if (this.#holds > 0) return;
    if (this.#isHeardOut) this.#onEnd();
    else this.#socket.resume();
  }

  #onLogon(): void {
    const { bytes, at, end } = this.#frames;
    const { keys, port } = this.#lane;
    this.#state = 'checking';
    this.#hold();
    const used = this.#lane.usedLogons;
    const asked = { nowUs: port.nowUs(), address: this.#address, used };
    readLogon(bytes.slice(at, end), keys, asked)
      .then((result) => {
        if (this.#state !== 'checking') return;
        if ('code' in result) this.#refuse(result);
        else this.#logOn(result);
        this.#release();
      })
      .catch((error: Error) => this.#fail(error));
  }

  #refuse(ending: Ending): void {
    if (OF_PROOFS.includes(ending.code)) {
      const refused = { where: 'binary lane', why: ending.sentence, address: this.#address };
      this.#lane.refusals.note(refused);
    }
    this.end(ending);
  }

  #logOn({ frame, key }: AcceptedLogon): void {
    const { streams, sessions, config } = this.#lane;
    const { sessionNumber, nextEventSequence } = frame;
    const { account } = key;
    // The key may have been revoked while its signature was checked.
    if (this.#lane.keys.find(key.key) === undefined) {
      const sentence = 'The API key was revoked.';
      this.end({ code: EndCode.KEY_REVOKED, detail: 0, sentence });
      return;
    }
    const next = streams.lastSequence(account) + 1;
    if (nextEventSequence > next) {
      this.#endEventAhead(nextEventSequence, next);
      return;
    }
    const limit = config.maxSessionsPerAccount;
    const session = sessions.open(account, sessionNumber, limit, performance.now());
    if (session === undefined) {
      const sentence = `The account has used ${limit} session numbers; use one of these.`;
      this.end({ code: EndCode.TOO_MANY, detail: limit, sentence });
      return;
    }
    const sentence = 'The same session was logged on over another connection.';
    const before = session.owner;
    if (before?.mayTrade && !key.permissions.includes('trade')) {
      const sentence = 'The session belongs to a key that may trade; use another session number.';
      this.end({ code: EndCode.KEY_REFUSED, detail: 0, sentence });
      return;
    }
    session.owner = this;
    before?.end({ code: EndCode.REPLACED, detail: 0, sentence });
    this.#session = session;
    this.#key = key;
    this.#cancel = frame.cancelOnDisconnect;
    this.#state = 'live';
    this.#events = streams.read(account, nextEventSequence, () => this.#send());
    this.#behindLimit = config.maxBehindBytes + this.#events.bytesBehind;
    clearTimeout(this.#timer);
    const lookMs = frame.heartbeatMs / LOOKS;
    this.#timer = setInterval(() => this.#look(), lookMs);
    this.#writeLoggedOn(session, frame.heartbeatMs);
    this.#send();
    if (!session.isCancelling) return;
    this.#hold();
    session.cancelled.then(() => this.#release()).catch((error: Error) => this.#fail(error));
  }

  #writeLoggedOn(session: Session, heartbeatMs: number): void {
    const { streams, config, port } = this.#lane;
    const view = new BlockView(new ArrayBuffer(LOGGED_ON_BYTES));
    encodeLoggedOn(view, 0, {
      kind: FrameKind.LoggedOn,
      sequence: this.#events!.sequence,
      nextCommandSequence: session.nextSequence,
      oldestEventSequence: streams.oldestSequence(session.account),
      timeUs: port.nowUs(),
      account: session.account,
      sessionNumber: session.sessionNumber,
      heartbeatMs,
      commandsPerSecond: config.commandsPerSecond,
      maxFrameBytes: MAX_FRAME_BYTES,
      schemaVersion: SCHEMA_VERSION,
    });
    this.#write(view.u8);
  }

  #endEventAhead(wanted: number, next: number): void {
    const sentence = `Event ${wanted} was asked for; the next one of this account is ${next}.`;
    this.end({ code: EndCode.EVENT_AHEAD, detail: next, sentence });
  }

  #onResend(): void {
    const { sequence } = this.#frames;
    const events = this.#events!;
    const next = this.#lane.streams.lastSequence(this.#session!.account) + 1;
    if (sequence > next) {
      this.#endEventAhead(sequence, next);
      return;
    }
    const passed = events.seek(sequence);
    this.#behindLimit = this.#lane.config.maxBehindBytes + events.bytesBehind;
    this.#send();
    const waitMs = Math.floor(passed / RESEND_EVENTS_PER_MS);
    if (this.#state === 'live' && waitMs > 0) this.#rest(waitMs);
  }

  /** Reads nothing for a while. */
  #rest(waitMs: number): void {
    this.#hold();
    this.#throttle = setTimeout(() => this.#release(), waitMs);
  }

  #onCommands(): void {
    const { bytes, at, end, count, sequence } = this.#frames;
    const session = this.#session!;
    const { account, sessionNumber, nextSequence } = session;
    const ending = this.#wrongCommands();
    if (ending) {
      this.end(ending);
      return;
    }
    const from = at + FRAME_HEADER_BYTES;
    const stamp = { count, account, sessionNumber, sequence };
    const problem = stampCommands(bytes, from, end, stamp);
    if (problem) {
      this.end(endingOf(problem, sequence));
      return;
    }
    // What the exchange has already is a repeat, and not wanted twice.
    const repeated = Math.min(nextSequence - sequence, count);
    let first = from;
    for (let k = 0; k < repeated; k++) first += commandBytes(bytes, first);
    const outside = this.#outsideScope(bytes, first, end);
    if (outside !== undefined) {
      this.end({ code: EndCode.KEY_REFUSED, detail: sequence, sentence: outside });
      return;
    }
    this.#run = { bytes, from: first, to: end };
    this.#submit();
    if (count === repeated || this.#state !== 'live') return;
    const { commandsPerSecond } = this.#lane.config;
    const waitMs = session.throttleMs(count - repeated, commandsPerSecond, performance.now());
    if (waitMs > 0) this.#rest(waitMs);
  }

  /** Why the key may not send these; only of a narrowed key commands are decoded. */
  #outsideScope(bytes: Uint8Array, from: number, to: number): string | undefined {
    const { account, key: apiKey, scope } = this.#key!;
    if (scope === undefined) return undefined;
    const view = new BlockView(new ArrayBuffer(to - from));
    view.u8.set(bytes.subarray(from, to));
    try {
      for (let at = 0; at < to - from; at += commandBytes(view.u8, at)) {
        this.#lane.scopes.check({ account, apiKey, scope }, decodeCommand(view, at));
      }
      return undefined;
    } catch (error) {
      if (error instanceof DialectError) return error.message;
      throw error;
    }
  }

  /** What is wrong with a frame of commands before they are looked at. */
  #wrongCommands(): Ending | undefined {
    const { count, sequence } = this.#frames;
    const { nextSequence } = this.#session!;
    if (!this.mayTrade) {
      const sentence = 'The API key may read only; commands need one that may trade.';
      return { code: EndCode.KEY_REFUSED, detail: 0, sentence };
    }
    if (count === 0 || sequence === 0) {
      const sentence = 'A frame of commands has at least one, and they are numbered from 1.';
      return { code: EndCode.MALFORMED_FRAME, detail: 0, sentence };
    }
    if (sequence > nextSequence) {
      const sentence = `Command ${sequence} came; ${nextSequence} is expected.`;
      return { code: EndCode.COMMAND_GAP, detail: sequence, sentence };
    }
    if (sequence + count - 1 > MAX_COMMAND_SEQUENCE) {
      const sentence = 'The session is used up; log on with another session number.';
      return { code: EndCode.SESSION_USED_UP, detail: MAX_COMMAND_SEQUENCE, sentence };
    }
    return undefined;
  }

  /** Hands over what was read, as far as there is room; reads on once all is handed over. */
  #submit(): void {
    const { port } = this.#lane;
    const { bytes, from, to } = this.#run;
    const submitted = port.submitBlocks(bytes, from, to);
    if (submitted < 0) {
      this.end(STOPPING);
      return;
    }
    const taken = from + submitted;
    let commands = 0;
    for (let at = from; at < taken; at += commandBytes(bytes, at)) commands += 1;
    this.#session!.nextSequence += commands;
    this.#run.from = taken;
    if (taken === to) return;
    this.#hold();
    const goOn = () => {
      if (this.#state === 'live') this.#submit();
      this.#release();
    };
    port
      .whenRoom()
      .then(goOn)
      .catch((error: Error) => this.#fail(error));
  }

  /** Now and then: is the client alive, does it read, has it heard of us? */
  #look(): void {
    const isOurs = this.#holds > 0 || this.#state !== 'live';
    this.#silentLooks = this.#heard || isOurs ? 0 : this.#silentLooks + 1;
    this.#heard = false;
    if (this.#silentLooks >= SILENT_INTERVALS * LOOKS) {
      const sentence = `Nothing came for ${SILENT_INTERVALS} heartbeat intervals.`;
      this.end({ code: EndCode.SILENT, detail: 0, sentence });
      return;
    }
    const events = this.#events!;
    if (events.isLost || events.bytesBehind > this.#behindLimit) {
      this.#endTooSlow();
      return;
    }
    if (!this.#said && this.#socket.writableLength === 0) {
      const view = new BlockView(new ArrayBuffer(HEARTBEAT_BYTES));
      encodeHeartbeat(view, 0, { kind: FrameKind.Heartbeat, sequence: events.sequence });
      this.#write(view.u8);
    }
    this.#said = false;
  }

  #endTooSlow(): void {
    const sentence = 'Too many events wait to be read; log on again from the last one.';
    this.end({ code: EndCode.TOO_SLOW, detail: 0, sentence });
  }

  #write(bytes: Uint8Array): void {
    this.#said = true;
    this.#socket.write(bytes);
  }

  /** Writes the events that wait, while the socket takes them. */
  #send(): void {
    if (this.#state !== 'live' && this.#state !== 'finishing') return;
    const events = this.#events!;
    const { maxBufferedBytes } = this.#lane.config;
    while (events.hasMore && this.#socket.writableLength < maxBufferedBytes) {
      if (events.isLost) {
        this.#endTooSlow();
        return;
      }
      this.#write(framesOf(events));
    }
    if (events.hasMore) return;
    this.#behindLimit = this.#lane.config.maxBehindBytes;
    if (this.#finish && this.#session!.isAnswered) this.end(this.#finish);
  }
}

function endingOf(
  problem: NonNullable<ReturnType<typeof stampCommands>>,
  sequence: number,
): Ending {
  const { kind, index, template } = problem;
  const number = sequence + index;
  if (kind === 'not allowed') {
    const sentence = `Command ${number} has template ${template}, which may not be sent.`;
    return { code: EndCode.COMMAND_NOT_ALLOWED, detail: template, sentence };
  }
  const sentence = `Command ${number} is not whole, has a wrong text, or is one too many.`;
  return { code: EndCode.MALFORMED_COMMAND, detail: number, sentence };
}
