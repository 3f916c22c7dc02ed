/** The engine in a worker: traders act on it as fast as the page wants, the page sees it. */
import { Engine, loadEngine } from 'lx-dex/engine';
import { type Command, Side, Template } from 'lx-dex/protocol';
import { COIN, FUNDS, flow, MARKET, OWN, opening, order, UNITS } from '../flow.ts';
import type { Shown, ShownTrade, ToWorker } from './messages.ts';

const SEED = 1;
const LEVELS = 8;
const FRAME_MS = 100;

/** One engine, its traders, and what the page has not seen of it yet. */
class Market {
  readonly #engine: Engine;
  readonly #traders = flow(SEED);
  #trades: ShownTrade[] = [];
  #timer: ReturnType<typeof setInterval> | undefined;

  constructor(module: WebAssembly.Module) {
    this.#engine = Engine.create({ module, config: { maxOrders: 4096 } });
    for (const command of opening()) this.#apply(command);
  }

  #apply(command: Command): void {
    for (const event of this.#engine.apply(command)) {
      if (event.template !== Template.Trade) continue;
      const { tradeId: id, takerSide: side, priceTicks, quantityLots: lots } = event;
      this.#trades.push({ id, side, priceTicks, lots, own: event.account === OWN });
    }
  }

  hear(message: ToWorker): void {
    if (message.kind === 'order') this.#apply(order(OWN, message));
    else this.#pause();
    if (message.kind === 'run') this.#run(message.commandsPerSecond);
    this.#show();
  }

  #run(commandsPerSecond: number): void {
    const commands = Math.ceil((commandsPerSecond * FRAME_MS) / 1000);
    this.#timer = setInterval(() => {
      for (let k = 0; k < commands; k++) this.#apply(this.#traders.next().value);
      this.#show();
    }, FRAME_MS);
  }

  #pause(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  #show(): void {
    const engine = this.#engine;
    const { available, reserved } = engine.balance(OWN, COIN);
    const shown: Shown = {
      sequence: engine.sequence,
      bids: engine.levels(MARKET, Side.BUY, LEVELS),
      asks: engine.levels(MARKET, Side.SELL, LEVELS),
      trades: this.#trades,
      position: (available + reserved - FUNDS.coin) / UNITS.coin,
      ...(this.#timer === undefined ? { stateHash: engine.stateHash().toString(16) } : {}),
    };
    this.#trades = [];
    postMessage(shown);
  }
}

// Listening from the first moment on: what the page says while the engine loads is not lost.
const market = loadEngine().then((module) => new Market(module));
addEventListener('message', ({ data }: MessageEvent<ToWorker>) => {
  market.then((each) => each.hear(data));
});
