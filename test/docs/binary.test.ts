/** docs/binary.md says what the code does: its bytes, its limits, its codes. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { BlockView } from '../../src/base/block-view.ts';
import { ALLOWED_TEMPLATES } from '../../src/gateway/binary/commands.ts';
import { DEFAULT_BINARY_CONFIG } from '../../src/gateway/binary/config.ts';
import { commandsFrame, logonBytes } from '../../src/gateway/binary/testing.ts';
import {
  type Command,
  encodeEvent,
  OrderType,
  SelfTradePrevention,
  Side,
  Template,
  TimeInForce,
} from '../../src/schema/generated/protocol.ts';
import {
  END_BYTES,
  EndCode,
  EVENTS_BYTES,
  encodeEnd,
  encodeEvents,
  FrameKind,
} from '../../src/schema/generated/session.ts';

const text = readFileSync(new URL('../../docs/binary.md', import.meta.url), 'utf8');
const TIME_US = Date.UTC(2026, 0, 1) * 1000;
const SESSION = 7;
const ACCOUNT = 5;
const ORDER = {
  ...{ market: 1, priceTicks: 10_000, quantity: 100, clientOrderId: 42, side: Side.BUY, text: '' },
  ...{ type: OrderType.LIMIT, timeInForce: TimeInForce.GTC, stp: SelfTradePrevention.NONE },
} as const;

function logon(): Uint8Array {
  const signer = { apiKey: 'k'.repeat(64), secret: 'secret' };
  return logonBytes(signer, TIME_US, { sessionNumber: SESSION, heartbeatMs: 1000 });
}

function commands(): Uint8Array {
  const order: Command = { template: Template.NewOrder, account: 0, correlation: 0, ...ORDER };
  return commandsFrame(1, [order]);
}

function events(): Uint8Array {
  const view = new BlockView(new ArrayBuffer(EVENTS_BYTES + 64));
  encodeEvent(view, EVENTS_BYTES, {
    ...{ template: Template.OrderAccepted, account: ACCOUNT, sequence: 12, orderId: 900 },
    ...{ correlation: SESSION * 2 ** 32 + 1, resting: 1, cancelCode: 0, ...ORDER },
  });
  const frame = { kind: FrameKind.Events, count: 1, sequence: 1, timeUs: TIME_US + 2_000_000 };
  encodeEvents(view, 0, frame, 64);
  return view.u8;
}

function end(): Uint8Array {
  const view = new BlockView(new ArrayBuffer(END_BYTES));
  const why = { detail: 0, code: EndCode.LOGGED_OUT, sentence: 'Logged out.' };
  encodeEnd(view, 0, { kind: FrameKind.End, sequence: 2, ...why });
  return view.u8;
}

/** Rows of 16 bytes; rows of zeros that follow each other are one. */
function dump(bytes: Uint8Array): string {
  const rows: string[] = [];
  for (let at = 0; at < bytes.length; at += 16) {
    const row = [...bytes.subarray(at, at + 16)];
    const hex = row.map((byte) => byte.toString(16).padStart(2, '0')).join(' ');
    const isZero = row.every((byte) => byte === 0);
    if (isZero && rows.at(-1) === '   …  zeros') continue;
    rows.push(isZero ? '   …  zeros' : `${String(at).padStart(4)}  ${hex}`);
  }
  return `\`\`\`\n${rows.join('\n')}\n\`\`\``;
}

describe('docs/binary.md', () => {
  for (const [name, bytes] of Object.entries({ logon, commands, events, end })) {
    test(`shows the bytes of the ${name} frame as the codec writes them`, () => {
      const wanted = `<!-- bytes: ${name} -->\n\n${dump(bytes())}\n`;
      assert.ok(text.includes(wanted), `it should have:\n${wanted}`);
    });
  }

  test('names every way in which a connection ends, and every command that may be sent', () => {
    for (const name of Object.keys(EndCode)) assert.ok(text.includes(`\`${name}\``), name);
    const names = new Map<number, string>(
      Object.entries(Template).map(([name, template]) => [template, name]),
    );
    for (const template of ALLOWED_TEMPLATES) {
      assert.ok(text.includes(`\`${names.get(template)}\``), names.get(template));
    }
  });

  test('states the limits that hold', () => {
    const { commandsPerSecond, maxBehindBytes, maxConnections } = DEFAULT_BINARY_CONFIG;
    const { maxSessionsPerAccount, logonTimeoutMs } = DEFAULT_BINARY_CONFIG;
    const { maxConnectionsPerAddress } = DEFAULT_BINARY_CONFIG;
    for (const row of [
      `| commands a second and session | ${commandsPerSecond.toLocaleString('en')}, bursts of`,
      `| events that wait for a slow client | ${maxBehindBytes / 2 ** 20} MiB`,
      `| connections | ${maxConnections.toLocaleString('en')} |`,
      `| of these, from one IP address | ${maxConnectionsPerAddress} |`,
      `| session numbers of an account | ${maxSessionsPerAccount} |`,
      `| from connecting to Logon | ${logonTimeoutMs / 1000} s |`,
    ]) {
      assert.ok(text.includes(row), row);
    }
  });
});
