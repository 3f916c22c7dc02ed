/**
 * An initiator made of `jspurefix`, which knows nothing of this project: it logs on, sends what it
 * is told on standard input (a line of JSON: type and body as its dictionary names the fields) and
 * writes what it understood of each message, parsed by its own dictionary, to standard output.
 *
 *   node initiator.ts FOLDER CONFIG      FOLDER has jspurefix under node_modules
 */
import { sign } from 'node:crypto';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

export interface PeerConfig {
  readonly port: number;
  readonly apiKey: string;
  /** Ed25519, PEM. */
  readonly privateKey: string;
  readonly heartbeatSeconds: number;
  readonly sender: string;
  readonly target: string;
}

/** What is used of the package, which brings types that are not installed here. */
interface Description {
  readonly SenderCompId: string;
  readonly TargetCompID: string;
}
interface PeerPackage {
  readonly AsciiSession: new (
    about: unknown,
  ) => {
    logReceivedMsgs: boolean;
    done(): void;
    send(type: string, body: unknown): void;
  };
  readonly SessionLauncher: new (
    initiator: unknown,
    acceptor: null,
    log: unknown,
  ) => {
    run(): Promise<unknown>;
  };
}
interface FactoryModule {
  readonly AsciiSessionMsgFactory: new (
    description: Description,
  ) => {
    readonly description: Description;
    header(type: string, seq: number, time: Date, more: unknown): unknown;
  };
}
interface View {
  toObject(): unknown;
}

const [folder = '', configText = '{}'] = process.argv.slice(2);
const config = JSON.parse(configText) as PeerConfig;
const load = createRequire(join(folder, 'package.json'));
load('reflect-metadata');
const { AsciiSession, SessionLauncher } = load('jspurefix') as PeerPackage;
const FACTORY = 'jspurefix/dist/transport/ascii/ascii-session-msg-factory.js';
const { AsciiSessionMsgFactory } = load(FACTORY) as FactoryModule;

/** A time in JSON. */
const ISO = /^\d{4}-\d\d-\d\dT[\d:.]+Z$/;
const SOH = '\u0001';
const tell = (line: unknown) => process.stdout.write(`${JSON.stringify(line)}\n`);
const quiet = {
  debug() {},
  info() {},
  warning() {},
  error: (what: unknown) => tell({ error: String(what) }),
};
const logFactory = { logger: () => quiet, plain: () => quiet };

/** `20261122-08:16:02.123` */
function timeText(date: Date) {
  return date.toISOString().slice(0, 23).replaceAll('-', '').replace('T', '-');
}

/** A Logon whose RawData signs what its header will say. */
class SignedLogon extends AsciiSessionMsgFactory {
  #logonTime = new Date();

  logon() {
    this.#logonTime = new Date();
    const { SenderCompId, TargetCompID } = this.description;
    const payload = ['A', SenderCompId, TargetCompID, '1', timeText(this.#logonTime)].join(SOH);
    const RawData = sign(null, Buffer.from(payload), config.privateKey);
    const text = RawData.toString('base64');
    return {
      EncryptMethod: 0,
      HeartBtInt: config.heartbeatSeconds,
      RawDataLength: text.length,
      RawData: Buffer.from(text),
      ResetSeqNumFlag: true,
      Username: config.apiKey,
    };
  }

  override header(type: string, seq: number, time: Date, more: unknown) {
    return super.header(type, seq, type === 'A' ? this.#logonTime : time, more);
  }
}

class Initiator extends AsciiSession {
  constructor(about: unknown) {
    super(about);
    this.logReceivedMsgs = false;
  }

  onApplicationMsg(type: string, view: View) {
    tell({ type, message: view.toObject() });
  }

  onReady() {
    tell({ ready: true });
    createInterface({ input: process.stdin }).on('line', (line) => {
      const { type, body } = JSON.parse(line, (_name, value) =>
        ISO.test(value) ? new Date(value) : value,
      );
      if (type === 'logout') this.done();
      else this.send(type, body);
    });
  }

  onLogon() {
    return true;
  }

  onStopped(error: unknown) {
    tell({ stopped: true, error: error === undefined ? undefined : String(error) });
  }

  onDecoded(_type: string, text: string) {
    tell({ received: text });
  }

  onEncoded(_type: string, text: string) {
    tell({ sent: text });
  }
}

class Launcher extends SessionLauncher {
  constructor() {
    super(
      {
        application: {
          type: 'initiator',
          name: 'initiator',
          reconnectSeconds: 1,
          tcp: { host: '127.0.0.1', port: config.port },
          protocol: 'ascii',
          dictionary: join(folder, 'node_modules/jspurefix/data/FIX44.xml'),
        },
        EncryptMethod: 0,
        ResetSeqNumFlag: true,
        HeartBtInt: config.heartbeatSeconds,
        SenderCompId: config.sender,
        TargetCompID: config.target,
        BeginString: 'FIX.4.4',
      },
      null,
      logFactory,
    );
  }

  makeSessionMsgFactory(description: Description) {
    return new SignedLogon(description);
  }

  makeFactory() {
    return { makeSession: (about: unknown) => new Initiator(about) };
  }
}

new Launcher().run().then(
  () => process.exit(0),
  (problem: unknown) => {
    tell({ error: String(problem) });
    process.exit(1);
  },
);
