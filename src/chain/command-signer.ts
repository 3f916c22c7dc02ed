/**
 * A signer that is a program of the operator's: it may ask a hardware module, a key service or
 * another machine, and have rules of its own. It is started for each question, which is one line of
 * JSON on its standard input, and answers with one on its standard output:
 *
 * ```
 * {"ask":"address"}                                        → {"address":"0x…"}
 * {"ask":"signature","address":"0x…","transaction":{…}}    → {"raw":"0x02…"}
 *                                                          or {"refused":"why"}
 * ```
 *
 * A transaction is of EIP-1559: `chainId`, `nonce`, `to` (absent: it deploys a contract), `data`,
 * and in wei or gas, as decimal texts, `value`, `gasLimit`, `maxFeePerGas`, `maxPriorityFeePerGas`.
 * What comes back is used only where it is that transaction, signed by that address.
 */
import { spawn } from 'node:child_process';
import { addr, Transaction } from 'micro-eth-signer';
import {
  type SignedTransaction,
  type Signer,
  SignerError,
  SignerRefusal,
  type TransactionFields,
  unsigned,
} from './signer.ts';

/** For an answer: a person may have to press a button. */
const DEFAULT_TIMEOUT_MS = 30_000;
/** For what it said to come through once it has ended. */
const HELD_MS = 1_000;
/** An answer beyond it was not asked for. */
const MAX_ANSWER_CHARS = 2 ** 20;

export interface CommandSignerOptions {
  /** The program and its arguments, between spaces; no shell looks at it. */
  readonly command: string;
  /** For an answer; 30,000. */
  readonly timeoutMs?: number;
}

type Answer = Readonly<Record<string, unknown>>;

export class CommandSigner implements Signer {
  readonly address: string;
  readonly #options: CommandSignerOptions;

  private constructor(options: CommandSignerOptions, address: string) {
    this.#options = options;
    this.address = address;
  }

  /** Asks the program for its address. @throws SignerError that names the program */
  static async open(options: CommandSignerOptions): Promise<CommandSigner> {
    const { address } = await ask(options, { ask: 'address' });
    if (typeof address === 'string' && addr.isValid(address)) {
      return new CommandSigner(options, addr.addChecksum(address));
    }
    throw new SignerError(`the signer '${options.command}' told no address`);
  }

  /**
   * @param signal ends the program; what it would have said is not used
   * @throws SignerRefusal; SignerError where it does not answer, or signs something else
   */
  async sign(fields: TransactionFields, signal?: AbortSignal): Promise<SignedTransaction> {
    const { address } = this;
    const { command } = this.#options;
    const texts = Object.entries(fields).map(([name, value]) => {
      return [name, typeof value === 'bigint' ? String(value) : value] as const;
    });
    const transaction = Object.fromEntries(texts);
    const question = { ask: 'signature', address, transaction };
    const { raw, refused } = await ask(this.#options, question, signal);
    if (typeof refused === 'string') throw new SignerRefusal(refused);
    const signed = typeof raw === 'string' ? transactionOf(raw) : undefined;
    if (signed === undefined) throw new SignerError(`the signer '${command}' gave no transaction`);
    const isAsked =
      signed.toHex({ includeSignature: false }) ===
      unsigned(fields).toHex({ includeSignature: false });
    if (!isAsked) throw new SignerError(`the signer '${command}' signed something else`);
    if (signed.sender.toLowerCase() !== address.toLowerCase()) {
      throw new SignerError(
        `the signer '${command}' signed as ${signed.sender}, not as ${address}`,
      );
    }
    return { hash: signed.hash, nonce: fields.nonce, raw: signed.toHex() };
  }
}

/** undefined: it is none, or has no good signature. */
function transactionOf(raw: string) {
  try {
    const transaction = Transaction.fromHex(raw, false);
    return transaction.verifySignature() ? transaction : undefined;
  } catch {
    return undefined;
  }
}

/**
 * @param signal ends the program
 * @throws SignerError where the program cannot be run, fails, babbles, or takes too long
 */
function ask(
  { command, timeoutMs = DEFAULT_TIMEOUT_MS }: CommandSignerOptions,
  question: Answer,
  signal?: AbortSignal,
): Promise<Answer> {
  const [file = '', ...args] = command.split(' ').filter((part) => part !== '');
  const { promise, resolve, reject } = Promise.withResolvers<Answer>();
  if (signal?.aborted) {
    reject(new SignerError(`the signer '${command}' is not asked any more`));
    return promise;
  }
  const child = spawn(file, args, { stdio: 'pipe' });
  const end = () => child.kill('SIGKILL');
  const timer = setTimeout(end, timeoutMs);
  signal?.addEventListener('abort', end);
  let held: NodeJS.Timeout | undefined;
  const settled = () => {
    clearTimeout(timer);
    clearTimeout(held);
    signal?.removeEventListener('abort', end);
  };
  const fail = (why: string) => {
    settled();
    reject(new SignerError(`the signer '${command}' ${why}`));
  };
  const said = { out: '', error: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    said.out += text;
    if (said.out.length > MAX_ANSWER_CHARS) end();
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said.error = (said.error + text).slice(-MAX_ANSWER_CHARS);
  });
  child.once('error', ({ message }) => fail(`cannot be run: ${message}`));
  // It may end before it has read all.
  child.stdin.once('error', () => {});
  child.stdin.end(`${JSON.stringify(question)}\n`);
  child.once('exit', (_code, endedBy) => {
    // Others that it started may hold these open, for ever.
    const letGo = () => {
      for (const stream of [child.stdin, child.stdout, child.stderr]) stream.destroy();
    };
    if (endedBy === null) {
      held = setTimeout(letGo, HELD_MS);
      return;
    }
    letGo();
    const isGivenUp = signal?.aborted === true;
    const why = `gave no answer within ${timeoutMs} ms, or was ended: ${endedBy}`;
    fail(isGivenUp ? 'was given up before it answered' : why);
  });
  child.once('close', (code) => {
    settled();
    if (code !== 0) return fail(`failed with ${code}: ${said.error.trim().slice(-200)}`);
    const answer = parse(said.out);
    if (answer === undefined) return fail(`said no JSON: ${said.out.slice(0, 100)}`);
    return resolve(answer);
  });
  return promise;
}

function parse(text: string): Answer | undefined {
  try {
    const answer: unknown = JSON.parse(text);
    return typeof answer === 'object' && answer !== null ? (answer as Answer) : undefined;
  } catch {
    return undefined;
  }
}
