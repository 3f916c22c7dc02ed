/** Lines to stdout, gathered, at the pace at which they are read. */
import { once } from 'node:events';

/** Characters gathered before they are written. */
const CHUNK = 65536;

/** Whoever read stdout has gone: there is nobody to print for. */
export class NobodyReads extends Error {}

export class Output {
  #text = '';
  #isGone = false;

  constructor() {
    process.stdout.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error;
      this.#isGone = true;
    });
  }

  line(text: string): void {
    this.#text += `${text}\n`;
  }

  /** To be called now and then. @throws NobodyReads where the reader has closed the pipe */
  async flush(isEnd = false): Promise<void> {
    if (this.#isGone) throw new NobodyReads();
    if (this.#text.length < CHUNK && !isEnd) return;
    const text = this.#text;
    this.#text = '';
    if (text === '' || process.stdout.write(text)) return;
    await Promise.race([once(process.stdout, 'drain'), once(process.stdout, 'close')]);
  }
}
