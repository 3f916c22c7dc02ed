/** Input that cannot be imported: each with a message that says what and where; nothing is left. */
import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { gzipSync } from 'node:zlib';
import { Prng } from '../base/prng.ts';
import { ImportError } from './place.ts';
import { fileOf, imported, temporaryFolder } from './testing/files.ts';
import { ItchWriter } from './testing/itch-writer.ts';
import { SimulatedMarket, type SimulatedOrder } from './testing/simulated-market.ts';

const START_NS = 34_200e9;
/** Bytes of the messages S, R and S with their lengths. */
const BEGIN_BYTES = 2 + 12 + (2 + 39) + (2 + 12);

function order(changes: Partial<SimulatedOrder> = {}): SimulatedOrder {
  const plain = { reference: 1, locate: 1, symbol: 'AAPL', side: 'sell' } as const;
  return { ...plain, price: 1_000_000, leaves: 100, ...changes };
}

/** A day that begins and has order 1, then what is written. */
function day(write: (writer: ItchWriter) => void): Buffer {
  const writer = new ItchWriter();
  writer.begin(START_NS, ['AAPL']);
  writer.add(START_NS, order());
  write(writer);
  return writer.take();
}

const FIRST = BEGIN_BYTES + 2 + 36;
/** The message behind order 1. */
const PLACE = `message 5 at byte ${FIRST}`;

const CORPUS: readonly (readonly [string, Buffer, RegExp])[] = [
  ['an empty file', Buffer.alloc(0), /is empty; fetch it again$/],
  ['an empty gzip', gzipSync(Buffer.alloc(0)), /holds nothing but an empty gzip/],
  ['a text', Buffer.from('<html>404</html>'), /begins neither like ITCH 5\.0 nor like a LOBSTER/],
  [
    'a file cut within a message',
    day((writer) => writer.remove(START_NS, order())).subarray(0, -1),
    new RegExp(`${PLACE}: the file ends within this message; fetch it again`),
  ],
  [
    'a file cut within a length',
    Buffer.concat([day(() => {}), Buffer.alloc(1)]),
    new RegExp(`${PLACE}: the file ends within this message`),
  ],
  [
    'a wrong length',
    day((writer) => writer.message('D', 1, START_NS, [[4, 1]])),
    /message type 'D' \(0x44\) has 15 bytes instead of 19; the file is damaged/,
  ],
  [
    'a length that no message has',
    Buffer.concat([day(() => {}), Buffer.from([0x12, 0x34, 0x41])]),
    new RegExp(`${PLACE}: a message of 4660 bytes; the longest of ITCH 5\\.0 has 50`),
  ],
  [
    'an unknown type',
    day((writer) => writer.message('z', 1, START_NS, [[8, 1]])),
    /ITCH 5\.0 has no message type 'z' \(0x7a\)/,
  ],
  [
    'an unknown type that cannot be printed',
    day((writer) => writer.message('\u0001', 1, START_NS, [[8, 1]])),
    /ITCH 5\.0 has no message type 0x01;/,
  ],
  [
    'bytes behind the end of the session',
    Buffer.concat([day(() => {}), Buffer.from([0, 0, 0, 12])]),
    /ends within this message|bytes follow the end of the session/,
  ],
  [
    'a message behind the end of the session',
    Buffer.concat([day(() => {}), Buffer.alloc(2), day(() => {})]),
    /bytes follow the end of the session \(a length of 0\)/,
  ],
  ...(['execute', 'reduce'] as const).map((what): readonly [string, Buffer, RegExp] => [
    `${what} of an order that was never added`,
    day((writer) => writer[what](START_NS, order({ reference: 77 }), 10, 1)),
    new RegExp(`${PLACE}: order 77 is not known: it was never added, or nothing of it is left`),
  ]),
  [
    'the deletion of an order that is gone',
    day((writer) => {
      writer.execute(START_NS, order(), 100, 1);
      writer.remove(START_NS, order());
    }),
    /message 6 at byte \d+: order 1 is not known/,
  ],
  [
    'the replacement of an order that was never added',
    day((writer) => writer.replace(START_NS, order({ reference: 5 }), order({ reference: 6 }))),
    /order 5 is not known/,
  ],
  [
    'a replacement by an order that rests',
    day((writer) => {
      writer.add(START_NS, order({ reference: 2 }));
      writer.replace(START_NS, order(), order({ reference: 2 }));
    }),
    /order 2 is added, but an order of that reference rests/,
  ],
  [
    'an overfilled execution',
    day((writer) => writer.execute(START_NS, order(), 101, 1)),
    new RegExp(`${PLACE}: 101 shares of order 1 are executed; it has 100`),
  ],
  [
    'an execution overfilled by its second part',
    day((writer) => {
      writer.execute(START_NS, order(), 60, 1);
      writer.executeAt(START_NS, order(), 41, 2, { price: 1, printed: false });
    }),
    /41 shares of order 1 are executed; it has 40/,
  ],
  [
    'an overdone cancellation',
    day((writer) => writer.reduce(START_NS, order(), 101)),
    new RegExp(`${PLACE}: 101 shares of order 1 are cancelled; it has 100`),
  ],
  [
    'the same order twice',
    day((writer) => writer.add(START_NS, order())),
    new RegExp(`${PLACE}: order 1 is added, but an order of that reference rests`),
  ],
  [
    'an order reference of 2^53',
    day((writer) => {
      const fields = [
        [8, 2n ** 53n],
        [1, 'B'],
        [4, 1],
        [8, 'AAPL'],
        [4, 1],
      ] as const;
      writer.message('A', 1, START_NS, fields);
    }),
    new RegExp(`${PLACE}: order reference 9007199254740992 is 2\\^53 or more`),
  ],
  [
    'the largest order reference of 64 bits',
    day((writer) => writer.message('D', 1, START_NS, [[8, 2n ** 64n - 1n]])),
    /order reference 18446744073709551615 is 2\^53 or more/,
  ],
  [
    'a replacement by a reference of 2^53',
    day((writer) =>
      writer.message('U', 1, START_NS, [
        [8, 1],
        [8, 2n ** 53n],
        [4, 1],
        [4, 1],
      ]),
    ),
    /order reference 9007199254740992 is 2\^53 or more/,
  ],
  [
    'an order reference of 0',
    day((writer) => writer.add(START_NS, order({ reference: 0 }))),
    /an order reference may not be 0/,
  ],
  [
    'an order of 0 shares',
    day((writer) => writer.add(START_NS, order({ reference: 2, leaves: 0 }))),
    /order 2 is added with 0 shares/,
  ],
  [
    'a side that is none',
    day((writer) =>
      writer.message('A', 1, START_NS, [
        [8, 2],
        [1, 'X'],
        [4, 1],
        [8, 'AAPL'],
        [4, 1],
      ]),
    ),
    /the side is byte 88; it must be B or S/,
  ],
  [
    'a printable that is neither',
    day((writer) =>
      writer.message('C', 1, START_NS, [
        [8, 1],
        [4, 1],
        [8, 1],
        [1, 'x'],
        [4, 1],
      ]),
    ),
    /printable is byte 120; it must be Y or N/,
  ],
  [
    'a time past the end of the day',
    day((writer) => writer.remove(86_400e9, order())),
    /its time, 86400000000000 ns, is past the end of the day/,
  ],
  [
    'a locate code of two symbols',
    day((writer) => writer.add(START_NS, order({ reference: 2, symbol: 'MSFT' }))),
    /locate code 1 stands for another symbol than MSFT/,
  ],
  [
    'a gzip that is cut off',
    gzipSync(day(() => {})).subarray(0, -9),
    /the gzip data is damaged or cut off \(unexpected end of file\); fetch the file again/,
  ],
  [
    'a gzip with other bytes behind it',
    Buffer.concat([gzipSync(day(() => {})), Buffer.from('xyz')]),
    /the gzip data is damaged or cut off/,
  ],
  [
    'a gzip with zeros behind it',
    Buffer.concat([gzipSync(day(() => {})), Buffer.alloc(100)]),
    /100 bytes follow the end of the gzip data; .*decompress it first/,
  ],
];

async function assertRefused(t: TestContext, path: string, pattern: RegExp): Promise<void> {
  const out = join(temporaryFolder(t), 'day.lxc');
  await assert.rejects(imported(path, { out }), (error: unknown) => {
    assert.ok(error instanceof ImportError, String(error));
    assert.ok(error.message.startsWith(path), error.message);
    assert.match(error.message, pattern);
    return true;
  });
  assert.deepEqual(readdirSync(dirname(out)), []);
}

describe('malformed ITCH', () => {
  for (const [name, bytes, pattern] of CORPUS) {
    it(`is refused: ${name}`, (t) => assertRefused(t, fileOf(t, bytes), pattern));
  }

  it('is refused: a gzip with a wrong byte', async (t) => {
    const zipped = gzipSync(day((writer) => writer.remove(START_NS, order())));
    zipped[zipped.length - 5]! ^= 0xff;
    await assertRefused(t, fileOf(t, zipped), /the gzip data is damaged/);
  });

  it('is refused: a file that is not there, or is a folder', async (t) => {
    const folder = temporaryFolder(t);
    await assertRefused(t, join(folder, 'none'), /cannot be read: .*no such file/);
    mkdirSync(join(folder, 'sub'));
    await assertRefused(t, join(folder, 'sub'), /is not a file$/);
  });

  it('is refused: symbols that do not occur', async (t) => {
    const path = fileOf(
      t,
      day(() => {}),
    );
    const symbols = ['NONE', 'NADA'];
    await assert.rejects(imported(path, { symbols }), /none of the symbols NONE, NADA occurs/);
  });

  it('is refused: more symbols than the engine holds', async (t) => {
    const writer = new ItchWriter();
    const symbols = Array.from({ length: 16_384 }, (_, k) => `S${k}`);
    writer.begin(START_NS, symbols);
    const path = fileOf(t, writer.take());
    await assertRefused(t, path, /message 16385 at byte \d+: the engine refused it: .*asset table/);
    const report = await imported(path, { symbols: ['S7', 'S16383'] });
    assert.equal(report.symbols, 2);
  });

  it('is refused: ITCH and LOBSTER at once', async (t) => {
    const files = [
      fileOf(
        t,
        day(() => {}),
      ),
      fileOf(t, '34200.1,1,1,1,1,1\n', 'A_2012-06-21_.csv'),
    ];
    await assert.rejects(
      imported(files),
      /is itch, .* is lobster; import them one after the other/,
    );
  });

  it('is never overwritten by its own commands', async (t) => {
    const path = fileOf(
      t,
      day(() => {}),
    );
    await assert.rejects(imported(path, { out: path }), /is one of the files to import/);
    assert.ok(existsSync(path));
  });

  it('leaves the output that was there before', async (t) => {
    const out = join(temporaryFolder(t), 'day.lxc');
    writeFileSync(out, 'before');
    await assert.rejects(imported(fileOf(t, day(() => {}).subarray(0, -1)), { out }));
    assert.deepEqual(readdirSync(dirname(out)), ['day.lxc']);
  });

  it('says when the output cannot be written', async (t) => {
    const out = join(temporaryFolder(t), 'none', 'day.lxc');
    await assert.rejects(
      imported(
        fileOf(
          t,
          day(() => {}),
        ),
        { out },
      ),
      /cannot be written: ENOENT/,
    );
  });

  it('never crashes, wherever bytes are changed, lost or cut off', async (t) => {
    const random = new Prng(20);
    const writer = new ItchWriter();
    const market = new SimulatedMarket({ seed: 1, symbols: ['AAPL'], depth: 50, sink: writer });
    market.run(400);
    market.end();
    const good = writer.take();
    const path = fileOf(t, good);
    let refused = 0;
    for (let k = 0; k < 60; k++) {
      const at = random.below(good.length);
      const what = random.below(3);
      const bad = Buffer.from(what === 0 ? good.subarray(0, at) : good);
      if (what === 1) bad[at]! ^= 1 << random.below(8);
      writeFileSync(
        path,
        what === 2 ? Buffer.concat([bad.subarray(0, at), bad.subarray(at + 1)]) : bad,
      );
      try {
        const report = await imported(path);
        assert.ok(report.messages <= writer.messages);
      } catch (error) {
        assert.ok(error instanceof ImportError, String(error));
        refused += 1;
      }
    }
    assert.ok(refused > 20);
  });
});
