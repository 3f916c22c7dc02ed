/**
 * The session layer of FIX 4.4 for one connection that is logged on: numbers, gaps, heartbeats,
 * what is refused. Knows nothing of sockets and timers: it is told of messages and of time, and
 * says what to do through its host.
 */
import { checkMessage, type Fault, Reason } from './check.ts';
import { type FixMessage, field } from './codec.ts';
import { OTHER_TYPES } from './dictionary.ts';
import type { FixSession } from './session.ts';
import { parseTimestamp, timestampText } from './time.ts';

const UNSUPPORTED_TYPE = 3;
/** Share of HeartBtInt that a silent client has beyond it. */
const GRACE = 0.2;

export interface LayerHost {
  readonly nowUs: () => number;
  readonly sendingTimeToleranceUs: number;
  /** An application message that is in order. */
  onApplication(message: FixMessage): void;
  /** The connection is to end, with a Logout that says why. */
  end(text: string): void;
  /** The connection is to end at once: nobody is there. */
  drop(reason: string): void;
}

export class SessionLayer {
  readonly #session: FixSession;
  readonly #host: LayerHost;
  readonly #heartbeatMs: number;
  #sentMs: number;
  #receivedMs: number;
  /** When a TestRequest went out that is not answered; undefined: none did. */
  #testedMs: number | undefined;
  /** The number that was asked for last, and when. */
  #asked = { from: 0, ms: Number.NEGATIVE_INFINITY };

  constructor(
    session: FixSession,
    host: LayerHost,
    about: { readonly heartbeatSeconds: number; readonly nowMs: number },
  ) {
    this.#session = session;
    this.#host = host;
    this.#heartbeatMs = about.heartbeatSeconds * 1000;
    this.#sentMs = about.nowMs;
    this.#receivedMs = about.nowMs;
  }

  /** Something was sent. */
  sent(nowMs: number): void {
    this.#sentMs = nowMs;
  }

  /** Time passes: heartbeats, and whether the client is still there. */
  tick(nowMs: number): void {
    if (nowMs - this.#sentMs >= this.#heartbeatMs) {
      this.#session.sendOnce('0', '');
      this.#sentMs = nowMs;
    }
    const patienceMs = this.#heartbeatMs * (1 + GRACE);
    if (this.#testedMs !== undefined) {
      if (nowMs - this.#testedMs < patienceMs) return;
      this.#host.drop('no answer to a TestRequest');
    } else if (nowMs - this.#receivedMs >= patienceMs) {
      this.#testedMs = nowMs;
      this.#session.sendOnce('1', field(112, timestampText(this.#host.nowUs())));
    }
  }

  /** Asks for what is missing before a message with a number that is too high. */
  askAgain(nowMs: number): void {
    const from = this.#session.journal.nextIn;
    const askedLately = this.#asked.from === from && nowMs - this.#asked.ms < this.#heartbeatMs;
    if (askedLately) return;
    this.#asked = { from, ms: nowMs };
    this.#session.sendOnce('2', field(7, from) + field(16, 0));
  }

  /** A message of the client. */
  take(message: FixMessage, nowMs: number): void {
    this.#receivedMs = nowMs;
    this.#testedMs = undefined;
    const seq = sequenceOf(message);
    if (seq === undefined) {
      this.#host.end('MsgSeqNum (34) is missing or no number.');
      return;
    }
    if (this.#isOfOthers(message, seq)) return;
    const { type } = message;
    const { nextIn } = this.#session.journal;
    if (type === '4' && message.get(123) !== 'Y') this.#reset(message, seq);
    else if (seq > nextIn) this.#tooHigh(message, nowMs);
    else if (seq < nextIn) this.#tooLow(message, seq);
    else this.#inOrder(message, seq);
  }

  /** CompIDs of another session: rejected, and the end. */
  #isOfOthers(message: FixMessage, seq: number): boolean {
    const { sender, target } = this.#session.journal.name;
    const tag = message.get(49) !== sender ? 49 : message.get(56) !== target ? 56 : 0;
    if (tag === 0) return false;
    const text = `CompID problem: this session is of ${sender} with ${target}.`;
    if (seq === this.#session.journal.nextIn) this.#session.journal.setNextIn(seq + 1);
    this.#reject(message, { reason: Reason.COMP_ID, tag, text });
    this.#host.end(text);
    return true;
  }

  #tooHigh(message: FixMessage, nowMs: number): void {
    // Both are served at once: two sides that wait for each other would wait for ever.
    if (message.type === '2' && checkMessage(message) === undefined) this.#resend(message);
    if (message.type === '5') {
      this.#host.end('Goodbye; messages before the Logout are missing.');
      return;
    }
    this.askAgain(nowMs);
  }

  #tooLow(message: FixMessage, seq: number): void {
    if (message.get(43) === 'Y') return;
    const { nextIn } = this.#session.journal;
    this.#host.end(`MsgSeqNum too low, expecting ${nextIn} but received ${seq}`);
  }

  #inOrder(message: FixMessage, seq: number): void {
    const { journal } = this.#session;
    const fault = checkMessage(message) ?? this.#timeFault(message);
    journal.setNextIn(seq + 1);
    if (fault !== undefined) {
      this.#refuse(message, fault);
      return;
    }
    switch (message.type) {
      case 'A':
        this.#reject(message, { reason: Reason.OTHER, tag: 0, text: 'Logged on already.' });
        break;
      case '0':
      case '3':
      case 'j':
        break;
      case '1':
        this.#session.sendOnce('0', field(112, message.get(112)!));
        break;
      case '2':
        this.#resend(message);
        break;
      case '4':
        this.#fillGap(message, seq);
        break;
      case '5':
        this.#host.end('Goodbye.');
        break;
      default:
        this.#host.onApplication(message);
    }
  }

  #refuse(message: FixMessage, fault: Fault): void {
    if (fault.reason === Reason.MSG_TYPE && OTHER_TYPES.has(message.type)) {
      this.refuseType(message, 'This message type is not supported.');
      return;
    }
    this.#reject(message, fault);
    if (fault.reason === Reason.SENDING_TIME) this.#host.end(fault.text);
  }

  /** BusinessMessageReject: the type is known, but not here. */
  refuseType(message: FixMessage, text: string): void {
    const reference = field(45, message.get(34)!) + field(372, message.type);
    this.#session.send('j', reference + field(380, UNSUPPORTED_TYPE) + field(58, text));
  }

  #timeFault(message: FixMessage): Fault | undefined {
    const sentUs = parseTimestamp(message.get(52)!);
    const original = message.get(122);
    const isDuplicate = message.get(43) === 'Y';
    if (isDuplicate && original === undefined) {
      return {
        reason: Reason.MISSING,
        tag: 122,
        text: 'Required tag missing: OrigSendingTime (122)',
      };
    }
    const offUs = Math.abs(sentUs - this.#host.nowUs());
    const isBackwards = isDuplicate && parseTimestamp(original!) > sentUs;
    if (offUs <= this.#host.sendingTimeToleranceUs && !isBackwards) return undefined;
    const text = 'SendingTime accuracy problem: check the clock.';
    return { reason: Reason.SENDING_TIME, tag: 52, text };
  }

  #reject(message: FixMessage, fault: Fault): void {
    const { reason, tag, text } = fault;
    this.#session.sendOnce(
      '3',
      field(45, sequenceOf(message) ?? 0) +
        (tag === 0 ? '' : field(371, tag)) +
        (message.type === '' ? '' : field(372, message.type)) +
        field(373, reason) +
        field(58, text),
    );
  }

  /** SequenceReset without GapFillFlag: the number counts from here, whatever came. */
  #reset(message: FixMessage, seq: number): void {
    const { journal } = this.#session;
    const fault = checkMessage(message);
    const wanted = Number(message.get(36));
    if (fault === undefined && wanted >= journal.nextIn) {
      journal.setNextIn(wanted);
      return;
    }
    if (seq === journal.nextIn) journal.setNextIn(seq + 1);
    const text = `NewSeqNo (36) is below ${journal.nextIn}, which is expected.`;
    this.#reject(message, fault ?? { reason: Reason.VALUE, tag: 36, text });
  }

  #fillGap(message: FixMessage, seq: number): void {
    const wanted = Number(message.get(36));
    if (wanted > seq) {
      this.#session.journal.setNextIn(wanted);
      return;
    }
    const text = 'NewSeqNo (36) of a gap fill is above MsgSeqNum (34).';
    this.#reject(message, { reason: Reason.VALUE, tag: 36, text });
  }

  /** What is kept is sent again, the rest filled by gaps. */
  #resend(message: FixMessage): void {
    const session = this.#session;
    const last = session.journal.nextOut - 1;
    const first = Number(message.get(7));
    const end = Number(message.get(16));
    if (first === 0 || first > last || (end !== 0 && end < first)) {
      const text = `BeginSeqNo (7) and EndSeqNo (16) are not between 1 and ${last}.`;
      this.#reject(message, { reason: Reason.VALUE, tag: 7, text });
      return;
    }
    const to = end === 0 || end > last ? last : end;
    const timeUs = this.#host.nowUs();
    let next = first;
    const fill = (until: number) => {
      if (next === until) return;
      const body = field(123, 'Y') + field(36, until);
      session.link?.write(
        session.frame({ type: '4', seq: next, timeUs, body, originalUs: timeUs }),
      );
    };
    for (const [seq, { body, timeUs: originalUs, type }] of session.journal.messages(first, to)) {
      fill(seq);
      session.link?.write(session.frame({ type, seq, timeUs, body, originalUs }));
      next = seq + 1;
    }
    fill(to + 1);
  }
}

function sequenceOf(message: FixMessage): number | undefined {
  const text = message.get(34) ?? '';
  return /^\d{1,15}$/.test(text) ? Number(text) : undefined;
}
