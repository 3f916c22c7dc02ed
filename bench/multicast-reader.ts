/**
 * The receiving side of the multicast benchmark, in a thread of its own: counts packets, messages
 * and what is missing, and hashes every message in order, those that had to be asked for again too.
 */
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { parentPort, workerData } from 'node:worker_threads';
import { headerOf, readHeader } from '../src/gateway/multicast/mold-udp64.ts';
import { messageHash } from './multicast-hash.ts';

export interface ReaderTask {
  readonly group: string;
  readonly port: number;
  readonly interface: string;
  readonly requestPort: number;
  readonly session: string;
  readonly messages: number;
}

export interface ReaderResult {
  /** Packets of the stream. */
  readonly packets: number;
  /** Messages that came with the stream, not as an answer to a request. */
  readonly streamed: number;
  readonly requests: number;
  readonly hash: number;
  /** Milliseconds from the first message to the last one, as this thread saw them. */
  readonly elapsedMs: number;
}

const RETRY_MS = 20;
const RECEIVE_BUFFER_BYTES = 4 * 2 ** 20;

const task = workerData as ReaderTask;
const stream = createSocket({ type: 'udp4', reuseAddr: true });
const requests = createSocket('udp4');
const pending = new Map<number, Buffer>();
const result = { packets: 0, streamed: 0, requests: 0, hash: 0, elapsedMs: 0 };
let next = 1;
let end = 1;
let begunMs = 0;
let askedAt = 0;
let done = false;

function apply(message: Buffer): void {
  result.hash = messageHash(result.hash, message, 0, message.length);
  next += 1;
}

function take(packet: Buffer, fromStream: boolean): void {
  const header = readHeader(packet);
  if (done || header === undefined || header.session !== task.session) return;
  if (begunMs === 0 && header.count > 0) begunMs = performance.now();
  let at = 20;
  let sequence = header.sequence;
  const count = header.count === 0xffff ? 0 : header.count;
  for (let k = 0; k < count; k++, sequence++) {
    const from = at + 2;
    at = from + packet.readUInt16BE(at);
    if (sequence === next) apply(packet.subarray(from, at));
    else if (sequence > next && !pending.has(sequence)) {
      pending.set(sequence, Buffer.from(packet.subarray(from, at)));
    }
  }
  if (fromStream && count > 0) {
    result.packets += 1;
    result.streamed += count;
  }
  end = Math.max(end, sequence);
  for (let message = pending.get(next); message !== undefined; message = pending.get(next)) {
    pending.delete(next);
    apply(message);
  }
  if (next <= task.messages) return;
  done = true;
  result.elapsedMs = performance.now() - begunMs;
  parentPort!.postMessage(result satisfies ReaderResult);
}

/** Asks for the first gap, as long as there is one. */
function ask(): void {
  if (done || next >= end || next === askedAt) {
    askedAt = 0;
    return;
  }
  let to = next + 1;
  while (to < end && !pending.has(to)) to += 1;
  const count = Math.min(to - next, 0xfffe);
  askedAt = next;
  result.requests += 1;
  const request = headerOf({ session: task.session, sequence: next, count });
  requests.send(request, task.requestPort, task.interface);
}

stream.on('message', (packet) => take(packet, true));
requests.on('message', (packet) => {
  take(packet, false);
  ask();
});
stream.bind(task.port, task.group);
await once(stream, 'listening');
stream.addMembership(task.group, task.interface);
stream.setRecvBufferSize(RECEIVE_BUFFER_BYTES);
requests.bind(0, task.interface);
await once(requests, 'listening');
const asking = setInterval(ask, RETRY_MS);
parentPort!.once('message', () => {
  clearInterval(asking);
  stream.close();
  requests.close();
});
parentPort!.postMessage('ready');
