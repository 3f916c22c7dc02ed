/** For tests: public data of a random exchange over real multicast on the loopback interface. */
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { MulticastReader, type ReaderOptions } from '../../examples/multicast/reader.ts';
import type { Prng } from '../../src/base/prng.ts';
import { TestExchange } from '../../src/feed/testing.ts';
import { Accounts } from '../../src/gateway/accounts/accounts.ts';
import {
  DEFAULT_MULTICAST_CONFIG,
  type Multicast,
  type MulticastConfig,
  startMulticast,
} from '../../src/gateway/multicast/multicast.ts';
import { freePort } from '../free-port.ts';

export const LOOPBACK = '127.0.0.1';
export const GROUP = '239.192.7.7';
/** Commands between two turns of the event loop. */
const COMMANDS_A_TURN = 20;

export const TEST_CONFIG: MulticastConfig = {
  ...DEFAULT_MULTICAST_CONFIG,
  heartbeatMs: 20,
  endMs: 100,
};

/** A group on this machine whose port nobody else uses. @returns the port, and what frees it */
export async function holdPort(): Promise<{ port: number; free: () => void }> {
  const socket = createSocket({ type: 'udp4', reuseAddr: true });
  socket.bind(0, GROUP);
  await once(socket, 'listening');
  return { port: socket.address().port, free: () => socket.close() };
}

/** Why multicast cannot be tested here; false where it can. */
export async function multicastProblem(): Promise<string | false> {
  const receiver = createSocket({ type: 'udp4', reuseAddr: true });
  const sender = createSocket('udp4');
  try {
    receiver.bind(0, GROUP);
    await once(receiver, 'listening');
    receiver.addMembership(GROUP, LOOPBACK);
    sender.bind(0, LOOPBACK);
    await once(sender, 'listening');
    sender.setMulticastInterface(LOOPBACK);
    sender.setMulticastTTL(0);
    const arrived = once(receiver, 'message', { signal: AbortSignal.timeout(5_000) });
    const sending = setInterval(() => sender.send('?', receiver.address().port, GROUP), 20);
    await arrived.finally(() => clearInterval(sending));
    return false;
  } catch (error) {
    return `multicast does not work on the loopback interface: ${(error as Error).message}`;
  } finally {
    receiver.close();
    sender.close();
  }
}

/** An exchange whose public data are multicast; several sessions may follow each other. */
export class MulticastExchange {
  readonly accounts = new Accounts();
  readonly exchange = new TestExchange([this.accounts]);
  readonly group = GROUP;
  readonly port: number;
  requestPort = 0;
  multicast!: Multicast;
  readonly #free: () => void;
  readonly #readers = new Set<MulticastReader>();

  private constructor(port: number, free: () => void) {
    this.port = port;
    this.#free = free;
  }

  static async start(config: MulticastConfig = TEST_CONFIG): Promise<MulticastExchange> {
    const { free, port } = await holdPort();
    const exchange = new MulticastExchange(port, free);
    exchange.requestPort = await freePort();
    await exchange.startSession(config);
    return exchange;
  }

  async startSession(config: MulticastConfig = TEST_CONFIG): Promise<void> {
    const { accounts, group, port, requestPort } = this;
    const { feed } = this.exchange;
    const address = { group, port, interface: LOOPBACK, ttl: 0, requestPort };
    this.multicast = await startMulticast({ ...address, feed, accounts, config });
    this.requestPort = this.multicast.requestPort;
  }

  async reader(options: Partial<ReaderOptions> = {}): Promise<MulticastReader> {
    const { group, port, requestPort } = this;
    const address = { group, port, interface: LOOPBACK, requestPort };
    const reader = await MulticastReader.open({ ...address, retryMs: 20, ...options });
    this.#readers.add(reader);
    return reader;
  }

  /** Random trading, with turns of the event loop in between. */
  async trade(random: Prng, commands: number): Promise<void> {
    for (let done = 0; done < commands; done += COMMANDS_A_TURN) {
      this.exchange.trade(random, COMMANDS_A_TURN);
      await new Promise((resolve) => setImmediate(resolve));
    }
  }

  async close(): Promise<void> {
    for (const reader of this.#readers) reader.close();
    await this.multicast.close();
    this.#free();
  }
}
