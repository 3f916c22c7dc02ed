/**
 * A progress bar on a terminal's stderr for work that takes a while; silent where stderr is no
 * terminal. May be told of progress as often as one likes: it draws a few times a second.
 */
import type { WriteStream } from 'node:tty';

const DRAW_MS = 100;
/** Shorter work needs no bar. */
const FIRST_MS = 300;
const WIDTH = 30;
const CLEAR_LINE = '\r\u001b[K';

export class Progress {
  readonly #label: string;
  readonly #stream: Pick<WriteStream, 'isTTY' | 'write'>;
  readonly #beganMs = performance.now();
  #dueMs = this.#beganMs + FIRST_MS;
  #isDrawn = false;

  constructor(label: string, stream: Pick<WriteStream, 'isTTY' | 'write'> = process.stderr) {
    this.#label = label;
    this.#stream = stream;
  }

  /** @param done of `total`, in whatever unit */
  update(done: number, total: number): void {
    if (!this.#stream.isTTY) return;
    const nowMs = performance.now();
    if (nowMs < this.#dueMs) return;
    this.#dueMs = nowMs + DRAW_MS;
    const share = total === 0 ? 1 : Math.min(1, done / total);
    const filled = Math.round(share * WIDTH);
    const bar = '█'.repeat(filled) + '░'.repeat(WIDTH - filled);
    const leftS = ((nowMs - this.#beganMs) / 1000) * (1 / Math.max(share, 1e-9) - 1);
    const left = share > 0.01 ? `  ${duration(leftS)} left` : '';
    const percent = String(Math.floor(share * 100)).padStart(3);
    this.#stream.write(`${CLEAR_LINE}${this.#label} ${bar} ${percent} %${left}`);
    this.#isDrawn = true;
  }

  /** Takes the bar away. */
  end(): void {
    if (this.#isDrawn) this.#stream.write(CLEAR_LINE);
    this.#isDrawn = false;
  }
}

function duration(seconds: number): string {
  const whole = Math.ceil(seconds);
  if (whole < 120) return `${whole} s`;
  return `${Math.floor(whole / 60)} min ${whole % 60} s`;
}
