/**
 * The names of the files in a log folder, in one place.
 *
 * Promise: a name made here parses back to the number that it was made from; any other name parses
 * to undefined, so that foreign files in the folder are left alone.
 */

/** Digits of 2^53 - 1: names sort like their numbers. */
const SEQUENCE_DIGITS = 16;

const SEGMENT = /^log-(\d{16})\.lxl$/;
const SNAPSHOT = /^snapshot-(\d{16})\.lxs$/;
const LOCK = /^lock\.(\d{1,15})$/;
const TEMPORARY = /^(?:next-segment|snapshot-\d{16}\.lxs)\.tmp$/;

/** The segment being preallocated; it gets its real name when its first sequence is known. */
export const SPARE_NAME = 'next-segment.tmp';

/** @param firstSequence of the first command in the segment, 1 … 2^53-1. */
export function segmentName(firstSequence: number): string {
  return `log-${String(firstSequence).padStart(SEQUENCE_DIGITS, '0')}.lxl`;
}

/** @param sequence of the last command that the snapshot contains. */
export function snapshotName(sequence: number): string {
  return `snapshot-${String(sequence).padStart(SEQUENCE_DIGITS, '0')}.lxs`;
}

export function temporaryName(name: string): string {
  return `${name}.tmp`;
}

/** @param generation counts the takers of the folder, from 1. */
export function lockName(generation: number): string {
  return `lock.${generation}`;
}

export function parseSegmentName(name: string): number | undefined {
  return parse(SEGMENT, name);
}

export function parseSnapshotName(name: string): number | undefined {
  return parse(SNAPSHOT, name);
}

export function parseLockName(name: string): number | undefined {
  return parse(LOCK, name);
}

/** Whether a crash can have left this file behind half made. */
export function isTemporaryName(name: string): boolean {
  return TEMPORARY.test(name);
}

function parse(pattern: RegExp, name: string): number | undefined {
  const match = pattern.exec(name);
  if (match === null) return undefined;
  const value = Number(match[1]);
  return Number.isSafeInteger(value) ? value : undefined;
}
