/** The page: shows the worker's market, and tells it what the buttons want. */
import type { LevelView } from 'lx-dex/engine';
import { Side } from 'lx-dex/protocol';
import type { Shown, ShownTrade, ToWorker } from './messages.ts';

const COMMANDS_PER_SECOND = 400;
const MAX_TRADES = 12;
const ORDER_LOTS = 5;

const worker = new Worker(new URL('./worker.js', import.meta.url), { type: 'module' });
const tell = (message: ToWorker) => worker.postMessage(message);

function element(id: string): HTMLElement {
  const found = document.getElementById(id);
  if (found === null) throw new Error(`the page has no element #${id}`);
  return found;
}

const dollars = (ticks: number) => (ticks / 100).toFixed(2);

function rowOf({ priceTicks, totalLots }: LevelView): HTMLTableRowElement {
  const row = document.createElement('tr');
  row.insertCell().textContent = dollars(priceTicks);
  row.insertCell().textContent = String(totalLots);
  row.style.setProperty('--lots', String(totalLots));
  return row;
}

function lineOf({ id, side, priceTicks, lots, own }: ShownTrade): HTMLLIElement {
  const line = document.createElement('li');
  line.dataset.id = String(id);
  line.className = side === Side.BUY ? 'buy' : 'sell';
  line.textContent = `${side === Side.BUY ? 'bought' : 'sold'} ${lots} at ${dollars(priceTicks)}`;
  if (own) line.textContent += ' (you)';
  return line;
}

worker.addEventListener('message', ({ data }: MessageEvent<Shown>) => {
  // Asks with the best at the bottom, so that both sides meet in the middle.
  element('asks').replaceChildren(...data.asks.toReversed().map(rowOf));
  element('bids').replaceChildren(...data.bids.map(rowOf));
  const list = element('trades');
  list.prepend(...data.trades.slice(-MAX_TRADES).reverse().map(lineOf));
  while (list.childElementCount > MAX_TRADES) list.lastElementChild?.remove();
  element('sequence').textContent = String(data.sequence);
  element('position').textContent = data.position.toFixed(2);
  element('state').textContent = data.stateHash ?? '';
});
worker.addEventListener('error', ({ message }) => {
  element('problem').textContent = `The worker failed: ${message}`;
});

let running = true;
const run = () => tell({ kind: 'run', commandsPerSecond: COMMANDS_PER_SECOND });
element('pause').addEventListener('click', () => {
  running = !running;
  element('pause').textContent = running ? 'Pause' : 'Go on';
  if (running) run();
  else tell({ kind: 'pause' });
});
for (const [id, side] of [
  ['buy', Side.BUY],
  ['sell', Side.SELL],
] as const) {
  element(id).addEventListener('click', () => tell({ kind: 'order', side, lots: ORDER_LOTS }));
}
run();
