/**
 * An exchange node that is driven over lines, to be killed: what is not on REST yet (transfers) and
 * what only the port shows. Run as `child.ts FOLDER`.
 *
 *   in    a request as JSON, u128 values as text
 *   out   READY sequence │ OK n answer │ STATE …   one line each, `n` counting the requests from 1
 *
 * A line is printed only for what the node has acknowledged.
 */

import { writeSync } from 'node:fs';
import { createInterface } from 'node:readline';
import type { Request } from '../../src/gateway/port.ts';
import { startNode } from './venue-folder.ts';

const BIG_FIELDS = ['transferId', 'pendingId'];

function revive(key: string, value: unknown): unknown {
  return BIG_FIELDS.includes(key) ? BigInt(value as string) : value;
}

/** Waited on for its time-out only. */
const nobody = new Int32Array(new SharedArrayBuffer(4));

/** Written at once, so that a line that was begun is not held back by what comes after. */
function say(line: string): void {
  const bytes = Buffer.from(`${line}\n`);
  let done = 0;
  while (done < bytes.length) {
    try {
      done += writeSync(1, bytes, done);
    } catch (error) {
      // The pipe is full: the parent has to read first.
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') throw error;
      Atomics.wait(nobody, 0, 0, 1);
    }
  }
}

const { node, accounts } = await startNode(process.argv[2]!);
say(`READY ${node.sequence}`);
void node.failed.then((error) => {
  process.stderr.write(`${error.name}: ${error.message}\n`);
  process.exit(1);
});

let count = 0;
for await (const line of createInterface({ input: process.stdin })) {
  if (line === 'stop') break;
  if (line.startsWith('state ')) {
    const state = line.slice('state '.length).split(',').map(Number);
    const held = state.map((account) => ({
      account,
      balances: accounts.balances(account),
      open: accounts.openOrders(account, 0),
    }));
    say(`STATE ${JSON.stringify(held)}`);
    continue;
  }
  count += 1;
  const n = count;
  const request = JSON.parse(line, revive) as Request;
  void node.submit(request).then(({ answer }) => say(`OK ${n} ${JSON.stringify(answer)}`));
}
await node.stop();
say('STOPPED');
process.stdin.destroy();
