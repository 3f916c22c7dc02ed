/** `lx verify` on folders of real exchanges: whole, killed, running, damaged, forged, moved. */
import assert from 'node:assert/strict';
import { cpSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { lx } from '../../src/cli/testing.ts';
import { engineModule } from '../../src/engine/testing.ts';
import { SEGMENT_HEADER_BYTES } from '../../src/log/file/batch-descriptor.ts';
import { ChainWalk } from '../../src/log/file/chain-walk.ts';
import { RealFiles } from '../../src/log/file/real.ts';
import { EVENTS_PART } from '../../src/node/messages.ts';
import { type Verification, verifyFolder } from '../../src/replay/verify.ts';
import { Template } from '../../src/schema/generated/protocol.ts';
import { goldenNode } from '../golden/folder.ts';
import { type Folder, LoadedChild, startSmall, stoppedFolder } from './exchange-folder.ts';
import { filesOf, flip, rechain, resnapshot } from './forge.ts';

const top = mkdtempSync(join(tmpdir(), 'lx-verify-'));
after(() => rmSync(top, { recursive: true, force: true }));
let copies = 0;

let whole: Folder;
before(async () => {
  whole = await stoppedFolder(join(top, 'whole'), 4000);
});

function copy(): string {
  copies += 1;
  const path = join(top, `copy-${copies}`);
  cpSync(whole.path, path, { recursive: true });
  return path;
}

function verify(folder: string): Verification {
  return verifyFolder({ folder, files: new RealFiles(), module: engineModule() });
}

/** Where each batch of a folder stands. */
function placesOf(folder: string) {
  const walk = new ChainWalk({ folder, files: new RealFiles() });
  return [...walk.batches()].map(({ batch, file, offsetBytes }) => {
    const { firstSequence, lastSequence, payload } = batch;
    return { file, offsetBytes, firstSequence, lastSequence, payloadBytes: payload.byteLength };
  });
}

const fileBytes = (folder: string) =>
  Object.fromEntries(
    ['.lxl', '.lxs', '.json'].flatMap((ending) =>
      filesOf(folder, ending).map((name) => [name, readFileSync(join(folder, name), 'latin1')]),
    ),
  );

describe('an exchange that did what its log says', () => {
  test('is told in one line, with exit code 0, and nothing is changed', async () => {
    const before = fileBytes(whole.path);
    const { code, stdout, stderr } = await lx(['verify', whole.path]);
    assert.equal(code, 0, stderr);
    assert.match(stdout, /^yes: sequences 1 … \d+ give what the exchange released: [^\n]*\n$/);
    assert.equal(stderr, '');
    assert.deepEqual(fileBytes(whole.path), before);
  });

  test('is the one whose hash was kept, or is not', async () => {
    const { lastHash, lastSequence } = verify(whole.path);
    const same = await lx(['verify', whole.path, '--hash', lastHash.slice(0, 8)]);
    assert.equal(same.code, 0);
    assert.ok(
      same.stdout.endsWith(`; the hash that was kept is that of sequence ${lastSequence}\n`),
    );
    const other = await lx(['verify', whole.path, '--hash', '0123456789abcdef']);
    assert.equal(other.code, 1);
    assert.match(
      other.stdout,
      /^no, .*: no batch has the hash 0123456789abcdef: it is not the log/,
    );
    const wrong = await lx(['verify', whole.path, '--hash', 'xyz']);
    assert.equal(wrong.code, 2);
    assert.match(wrong.stderr, /--hash is xyz; give 8 to 64 of the digits/);
  });

  test('every batch has its events compared, every snapshot its state', () => {
    const found = verify(whole.path);
    assert.deepEqual(found.findings, []);
    assert.deepEqual(found.notes, []);
    assert.equal(found.batches, placesOf(whole.path).length);
    assert.equal(found.batchesOfKnownEvents, found.batches);
    assert.equal(found.snapshotsCompared, 2);
    assert.ok(filesOf(whole.path, '.lxl').length > 2);
  });

  test('also while it runs, after it was killed, and after it was started again', async () => {
    const folder = { ...whole, path: copy() };
    const isRight = (found: Verification) => {
      assert.deepEqual([found.verdict, found.findings], ['yes', []]);
      return found;
    };
    const child = await LoadedChild.start(folder);
    for (let round = 0; round < 3; round++) {
      await child.answered(700);
      isRight(verify(folder.path));
    }
    await child.kill();
    const killed = isRight(verify(folder.path));
    // What was released for the very last batch nothing has said yet.
    assert.ok(killed.batchesOfKnownEvents >= killed.batches - 1);
    const node = await startSmall(folder.path);
    assert.ok(node.notes.every((note) => !note.includes('other events')));
    await node.stop();
    const stopped = isRight(verify(folder.path));
    assert.equal(stopped.batchesOfKnownEvents, stopped.batches);
  });

  test('a torn last batch is no damage', async () => {
    const folder = { ...whole, path: copy() };
    const child = await LoadedChild.start(folder);
    await child.answered(300);
    await child.kill();
    const last = placesOf(folder.path).at(-1)!;
    flip(folder.path, last.file, last.offsetBytes + 200);
    const found = verify(folder.path);
    assert.deepEqual([found.verdict, found.findings], ['yes', []]);
    assert.equal(found.lastSequence, last.firstSequence - 1);
    assert.equal(found.notes.length, 1);
    assert.match(found.notes[0]!, new RegExp(`${last.file}, byte ${last.offsetBytes}`));
  });

  test('a folder of a release that kept no digests has none compared, and is as good', () => {
    const folder = copy();
    const hashes = rechain(folder, (batch) => {
      batch.eventsBefore = 0n;
    });
    for (const name of filesOf(folder, '.lxs')) {
      resnapshot(folder, name, ({ sequence, parts }) => ({
        logHash: hashes.get(sequence)!,
        parts: parts.filter((part) => part.name !== EVENTS_PART),
      }));
    }
    const found = verify(folder);
    assert.deepEqual([found.verdict, found.findings], ['yes', []]);
    assert.deepEqual([found.batchesOfKnownEvents, found.snapshotsCompared], [0, 2]);
  });

  test('a folder that an earlier release began is as good, its snapshots included', async () => {
    const folder = mkdtempSync(join(top, 'earlier-'));
    const { node } = await goldenNode('v1', folder);
    await node.submit({ template: Template.CreateAccount, market: 0, account: 0, tier: 0 });
    await node.stop();
    const found = verify(folder);
    assert.deepEqual([found.verdict, found.findings], ['yes', []]);
    assert.equal(found.snapshotsCompared, 2);
    assert.deepEqual(found.notes, []);
  });

  test('a log whose older files were moved away is run from a snapshot', () => {
    const folder = copy();
    const [snapshot = ''] = filesOf(folder, '.lxs');
    const places = placesOf(folder);
    const base = Number(snapshot.slice(9, 25));
    const needed = places.find(({ lastSequence }) => lastSequence > base)!.file;
    for (const name of filesOf(folder, '.lxl')) if (name < needed) rmSync(join(folder, name));
    const found = verify(folder);
    assert.deepEqual([found.verdict, found.findings], ['yes', []]);
    assert.equal(found.firstSequence, base + 1);
    assert.match(found.notes[0]!, /taken on trust/);
  });
});

describe('a flipped bit', () => {
  /** The first finding, which must name the file. */
  function findingOf(folder: string, file: string, offset: number) {
    flip(folder, file, offset);
    const found = verify(folder);
    flip(folder, file, offset);
    assert.equal(found.verdict, 'no', `byte ${offset} of ${file}`);
    const [first] = found.findings;
    assert.equal(first!.file, file, `byte ${offset}`);
    return first!;
  }

  /** A format version that no release has yet: nothing else of the file can be judged. */
  const FORMAT_VERSION_BYTES = [8, 9, 10, 11];

  test('in the header of a log file is found at byte 0', () => {
    const folder = copy();
    const file = filesOf(folder, '.lxl')[1]!;
    const { firstSequence } = placesOf(folder).find((each) => each.file === file)!;
    for (let offset = 0; offset < SEGMENT_HEADER_BYTES; offset += 3) {
      if (FORMAT_VERSION_BYTES.includes(offset)) continue;
      const found = findingOf(folder, file, offset);
      assert.deepEqual([found.offsetBytes, found.from], [0, firstSequence]);
    }
  });

  test('in a format version makes the file one of a newer release, which is said', () => {
    const folder = copy();
    for (const file of [filesOf(folder, '.lxl')[1]!, filesOf(folder, '.lxs')[0]!]) {
      flip(folder, file, FORMAT_VERSION_BYTES[0]!);
      const found = verify(folder);
      assert.equal(found.verdict, 'unknown');
      assert.ok(found.notes.some((note) => note.includes(file) && note.includes('newer release')));
      flip(folder, file, FORMAT_VERSION_BYTES[0]!);
    }
  });

  test('in a batch is found with the byte of the batch and its sequence', () => {
    const folder = copy();
    const places = placesOf(folder);
    const some = places.filter((_, index) => index % Math.ceil(places.length / 8) === 3);
    assert.ok(some.length >= 5);
    for (const { file, offsetBytes, firstSequence, payloadBytes } of some) {
      // Of the header every field, of the payload both ends and the middle.
      const inHeader = [0, 5, 9, 17, 25, 33, 41, 45, 49, 57, 65, 97];
      const inPayload = [128, 128 + payloadBytes / 2, 127 + payloadBytes];
      for (const offset of [...inHeader, ...inPayload]) {
        const found = findingOf(folder, file, offsetBytes + offset);
        assert.deepEqual([found.offsetBytes, found.from], [offsetBytes, firstSequence]);
      }
    }
  });

  test('in the last batch is found, because the snapshot knows of more', () => {
    const folder = copy();
    const { file, offsetBytes, firstSequence } = placesOf(folder).at(-1)!;
    const found = findingOf(folder, file, offsetBytes + 130);
    assert.deepEqual([found.offsetBytes, found.from], [offsetBytes, firstSequence]);
  });

  test('in the zeros behind the last batch of a full file is found where they begin', () => {
    const folder = copy();
    const [file = ''] = filesOf(folder, '.lxl');
    const last = placesOf(folder).findLast((each) => each.file === file)!;
    const end = last.offsetBytes + 128 + last.payloadBytes;
    const size = statSync(join(folder, file)).size;
    assert.ok(size > end + 64);
    for (const offset of [end, end + 65, size - 1]) {
      assert.equal(findingOf(folder, file, offset).offsetBytes, end);
    }
  });

  test('anywhere in a snapshot is found with its file', () => {
    const folder = copy();
    for (const file of filesOf(folder, '.lxs')) {
      const size = statSync(join(folder, file)).size;
      const inHeader = [0, 13, 17, 25, 33, 65, 70, 128, 170, 180];
      const inParts = Array.from({ length: 12 }, (_, k) => Math.floor(((k + 1) * size) / 13));
      for (const offset of [...inHeader, ...inParts, size - 40, size - 32, size - 1]) {
        findingOf(folder, file, offset);
      }
    }
  });

  test('in the capacities is found, as far as they matter', () => {
    const folder = copy();
    const file = 'capacities.json';
    const text = readFileSync(join(folder, file), 'utf8');
    writeFileSync(join(folder, file), text.replace('"maxOrders": 65536', '"maxOrders": 65537'));
    const [first] = verify(folder).findings;
    assert.match(first!.reason, /capacities\.json says maxOrders 65537, the snapshot has 65536/);
    writeFileSync(join(folder, file), text.replace('"maxOrders"', '"maxOrdars"'));
    assert.equal(verify(folder).findings[0]!.file, file);
  });
});
