/** Processes of a benchmark that are told what to do by messages. */
import { type ChildProcess, fork } from 'node:child_process';
import { join } from 'node:path';

/** A process that answers messages one at a time. */
export class Child<Command extends object, Answer extends { readonly type: string }> {
  readonly #child: ChildProcess;
  readonly #exited: Promise<void>;

  constructor(file: string) {
    this.#child = fork(join(import.meta.dirname, file), {
      // Not those of this process: a guard among them would let the child end at once.
      execArgv: ['--disable-warning=ExperimentalWarning'],
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    });
    this.#exited = new Promise((resolve) => {
      this.#child.once('exit', () => resolve());
    });
  }

  /** Sends and waits for the answer. @throws Error for another answer, and where it ends first */
  ask<T extends Answer['type']>(command: Command, type: T): Promise<Extract<Answer, { type: T }>> {
    return new Promise((resolve, reject) => {
      const onExit = (code: number | null) => reject(new Error(`a process ended with ${code}`));
      this.#child.once('exit', onExit);
      this.#child.once('message', (answer: Answer) => {
        this.#child.off('exit', onExit);
        if (answer.type === type) resolve(answer as Extract<Answer, { type: T }>);
        else reject(new Error(`'${type}' was expected, not ${JSON.stringify(answer)}`));
      });
      this.#child.send(command);
    });
  }

  async stop(): Promise<void> {
    // It ends when nobody speaks to it any more.
    if (this.#child.connected) this.#child.disconnect();
    await this.#exited;
  }
}
