/**
 * Reads the batches of a log in order, for replay and for audit.
 *
 * Promise: every batch given out has the right hash, continues the one before it, and its
 * sequences follow without a gap. Reading changes nothing and needs no lock.
 */
import { type Batch, zeroHash } from './batch-descriptor.ts';
import { DamagedLogError } from './errors.ts';
import { parseSegmentName } from './names.ts';
import type { FilePort } from './port.ts';
import type { SegmentFile } from './recovery.ts';
import { type ChainPoint, SegmentReader, SegmentWalker, type Step } from './segment-reader.ts';

export interface ReadBatchesOptions {
  readonly folder: string;
  readonly files: FilePort;
  /** Oldest first; may grow while reading. */
  readonly segments: readonly SegmentFile[];
  readonly fromSequence: number;
  /** Last sequence there is, at the moment of asking. */
  readonly lastSequence: () => number;
}

/** @throws RangeError when `fromSequence` is before the first segment; DamagedLogError. */
export function* readBatches(options: ReadBatchesOptions): Generator<Batch> {
  const { segments, fromSequence, lastSequence } = options;
  let index = segments.findLastIndex(({ header }) => header.firstSequence <= fromSequence);
  if (index === -1) {
    const first = segments[0].header.firstSequence;
    throw new RangeError(`Reading from sequence ${fromSequence}: the folder begins with ${first}`);
  }
  const { header } = segments[index];
  let point: ChainPoint = {
    nextSequence: header.firstSequence,
    previousHash: header.previousHash,
    epoch: header.epoch,
  };
  for (; index < segments.length && point.nextSequence <= lastSequence(); index++) {
    point = yield* readSegment(options, index, point);
  }
}

function* readSegment(
  { folder, files, segments, fromSequence, lastSequence }: ReadBatchesOptions,
  index: number,
  point: ChainPoint,
): Generator<Batch, ChainPoint> {
  const { name, path, header } = segments[index];
  const reader = new SegmentReader(files, path);
  try {
    const walker = new SegmentWalker(reader, header, point);
    // The end of this segment is where the next one begins, once there is a next one.
    const isMore = () =>
      walker.point.nextSequence <= lastSequence() &&
      walker.point.nextSequence !== segments[index + 1]?.header.firstSequence;
    while (isMore()) {
      const step = stepOrRefresh(walker);
      if (step.state !== 'batch') {
        const reason = step.state === 'end' ? 'zeros instead of a batch' : step.reason;
        const sequence = walker.point.nextSequence;
        const place = { file: name, offsetBytes: walker.offset, sequence, reason, row: 'R04' };
        throw new DamagedLogError(folder, place, 'Stop, and restore the file from a backup.');
      }
      if (step.batch.lastSequence >= fromSequence) yield step.batch;
    }
    return walker.point;
  } finally {
    reader.close();
  }
}

/** What was read before may be older than what was appended since. */
function stepOrRefresh(walker: SegmentWalker): Step {
  const step = walker.step();
  if (step.state === 'batch') return step;
  walker.reader.refresh();
  return walker.step();
}

/** What reading a whole log found. */
export interface ChainReport {
  readonly batches: number;
  readonly commands: number;
  /** 0 when there is no segment. */
  readonly firstSequence: number;
  readonly lastSequence: number;
  readonly lastHash: Uint8Array;
  /** The first place that is not as it should be; undefined when all is well. */
  readonly problem: ChainProblem | undefined;
}

export interface ChainProblem {
  readonly file: string;
  readonly offsetBytes: number;
  readonly sequence: number;
  readonly reason: string;
}

/**
 * Reads the entire log and tells the first bad place, without changing or locking anything. On the
 * folder of a running process the batch being written may show as a bad end.
 *
 * @throws errors of the file system as they come.
 */
export function verifyChain({ folder, files }: { folder: string; files: FilePort }): ChainReport {
  const names = files
    .list(folder)
    .filter((name) => parseSegmentName(name) !== undefined)
    .sort();
  const firstSequence = names.length === 0 ? 0 : parseSegmentName(names[0])!;
  const audit: Audit = {
    batches: 0,
    point: { nextSequence: Math.max(1, firstSequence), previousHash: zeroHash(), epoch: 0 },
  };
  let problem: ChainProblem | undefined;
  for (const name of names) {
    const reader = new SegmentReader(files, `${folder}/${name}`);
    try {
      problem = auditSegment(reader, name, name === names[0], audit);
    } finally {
      reader.close();
    }
    if (problem !== undefined) break;
  }
  const lastSequence = audit.point.nextSequence - 1;
  return {
    batches: audit.batches,
    commands: lastSequence - Math.max(1, firstSequence) + 1,
    firstSequence,
    lastSequence,
    lastHash: audit.point.previousHash,
    problem,
  };
}

interface Audit {
  batches: number;
  point: ChainPoint;
}

function auditSegment(
  reader: SegmentReader,
  file: string,
  isFirst: boolean,
  audit: Audit,
): ChainProblem | undefined {
  const header = reader.header();
  const at = (offsetBytes: number, reason: string): ChainProblem => {
    return { file, offsetBytes, sequence: audit.point.nextSequence, reason };
  };
  if (header === 'newer') return at(0, 'the file was written by a newer release');
  if (header === 'bad') return at(0, 'the file header is damaged');
  const { nextSequence } = audit.point;
  if (header.firstSequence !== nextSequence) {
    return at(0, `the file begins with sequence ${header.firstSequence}`);
  }
  // A log whose older segments were moved away begins with a hash that only they can prove.
  const isTaken = isFirst && nextSequence > 1;
  const previousHash = isTaken ? header.previousHash : audit.point.previousHash;
  if (Buffer.compare(previousHash, header.previousHash) !== 0) {
    return at(0, 'the file header does not continue the batch before it');
  }
  const walker = new SegmentWalker(reader, header, { ...audit.point, previousHash });
  for (;;) {
    const step = walker.step();
    if (step.state === 'bad' || step.state === 'chain') return at(walker.offset, step.reason);
    if (step.state === 'end') break;
    audit.batches += 1;
    audit.point = walker.point;
  }
  audit.point = walker.point;
  const end = reader.endOfData(walker.offset);
  return end === walker.offset ? undefined : at(walker.offset, 'zeros, and then something else');
}
