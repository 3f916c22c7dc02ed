/**
 * One connection to Redis that ends with the first thing that goes wrong: no retries, no queue, no
 * waiting beyond a limit. Who uses it connects anew, and then looks what is there.
 */
import { type ChainableCommander, Redis } from 'ioredis';
import { socketOf } from './redis-url.ts';

/** Between asking a connection to end and ending it. */
const DISCONNECT_MS = 50;

export interface RedisLinkOptions {
  /** `redis[s]://[[user]:password@]host[:port][/database]`, or `unix:/path` */
  readonly url: string;
  /** A connection, and each answer, is waited for this long, milliseconds. */
  readonly timeoutMs: number;
}

/** Redis could not be asked; the sentence names no address and no password. */
export class RedisUnreachable extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'RedisUnreachable';
  }
}

export class RedisLink {
  readonly #redis: Redis;
  readonly #timeoutMs: number;
  #error: Error | undefined;

  private constructor({ url, timeoutMs }: RedisLinkOptions) {
    this.#timeoutMs = timeoutMs;
    const path = socketOf(url);
    this.#redis = new Redis(path ?? url, {
      lazyConnect: true,
      // Answers are lists and texts, with old servers and new ones.
      protocol: 2,
      enableOfflineQueue: false,
      autoResendUnfulfilledCommands: false,
      retryStrategy: () => null,
      connectTimeout: timeoutMs,
      disconnectTimeout: DISCONNECT_MS,
      connectionName: 'lx-dex',
    });
    // Of what goes wrong while connecting only this tells the reason.
    this.#redis.on('error', (error: Error) => {
      this.#error ??= error;
    });
  }

  /** @throws RedisUnreachable */
  static async open(options: RedisLinkOptions): Promise<RedisLink> {
    const link = new RedisLink(options);
    await link.#within(link.#redis.connect());
    if (link.#error !== undefined) throw link.#failed(link.#error);
    return link;
  }

  /** @throws RedisUnreachable where there is no answer in time, or a refusal */
  ask(...words: readonly [string, ...(string | number)[]]): Promise<unknown> {
    const [command, ...rest] = words;
    return this.#within(this.#redis.call(command, ...rest));
  }

  /**
   * All of it in one step and one exchange. @returns the answers
   * @throws RedisUnreachable as `ask`
   */
  async together(queue: (commands: ChainableCommander) => ChainableCommander): Promise<unknown[]> {
    const answers = await this.#within(queue(this.#redis.multi()).exec());
    if (answers === null) throw this.#failed(new Error('a transaction was given up'));
    return answers.map(([error, answer]) => {
      if (error !== null) throw this.#failed(error);
      return answer;
    });
  }

  /** False once anything went wrong, or the other side ended it. */
  get isOpen(): boolean {
    return this.#redis.status === 'ready';
  }

  close(): void {
    this.#redis.disconnect();
  }

  async #within<T>(answer: Promise<T>): Promise<T> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      const text = `Redis did not answer within ${this.#timeoutMs} ms`;
      timer = setTimeout(() => reject(new RedisUnreachable(text)), this.#timeoutMs);
    });
    try {
      return await Promise.race([answer, late]);
    } catch (error) {
      throw this.#failed(error as Error);
    } finally {
      clearTimeout(timer);
    }
  }

  /** Ends the connection. @returns what to tell */
  #failed(error: Error): RedisUnreachable {
    this.close();
    if (error instanceof RedisUnreachable) return error;
    const cause = this.#error ?? error;
    return new RedisUnreachable(sentenceOf(cause), { cause });
  }
}

/** Without addresses: it is shown to whoever asks how the exchange is. */
function sentenceOf(error: Error): string {
  const { code } = error as NodeJS.ErrnoException;
  if (code === 'ECONNREFUSED') return 'nothing listens where Redis should be';
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return 'the name of the Redis host is unknown';
  if (/^(WRONGPASS|NOAUTH|ERR invalid password|ERR AUTH)/.test(error.message)) {
    return 'Redis refuses the user name or the password';
  }
  if (error.message === 'Connection is closed.') return 'Redis closed the connection';
  if (error.name === 'ReplyError') return `Redis refuses (${error.message.split(' ', 1)})`;
  return code === undefined ? error.message : `the connection to Redis failed (${code})`;
}
