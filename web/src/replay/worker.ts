/**
 * The replay's worker: reads the files, runs the engine, and shows the place where one is. What
 * the view asks for while something is being worked on waits, and of several places only the last
 * is gone to.
 */
import { readRecording } from '../../../src/replay/recording.ts';
import { Show } from '../../../src/replay/show.ts';
import { Stage } from '../../../src/replay/stage.ts';
import { compileEngine } from './engine-module.ts';
import type { Filter, FromWorker, Opened, Speed, ToWorker } from './messages.ts';

/** Between two pictures while it plays. */
const FRAME_MS = 33;
/** Between two words about the progress. */
const PROGRESS_MS = 100;
/** After a move; the hash of a large state takes a while. */
const HASH_DELAY_MS = 120;
/** Of a frame, for running as fast as it goes. */
const WORK_MS = 20;
const PERCENT_OF_READING = 0.4;

const tell = (message: FromWorker, transfer: Transferable[] = []) =>
  postMessage(message, { transfer });

interface Playing {
  readonly speed: Speed;
  /** Where it began, in recorded time, microseconds since 1970. */
  readonly fromUs: number;
  readonly sinceMs: number;
}

/** One recording and the place in it. */
class Player {
  readonly #stage: Stage;
  readonly #show: Show;
  #filter: Filter = { market: 0, account: 0, kind: 'work' };
  #sequence: number;
  #playing: Playing | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #hashTimer: ReturnType<typeof setTimeout> | undefined;
  /** Commands of the last frame at full speed. */
  #stride = 64;

  constructor(stage: Stage, show: Show, sequence: number) {
    this.#stage = stage;
    this.#show = show;
    this.#sequence = sequence;
  }

  hear(message: ToWorker): void {
    switch (message.kind) {
      case 'go':
        this.#stop();
        this.#go(message.sequence);
        break;
      case 'time':
        this.#stop();
        this.#go(this.#stage.sequenceAt(message.timeUs));
        break;
      case 'step':
        this.#stop();
        this.#step(message.direction, message.times);
        break;
      case 'play':
        this.#play(message.speed);
        break;
      case 'pause':
        this.#stop();
        this.#go(this.#sequence);
        break;
      case 'look':
        this.#show.look = { ...this.#show.look, ...message.look };
        this.#go(this.#sequence);
        break;
      case 'filter':
        this.#filter = message.filter;
        break;
      case 'density':
        this.#density(message.parts);
        break;
      default:
    }
  }

  close(): void {
    this.#stop();
    clearTimeout(this.#hashTimer);
  }

  #go(sequence: number): void {
    const { baseSequence, indexedTo } = this.#stage;
    this.#sequence = Math.max(baseSequence, Math.min(sequence, indexedTo));
    tell({
      kind: 'shown',
      shown: this.#show.at(this.#sequence),
      isPlaying: this.#playing !== undefined,
    });
    clearTimeout(this.#hashTimer);
    if (this.#playing === undefined)
      this.#hashTimer = setTimeout(() => this.#hash(), HASH_DELAY_MS);
  }

  #hash(): void {
    const stateHash = this.#stage.engine.stateHash().toString(16).padStart(16, '0');
    tell({ kind: 'hash', sequence: this.#sequence, stateHash });
  }

  #step(direction: 1 | -1, times: number): void {
    let at = this.#sequence;
    for (let k = 0; k < times; k++) {
      const found = this.#show.find(at, direction, this.#filter);
      if (found === undefined) {
        if (k === 0) tell({ kind: 'none', direction });
        break;
      }
      at = found;
    }
    this.#go(at);
  }

  #play(speed: Speed): void {
    clearTimeout(this.#timer);
    if (this.#sequence >= this.#stage.indexedTo) this.#sequence = this.#stage.baseSequence;
    const fromUs = this.#stage.timeOf(this.#sequence + 1);
    this.#playing = { speed, fromUs, sinceMs: performance.now() };
    this.#frame();
  }

  #stop(): void {
    clearTimeout(this.#timer);
    this.#playing = undefined;
  }

  #frame(): void {
    const playing = this.#playing;
    if (playing === undefined) return;
    const beganMs = performance.now();
    const next = Math.min(this.#stage.indexedTo, this.#nextOf(playing, beganMs));
    if (next >= this.#stage.indexedTo) this.#playing = undefined;
    if (next > this.#sequence) this.#go(next);
    if (this.#playing === undefined) return;
    const tookMs = performance.now() - beganMs;
    if (playing.speed === 'max') this.#stride *= tookMs < WORK_MS ? 1.25 : 0.75;
    this.#timer = setTimeout(() => this.#frame(), Math.max(0, FRAME_MS - tookMs));
  }

  #nextOf({ speed, fromUs, sinceMs }: Playing, nowMs: number): number {
    if (speed === 'max') return this.#sequence + Math.max(1, Math.round(this.#stride));
    return this.#stage.sequenceAt(fromUs + (nowMs - sinceMs) * 1000 * speed);
  }

  #density(parts: number): void {
    const { baseSequence, indexedTo, trades } = this.#stage;
    const { market } = this.#show.look;
    const counts = trades.density(market, baseSequence + 1, indexedTo, parts);
    tell({ kind: 'density', counts, market }, [counts.buffer]);
  }
}

let player: Player | undefined;

function sayProgress(what: string): (share: number) => void {
  let saidMs = 0;
  return (share) => {
    const nowMs = performance.now();
    if (nowMs - saidMs < PROGRESS_MS) return;
    saidMs = nowMs;
    tell({ kind: 'progress', what, share });
  };
}

async function open(message: Extract<ToWorker, { kind: 'open' }>): Promise<void> {
  player?.close();
  player = undefined;
  const reading = sayProgress('Checking the hashes of the log');
  const recording = readRecording({
    files: message.files,
    from: message.from,
    onProgress: (done, total) => reading((done / total) * PERCENT_OF_READING),
  });
  const module = await compileEngine();
  const stage = new Stage({ module, recording, names: message.names });
  const running = sayProgress('Running the commands');
  const { baseSequence, lastSequence } = stage;
  for (const sequence of stage.index()) {
    const share = (sequence - baseSequence) / Math.max(1, lastSequence - baseSequence);
    running(PERCENT_OF_READING + (1 - PERCENT_OF_READING) * share);
  }
  const markets = stage.catalog.markets().map(({ id, symbol }) => ({ id, symbol }));
  const [divergence] = stage.divergences;
  const { end, notes, lastHash, batches } = recording;
  const place = `${end.file}, byte ${end.offsetBytes}, sequence ${end.sequence}`;
  const opened: Opened = {
    baseSequence,
    lastSequence: stage.indexedTo,
    firstUs: stage.timeOf(baseSequence + 1),
    lastUs: stage.timeOf(lastSequence),
    markets: markets.length > 0 ? markets : numbered(stage.engine.counts().markets),
    trades: stage.trades.size,
    batches: batches.length,
    compared: stage.batchesCompared,
    divergence: divergence && { from: divergence.firstSequence, to: divergence.lastSequence },
    lastHash,
    damage: end.state === 'damaged' ? `${place}: ${end.reason}` : undefined,
    notes: [...notes, ...(stage.trades.isFull ? ['Only the first trades are remembered.'] : [])],
  };
  const most = busiest(stage);
  const look = { market: most, account: message.account, interval: intervalFor(opened) };
  const show = new Show(stage, look);
  const sequence = message.at ?? tellingPlace(stage, most);
  player = new Player(stage, show, sequence);
  tell({ kind: 'opened', opened, look });
  player.hear({ kind: 'go', sequence });
}

/** Where there is something to see, and more on both sides: a trade half way through. */
function tellingPlace({ baseSequence, indexedTo, trades }: Stage, market: number): number {
  const middle = baseSequence + Math.floor((indexedTo - baseSequence) / 2);
  for (let k = trades.countAt(middle); k < trades.size; k++) {
    if (trades.marketAt(k) === market) return trades.sequenceAt(k);
  }
  return trades.size > 0 ? trades.sequenceAt(trades.size - 1) : baseSequence;
}

/** A snapshot without names was the beginning. */
function numbered(count: number) {
  return Array.from({ length: count }, (_, k) => ({ id: k + 1, symbol: `market ${k + 1}` }));
}

/** The market that traded most. */
function busiest({ trades }: Stage): number {
  const counts = new Map<number, number>();
  for (let k = 0; k < trades.size; k++) {
    const market = trades.marketAt(k);
    counts.set(market, (counts.get(market) ?? 0) + 1);
  }
  return [...counts].sort((a, b) => b[1] - a[1])[0]?.[0] ?? 1;
}

/** Such that the whole fits into a chart, about. */
function intervalFor({ firstUs, lastUs }: Opened): string {
  const minutes = (lastUs - firstUs) / 60e6;
  if (minutes <= 5) return '1s';
  if (minutes <= 200) return '1m';
  return minutes <= 1000 ? '5m' : '1h';
}

let work: Promise<void> = Promise.resolve();

addEventListener('message', ({ data }: MessageEvent<ToWorker>) => {
  work = work.then(async () => {
    try {
      if (data.kind === 'open') await open(data);
      else player?.hear(data);
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      tell({ kind: 'failed', message });
    }
  });
});
