/** The methods of the WebSocket API that are about the connection keep their contracts too. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { CONTROLS, type ControlContract } from '../../src/gateway/contract/controls.ts';
import { error } from '../../src/gateway/contract/views.ts';
import { type Message, signParams, WsClient } from '../../src/gateway/testing/ws-client.ts';
import { SchemaCheck } from './schemas.ts';
import { openWorld, type World } from './world.ts';

const schemas = new SchemaCheck();
const STALE_MS = 5_001;

async function connected<T>(act: (socket: WsClient, world: World) => Promise<T>): Promise<T> {
  const world = await openWorld();
  const socket = await WsClient.connect(`${world.exchange.address.url}/ws-api/v3`);
  try {
    return await act(socket, world);
  } finally {
    socket.close();
    await world.close();
  }
}

function refused(answer: Message, code: number, names?: string): void {
  const { code: given, msg } = answer.error as { code: number; msg: string };
  assert.equal(given, code, JSON.stringify(answer));
  schemas.check(error, answer.error, 'error');
  if (names !== undefined) assert.ok(msg.includes(`'${names}'`), msg);
}

async function logOn(socket: WsClient, world: World): Promise<void> {
  const { status } = await socket.ask(
    'session.logon',
    signParams({}, world.key('read'), world.nowMs),
  );
  assert.equal(status, 200);
}

for (const [method, contract] of Object.entries<ControlContract>(CONTROLS)) {
  describe(method, () => {
    test('answers what it says', () =>
      connected(async (socket, world) => {
        const signing = contract.signed ? signParams({}, world.key('read'), world.nowMs) : {};
        if (contract.afterLogon) {
          refused(await socket.ask(method, contract.call), -2015);
          await logOn(socket, world);
        }
        const { result, status } = await socket.ask(method, { ...contract.call, ...signing });
        assert.equal(status, 200);
        schemas.check(contract.answer, result, method);
      }));

    test('refuses what is missing, and what is not signed well', () =>
      connected(async (socket, world) => {
        for (const name of contract.required ?? []) {
          const { [name]: _left, ...rest } = contract.call;
          refused(await socket.ask(method, rest), -1102, name);
        }
        if (!contract.signed) return;
        const key = world.key('read');
        const good = signParams({}, key, world.nowMs);
        const without = (name: string) => {
          const { [name]: _left, ...rest } = good;
          return socket.ask(method, rest);
        };
        refused(await without('apiKey'), -2014);
        refused(await without('timestamp'), -1102, 'timestamp');
        refused(await without('signature'), -1102, 'signature');
        refused(await socket.ask(method, { ...good, recvWindow: 1 }), -1022);
        refused(await socket.ask(method, { ...good, recvWindow: 60_001 }), -1131);
        const stale = signParams({}, key, world.nowMs - STALE_MS);
        refused(await socket.ask(method, stale), -1021);
        const unread = signParams({}, world.key('operate'), world.nowMs);
        refused(await socket.ask(method, unread), -2015);
      }));
  });
}

test('a subscription is listed, and ends', () =>
  connected(async (socket, world) => {
    await logOn(socket, world);
    const { result } = await socket.ask('userDataStream.subscribe');
    const listed = await socket.ask('session.subscriptions');
    schemas.check(CONTROLS['session.subscriptions']!.answer, listed.result, 'subscriptions');
    assert.deepEqual(listed.result, [result]);
    const status = await socket.ask('session.status');
    schemas.check(CONTROLS['session.status']!.answer, status.result, 'status');
    await socket.ask('userDataStream.unsubscribe', result as Record<string, unknown>);
    assert.deepEqual((await socket.ask('session.subscriptions')).result, []);
  }));

test('an unknown method is refused', () =>
  connected(async (socket) => {
    refused(await socket.ask('order.paint'), -1020);
  }));
