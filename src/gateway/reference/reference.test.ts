/** docs/api.md says what the code does: tables, required parameters, errors, streams, signing. */
import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { describe, test } from 'node:test';
import { Feed } from '../../feed/feed.ts';
import { INTERVALS, intervalIndex } from '../../feed/intervals.ts';
import { MAX_TRADES } from '../../feed/tape.ts';
import { DEFAULT_RECV_WINDOW_US, MAX_RECV_WINDOW_MS } from '../auth.ts';
import { DEFAULT_GATEWAY_CONFIG } from '../config.ts';
import { PARAMETERS } from '../contract/parameters.ts';
import { restPayload } from '../signature.ts';
import { createTestExchange } from '../testing.ts';
import { HARD_BUFFER_BYTES, MAX_SLOW_MS, SOFT_BUFFER_BYTES } from '../ws/market-session.ts';
import { parseStream } from '../ws/market-stream-names.ts';
import { FLUSH_MS } from '../ws/market-streams.ts';
import { ERROR_WORDS } from './error-words.ts';
import { API_PATH, apiMarkdown, withTables } from './reference.ts';
import {
  casesIn,
  codesIn,
  constantsIn,
  errorsIn,
  fieldsIn,
  sourceOf,
  sourcePaths,
  withoutComments,
} from './source.ts';
import { referenceEndpoints } from './tables.ts';
import { weightText } from './weights.ts';

const { present } = apiMarkdown();

function section(title: string): string {
  return present.split(`\n## ${title}\n`)[1]!.split('\n## ')[0]!;
}

describe('docs/api.md', () => {
  test('is what the code says', () => {
    assert.ok(present === withTables(present), `stale: ${API_PATH}; run: npm run generate`);
  });

  test('has a place for every table, and no other places', () => {
    assert.throws(() => withTables('# The API'), /no place for endpoints, /);
    const strange = '<!-- generated: constructor -->\n<!-- end -->';
    assert.throws(() => withTables(strange), /wants a table 'constructor'/);
  });

  test('names streams that exist, in every spelling', () => {
    const { feed } = createTestExchange();
    const names = [...section('Market streams').matchAll(/`((?:<symbol>@|!)[^`]+)`/g)].map(
      ([, name]) => name!.replace('<symbol>', 'btcusd').replace('<interval>', '1M'),
    );
    assert.ok(names.length > 15);
    for (const name of names) {
      for (const levels of ['5', '10', '20']) {
        for (const window of ['1h', '4h', '1d']) {
          const stream = name.replace('<levels>', levels).replace('<window>', window);
          assert.notEqual(parseStream(feed, stream), undefined, stream);
        }
      }
    }
    assert.equal(parseStream(new Feed(), 'btcusd@trade'), undefined);
  });

  test('has the numbers of the code in its prose too', () => {
    const { ws } = DEFAULT_GATEWAY_CONFIG;
    const kept = (from: string, to = from) =>
      INTERVALS.slice(intervalIndex(from), intervalIndex(to)! + 1).map((each) => each.capacity);
    const digits = (value: number) => value.toLocaleString('en-US');
    assert.equal(new Set(kept('3m', '1h')).size, 1);
    for (const sentence of [
      `pings every ${ws.pingIntervalMs / 1000} seconds`,
      `does not answer for ${ws.pongTimeoutMs / 1000}.`,
      `lives ${ws.maxAgeMs / 3_600_000} hours`,
      `within ${FLUSH_MS} ms`,
      `more than ${SOFT_BUFFER_BYTES / 2 ** 20} MiB unread`,
      `With ${HARD_BUFFER_BYTES / 2 ** 20} MiB unread, or after ${MAX_SLOW_MS / 1000} seconds`,
      `${digits(DEFAULT_RECV_WINDOW_US / 1000)} unless given, ${digits(MAX_RECV_WINDOW_MS)} at most`,
      `${digits(kept('1s')[0]!)} of \`1s\`, ${digits(kept('1m')[0]!)} of \`1m\``,
      `${digits(kept('3m')[0]!)} of \`3m\` to \`1h\``,
      `trades and aggregates: ${digits(MAX_TRADES)} a market`,
    ]) {
      assert.ok(present.replace(/\s+/g, ' ').includes(sentence), sentence);
    }
  });

  test('shows a signature that is right', () => {
    const shown = section('Signing');
    const [secret, payload, signature] = ['secret', 'payload', 'signature'].map(
      (name) => new RegExp(`^${name} +(\\S+)$`, 'm').exec(shown)![1]!,
    );
    assert.equal(createHmac('sha256', secret!).update(payload!).digest('hex'), signature);
    assert.equal(restPayload(`${payload}&signature=${signature}`, ''), payload);
  });
});

/** Whether `words` stand for `text`: `…` is for anything. */
function stands(words: string, text: string): boolean {
  const pieces = words.split('…').map((piece) => RegExp.escape(piece));
  return new RegExp(`^${pieces.join('.*')}$`).test(text);
}

describe('error words', () => {
  const files = sourcePaths().filter((path) => path !== 'rejections.ts');
  const source = files.map((path) => withoutComments(sourceOf(path))).join('\n');

  test('are there for every code in the source, and for no other', () => {
    const listed = ERROR_WORDS.map(({ code }) => code);
    assert.deepEqual(
      codesIn(source).sort((a, b) => b - a),
      listed,
    );
  });

  test('have every text in the source', () => {
    const found = files.flatMap((path) => errorsIn(sourceOf(path)));
    assert.ok(found.length > 20);
    for (const { code, text } of found) {
      const words = ERROR_WORDS.find((each) => each.code === code)!;
      assert.ok(
        words.texts.some((each) => stands(each, text)),
        `${code} ${text}`,
      );
    }
  });

  test('have no text that is not in the source', () => {
    for (const { code, texts } of ERROR_WORDS) {
      for (const piece of texts.flatMap((text) => text.split('…'))) {
        assert.ok(source.includes(piece), `${code}: ${piece}`);
      }
    }
  });
});

describe('what is read from source', () => {
  test('constants come with the comment right above and their value', () => {
    const text = [
      '/** Of the module. */',
      "import { a } from './a.ts';",
      '/**',
      ' * Rows of',
      ' * an answer.',
      ' */',
      'export const MAX_ROWS = 1_000;',
      'const WAIT_MS = 3 * 60_000;',
      "const NAME = 'x';",
    ].join('\n');
    assert.deepEqual(constantsIn(text), [
      { name: 'MAX_ROWS', doc: 'Rows of an answer.', value: 1000 },
      { name: 'WAIT_MS', doc: '', value: 180_000 },
    ]);
  });

  test('fields share a comment with those that follow without one', () => {
    const text =
      '  /** First. */\n  readonly a: number;\n  readonly b: number;\n  readonly c: string;';
    assert.deepEqual(fieldsIn(text, { a: 1, b: 2 }), [
      { name: 'a', doc: 'First.', value: 1 },
      { name: 'b', doc: 'First.', value: 2 },
    ]);
  });

  test('errors come from code, not from comments', () => {
    const text = [
      '/** @throws -1999 */',
      '// -1998',
      "throw new DialectError(-1100, 'a ' +",
      "  'b');",
      `throw new DialectError(-1101, \`c \${d} e\`);`,
    ].join('\n');
    assert.deepEqual(codesIn(text), [-1100, -1101]);
    assert.deepEqual(errorsIn(text), [
      { code: -1100, text: 'a b' },
      { code: -1101, text: 'c … e' },
    ]);
  });

  test('methods are the cases with a dot', () => {
    assert.deepEqual(casesIn("case 'a.b':\n case 'c':\n case 'd.e.f':"), ['a.b', 'd.e.f']);
  });
});

test('a weight that follows no rule that there are words for is refused', () => {
  const [endpoint] = referenceEndpoints();
  const odd = { ...endpoint!, knows: ['symbols'] };
  const jumps = {
    ...odd,
    weight: (params: { optional(name: string): string | undefined }) =>
      ((params.optional('symbols') ?? '').length * 7) % 13,
  };
  assert.throws(() => weightText(jumps), /a weight without words/);
});

test('every parameter has words', () => {
  for (const [name, { says }] of Object.entries(PARAMETERS)) assert.ok(says.length > 5, name);
});
