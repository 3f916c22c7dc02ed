/**
 * The other thread of the ring's tests: produces or consumes numbered messages as its `workerData`
 * says, and tells the checksum of what went through.
 */
import { parentPort, workerData } from 'node:worker_threads';
import { consumeAll, type PeerOptions, produceAll } from './ring-testing.ts';

const options = workerData as PeerOptions;
const work = options.role === 'produce' ? produceAll : consumeAll;
parentPort!.postMessage(work(options));
