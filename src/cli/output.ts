/** Lines for a reader, gathered, at the pace at which they are read. */
import { once } from 'node:events';

/** Characters gathered before they are written. */
const CHUNK = 65536;

/** Where lines go: stdout, or what stands in for it. */
export interface Printed extends NodeJS.WritableStream {
  readonly isTTY?: boolean;
  readonly columns?: number;
}

/** Whoever read stdout has gone: there is nobody to print for. */
export class NobodyReads extends Error {}

export class Output {
  readonly #stream: Printed;
  #text = '';
  #isGone = false;

  constructor(stream: Printed) {
    this.#stream = stream;
    stream.on('error', (error: NodeJS.ErrnoException) => {
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
    if (text === '' || this.#stream.write(text)) return;
    await Promise.race([once(this.#stream, 'drain'), once(this.#stream, 'close')]);
  }
}
