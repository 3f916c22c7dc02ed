/**
 * Runs the log of a data folder again and holds it to everything that the folder says: the chain of
 * hashes, the sequences, the digest of the events of each batch, each snapshot and the ledger.
 *
 * Promise: what the folder holds is not changed and no lock is taken. Memory does not depend on the
 * length of the log. What is found is told with its place and with the sequences from which on the
 * exchange did not do what its log says.
 */
import { BlockView } from '../base/block-view.ts';
import { type EngineConfig, firstOtherEntry } from '../engine/engine.ts';
import { type Batch, countCommands, hashText, sameBytes } from '../log/file/batch-descriptor.ts';
import { type ChainEnd, ChainWalk, type PlacedBatch } from '../log/file/chain-walk.ts';
import { errorCode, type FilePort } from '../log/file/port.ts';
import { CAPACITIES_FILE } from '../node/capacities.ts';
import { NOT_RECORDED } from '../node/event-digest.ts';
import { decodeCommand, SCHEMA_VERSION, Template } from '../schema/generated/protocol.ts';
import { LAYOUT_VERSION } from '../schema/generated/state.ts';
import { firstDifference } from './difference.ts';
import {
  capacitiesOf,
  type FolderSnapshot,
  isRestorable,
  openSnapshot,
  snapshotNames,
} from './folder.ts';
import { auditLedger } from './ledger.ts';
import { Player } from './player.ts';

/** Something that is not as the log says. */
export interface Finding {
  /** The first sequence that may be concerned, and the last that it can have begun with. */
  readonly from: number;
  readonly to: number;
  /** The file that shows it, within the folder. */
  readonly file: string;
  readonly offsetBytes: number | undefined;
  readonly reason: string;
}

/** What was found out about a folder. */
export interface Verification {
  /** `unknown`: it could not be run again, or not all of it. */
  readonly verdict: 'yes' | 'no' | 'unknown';
  /** What was run again: `lastSequence` below `firstSequence` where nothing was. */
  readonly firstSequence: number;
  readonly lastSequence: number;
  readonly batches: number;
  /** Batches whose events were compared with what was released for them. */
  readonly batchesOfKnownEvents: number;
  readonly snapshotsCompared: number;
  /** Hash of the last batch: who kept it elsewhere can tell later that the log is the same. */
  readonly lastHash: string;
  /** The one first that is certain from the lowest sequence on. */
  readonly findings: readonly Finding[];
  /** What is no fault but should be known. */
  readonly notes: readonly string[];
}

export interface VerifyOptions {
  readonly folder: string;
  readonly files: FilePort;
  readonly module: WebAssembly.Module;
  /**
   * Hash of a batch, as it was kept elsewhere, in hexadecimal digits: the first 8 or more. The log
   * must have it.
   */
  readonly keptHash?: string | undefined;
  /** Called after every batch. */
  readonly onProgress?: ((doneBytes: number, totalBytes: number) => void) | undefined;
}

/** Findings after which no more are looked for: the first is what counts. */
const MAX_FINDINGS = 20;
const TICK_BYTES = 64;

/** A batch that was read, and what came of it. */
interface Passed extends Pick<Batch, 'firstSequence' | 'lastSequence' | 'schemaVersion'> {
  readonly file: string;
  readonly offsetBytes: number | undefined;
  readonly events: bigint;
}

/** @throws errors of the file system as they come */
export function verifyFolder(options: VerifyOptions): Verification {
  return new Verifier(options).run();
}

class Verifier {
  readonly #options: VerifyOptions;
  readonly #walk: ChainWalk;
  readonly #findings: Finding[] = [];
  readonly #notes: string[] = [];
  readonly #tick = new BlockView(new ArrayBuffer(TICK_BYTES));
  /** Those that the log has not reached yet, oldest first. */
  #snapshots: FolderSnapshot[] = [];
  #player: Player | undefined;
  /** Something could not be looked at. */
  #isPartial = false;
  /** What is run again begins behind this sequence. */
  #base = 0;
  #batches = 0;
  #batchesOfKnownEvents = 0;
  #knownEventsUpTo = 0;
  #snapshotsCompared = 0;
  /** Whether an earlier release had a part in it. */
  #hasEarlier = false;
  /** Last sequence of the batch with the hash that was kept. */
  #keptSequence: number | undefined;
  /** Up to here the folder has shown that exchange and log agree. */
  #agreed = 0;
  #previous: Passed | undefined;

  constructor(options: VerifyOptions) {
    this.#options = options;
    this.#walk = new ChainWalk(options);
  }

  run(): Verification {
    const totalBytes = this.#walk.totalBytes();
    this.#readSnapshots();
    this.#begin();
    const batches = this.#walk.batches();
    let step = batches.next();
    while (!step.done && this.#findings.length < MAX_FINDINGS && this.#take(step.value)) {
      this.#options.onProgress?.(this.#walk.readBytes, totalBytes);
      step = batches.next();
    }
    if (step.done) this.#takeEnd(step.value);
    else this.#closeEarly(batches);
    this.#checkLedger();
    this.#checkKeptHash();
    return this.#verification();
  }

  #readSnapshots(): void {
    const { files, folder } = this.#options;
    for (const name of snapshotNames(files, folder)) {
      const opened = openSnapshot(files, folder, name);
      if (!('state' in opened)) this.#addSnapshot(opened);
      else if (opened.state === 'newer') this.#omit(`${name} is of a newer release`);
      else if (opened.state === 'damaged') {
        const { sequence, reason } = opened;
        this.#find({ from: sequence, to: sequence, file: name, reason });
      }
    }
  }

  #addSnapshot(snapshot: FolderSnapshot): void {
    this.#snapshots.push(snapshot);
    this.#hasEarlier ||= snapshot.layoutVersion < LAYOUT_VERSION;
  }

  /** Makes the engine that the log is run through: an empty one, or that of a snapshot. */
  #begin(): void {
    const { firstSequence } = this.#walk;
    if (firstSequence === 0) return;
    if (firstSequence === 1) {
      const config = this.#capacities();
      if (config) this.#player = Player.create(this.#options, config);
      return;
    }
    const base = this.#snapshots.find(
      (each) => each.sequence >= firstSequence - 1 && isRestorable(each),
    );
    if (!base) {
      const missing = `the log begins with sequence ${firstSequence}`;
      this.#omit(`${missing}, and no snapshot that can be restored holds what was before`);
      return;
    }
    this.#player = Player.restore(this.#options, base.engine);
    this.#base = base.sequence;
    this.#agreed = base.sequence;
    this.#notes.push(`what ${base.name} holds is taken on trust, the log before it is not here`);
    if (base.sequence === firstSequence - 1) this.#passBase(base);
  }

  /** A snapshot that the log goes on from directly. */
  #passBase(base: FolderSnapshot): void {
    const { sequence, schemaVersion, events, name: file } = base;
    const passed = { firstSequence: sequence, lastSequence: sequence, schemaVersion, events };
    this.#previous = { ...passed, file, offsetBytes: undefined };
  }

  /** What the log must be run with; of a snapshot where the file is not good. */
  #capacities(): EngineConfig | undefined {
    const found = capacitiesOf(this.#options.folder);
    if (typeof found !== 'string') return found;
    const snapshot = this.#snapshots.find(isRestorable);
    if (!snapshot) {
      this.#omit(found);
      return undefined;
    }
    this.#find({ from: 1, to: 1, file: CAPACITIES_FILE, reason: found });
    return Player.restore(this.#options, snapshot.engine).engine.layout.config;
  }

  /** @returns whether the log can be followed further */
  #take(placed: PlacedBatch): boolean {
    const { batch, file, offsetBytes } = placed;
    const { firstSequence, lastSequence, schemaVersion, payload } = batch;
    const wrong = (reason: string) => {
      this.#find({ from: firstSequence, to: firstSequence, file, offsetBytes, reason });
      return false;
    };
    if (schemaVersion > SCHEMA_VERSION) {
      this.#omit(`sequence ${firstSequence} was written by a newer release`);
      return false;
    }
    if (countCommands(payload) !== batch.commandCount) {
      return wrong(`it does not hold the ${batch.commandCount} commands that it names`);
    }
    const timeUs = this.#tickOf(payload);
    if (timeUs !== undefined && timeUs !== batch.timeUs) {
      wrong(`it says ${batch.timeUs} µs, its Tick ${timeUs} µs`);
    }
    this.#batches += 1;
    const { keptHash } = this.#options;
    if (keptHash !== undefined && hexOf(batch.hash).startsWith(keptHash)) {
      this.#keptSequence = lastSequence;
    }
    this.#hasEarlier ||= schemaVersion < SCHEMA_VERSION;
    this.#compareEvents(batch.eventsBefore, schemaVersion);
    let events = NOT_RECORDED;
    if (this.#player && lastSequence > this.#base) {
      if (firstSequence <= this.#base) return wrong('the snapshot before is of the middle of it');
      events = this.#player.play(payload);
      const { sequence } = this.#player.engine;
      if (sequence !== lastSequence) return wrong(`the engine counts to ${sequence} with it`);
    }
    this.#previous = { firstSequence, lastSequence, schemaVersion, file, offsetBytes, events };
    while ((this.#snapshots[0]?.sequence ?? Number.POSITIVE_INFINITY) <= lastSequence) {
      this.#compareSnapshot(this.#snapshots.shift()!, batch);
    }
    return true;
  }

  /** Time of the Tick that an exchange puts in front of each batch. */
  #tickOf(payload: Uint8Array): number | undefined {
    if (payload[0] !== Template.Tick) return undefined;
    this.#tick.u8.set(payload.subarray(0, TICK_BYTES));
    const command = decodeCommand(this.#tick, 0);
    return command.template === Template.Tick ? command.timeUs : undefined;
  }

  /**
   * What came of the batch before now, against what was released for it then.
   * @param recorded by whoever wrote with this schema version
   */
  #compareEvents(recorded: bigint, schemaVersion: number): void {
    const previous = this.#previous;
    if (!previous || recorded === NOT_RECORDED || previous.events === NOT_RECORDED) return;
    // Another release may have said the same with other bytes.
    if ([schemaVersion, previous.schemaVersion].some((each) => each !== SCHEMA_VERSION)) return;
    const { firstSequence: from, lastSequence: to, file, offsetBytes } = previous;
    if (recorded !== previous.events) {
      const reason = 'other events were released for this batch than come of it';
      this.#find({ from, to, file, offsetBytes, reason });
      return;
    }
    if (to > this.#knownEventsUpTo) this.#batchesOfKnownEvents += 1;
    this.#knownEventsUpTo = Math.max(to, this.#knownEventsUpTo);
    this.#agree(to);
  }

  #compareSnapshot(snapshot: FolderSnapshot, batch: Batch): void {
    const { name: file, sequence } = snapshot;
    if (sequence !== batch.lastSequence) {
      // Before the first batch of a log whose older files were moved away there is none.
      if (sequence < this.#walk.firstSequence) return;
      const reason = 'no batch ends with its sequence';
      this.#find({ from: sequence, to: sequence, file, reason });
      return;
    }
    this.#compareEvents(snapshot.events, snapshot.schemaVersion);
    const range = { from: this.#agreed + 1, to: sequence, file };
    if (!sameBytes(snapshot.logHash, batch.hash)) {
      const [then, now] = [hashText(snapshot.logHash), hashText(batch.hash)];
      const reason = `the log had the hash ${then}… when it was taken, and has ${now}… there now`;
      this.#find({ ...range, reason });
    }
    if (!this.#player || sequence < this.#base) return;
    const reason = this.#differenceOf(snapshot, this.#player);
    if (reason === 'gone') return;
    if (reason !== undefined) this.#find({ ...range, reason });
    else this.#agree(sequence);
    this.#snapshotsCompared += 1;
  }

  /** @returns what is wrong with the state in a snapshot, `gone` where it is no longer there */
  #differenceOf(snapshot: FolderSnapshot, { engine }: Player): string | undefined {
    let found: Player['engine'];
    try {
      found = Player.restore(this.#options, snapshot.engine).engine;
    } catch (error) {
      if (errorCode(error) === 'ENOENT') return 'gone';
      if (error instanceof RangeError) return error.message;
      throw error;
    }
    const [has, runs] = [found.layout.config, engine.layout.config];
    for (const name of Object.keys(runs) as (keyof EngineConfig)[]) {
      if (has[name] !== runs[name]) {
        return `${CAPACITIES_FILE} says ${name} ${runs[name]}, the snapshot has ${has[name]}`;
      }
    }
    if (found.stateHash() === engine.stateHash()) return undefined;
    const difference = firstDifference(found, engine);
    if (difference !== undefined) return difference;
    const other = firstOtherEntry(found.entries(), engine.entries());
    if (other) {
      return `it holds ${JSON.stringify(other.has)}, by the log ${JSON.stringify(other.should)}`;
    }
    // An earlier release's state lies elsewhere once it was taken over.
    if (this.#hasEarlier) return undefined;
    return 'its bytes are not those that the log gives, although they mean the same';
  }

  #nothingToVerify(): string {
    const { folder } = this.#options;
    const newest = this.#snapshots.at(-1);
    if (newest === undefined) return `there is no log in ${folder}`;
    return `there is no log in ${folder} yet that ${newest.name} could be held against`;
  }

  #takeEnd(end: ChainEnd): void {
    const { state, file, offsetBytes, sequence, reason } = end;
    if (state === 'none') this.#omit(this.#nothingToVerify());
    if (state === 'newer') this.#omit(`${file} was written by a newer release`);
    const place = { from: sequence, to: sequence, file, offsetBytes };
    if (state === 'damaged') this.#find({ ...place, reason });
    if (state === 'unfinished') {
      const why = 'as a crash leaves it, or an exchange that is writing';
      this.#notes.push(`the log ends in ${reason} (${file}, byte ${offsetBytes}), ${why}`);
    }
    const [later] = this.#snapshots;
    if (!later || (state !== 'whole' && state !== 'unfinished')) return;
    this.#find({ ...place, reason: `the log ends here, ${later.name} knows of more` });
  }

  /** The log could not be followed to its end. */
  #closeEarly(batches: Generator<PlacedBatch, ChainEnd>): void {
    batches.return({ state: 'none', file: '', offsetBytes: 0, sequence: 0, reason: '' });
  }

  #checkLedger(): void {
    if (!this.#player) return;
    const { engine } = this.#player;
    const reason = auditLedger(engine);
    if (reason === undefined) return;
    const file = this.#previous?.file ?? '';
    this.#find({ from: this.#agreed + 1, to: engine.sequence, file, reason });
  }

  #checkKeptHash(): void {
    const { keptHash } = this.#options;
    if (keptHash === undefined) return;
    if (this.#keptSequence !== undefined) {
      this.#notes.push(`the hash that was kept is that of sequence ${this.#keptSequence}`);
      return;
    }
    const { nextSequence } = this.#walk.point;
    const reason = `no batch has the hash ${keptHash}: it is not the log that it was`;
    const file = this.#previous?.file ?? '';
    this.#find({ from: this.#walk.firstSequence, to: nextSequence - 1, file, reason });
  }

  #agree(sequence: number): void {
    if (this.#findings.length === 0) this.#agreed = Math.max(this.#agreed, sequence);
  }

  #find(finding: Omit<Finding, 'offsetBytes'> & { readonly offsetBytes?: number | undefined }) {
    this.#findings.push({ offsetBytes: undefined, ...finding });
  }

  /** Something cannot be looked at, which is said instead of a verdict. */
  #omit(why: string): void {
    this.#isPartial = true;
    this.#notes.push(why);
  }

  #verification(): Verification {
    const isWrong = this.#findings.length > 0;
    const known = this.#isPartial ? 'unknown' : 'yes';
    return {
      verdict: isWrong ? 'no' : known,
      firstSequence: this.#base + 1,
      lastSequence: this.#player?.engine.sequence ?? 0,
      batches: this.#batches,
      batchesOfKnownEvents: this.#batchesOfKnownEvents,
      snapshotsCompared: this.#snapshotsCompared,
      lastHash: hexOf(this.#walk.point.previousHash),
      findings: this.#findings.sort((a, b) => a.to - b.to || a.from - b.from),
      notes: this.#notes,
    };
  }
}

function hexOf(hash: Uint8Array): string {
  return Buffer.from(hash).toString('hex');
}
