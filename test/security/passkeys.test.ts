/** Passkeys against an exchange over HTTP: the good case, and everything that must be refused. */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { startTestExchange } from '../../src/gateway/testing.ts';
import type { Twist } from './authenticator.ts';
import { type Exchange, join, Person, withExchange } from './browser-client.ts';

const PRESENT = 0x01;
const MINUTE_US = 60_000_000;

describe('passkeys', () => {
  let exchange: Exchange;
  before(async () => {
    exchange = await startTestExchange();
  });
  after(() => exchange.close());

  test('register with an invitation, log out, log in again', async () => {
    const { account, person, credential } = await join(exchange);
    const session = await person.people('GET', 'session');
    assert.equal(session.body.account, account);
    assert.deepEqual(session.body.permissions, ['read', 'trade']);
    assert.equal((await person.people('DELETE', 'session')).status, 200);
    assert.equal((await person.people('GET', 'session')).body.code, -8001);
    const again = await person.login(credential);
    assert.equal(again.status, 200);
    assert.equal(again.body.account, account);
  });

  test('an invitation is good once', async () => {
    const account = exchange.createAccount();
    const { code } = exchange.people.invitations.create({ account });
    const [first, second] = [new Person(exchange), new Person(exchange)];
    const begun = [await first.begin('register', { invitation: code })];
    begun.push(await second.begin('register', { invitation: code }));
    const answers = await Promise.all(
      [first, second].map((each, k) => {
        const { answer } = each.authenticator.create(begun[k]!);
        return each.people('POST', 'register', { answer });
      }),
    );
    assert.deepEqual(answers.map(({ status }) => status).sort(), [200, 403]);
    const third = await new Person(exchange).people('POST', 'register/options', {
      invitation: code,
    });
    assert.deepEqual([third.status, third.body.code], [403, -8003]);
  });

  test('an invitation ends after its time, when withdrawn, and is none when made up', async () => {
    await withExchange(async (own) => {
      const account = own.createAccount();
      const { invitations } = own.people;
      const ask = async (invitation: string) =>
        (await new Person(own).people('POST', 'register/options', { invitation })).body.code;
      const short = invitations.create({ account, hours: 1 });
      assert.equal(await ask(short.code), undefined);
      const withdrawn = invitations.create({ account });
      const { id } = invitations
        .list()
        .find((each) => each.expiresMs > short.invitation.expiresMs)!;
      assert.equal(invitations.withdraw(id), true);
      assert.equal(invitations.withdraw(id), false);
      assert.equal(await ask(withdrawn.code), -8003);
      own.port.setTimeUs(own.port.nowUs() + 60 * MINUTE_US);
      assert.equal(await ask(short.code), -8003);
      for (const wrong of ['', 'f'.repeat(32), '../people', 'F'.repeat(32)]) {
        assert.equal(await ask(wrong), -8003, wrong);
      }
      assert.deepEqual(invitations.list(), []);
    });
  });

  describe('are refused at the log-in', () => {
    const rows: readonly (readonly [string, Twist])[] = [
      ['from a page of another origin', { origin: 'https://evil.example.com' }],
      ['from a page of the same host and another port', { origin: 'http://localhost:1' }],
      ['for another site', { host: 'evil.example.com' }],
      ['over a challenge that was never given', { challenge: 'AAAAAAAAAAAAAAAAAAAAAA' }],
      ['when it is the answer to a registration', { type: 'webauthn.create' }],
      ['when the person was not verified', { flags: PRESENT }],
      ['when nobody was there', { flags: 0 }],
      ['with the counter where it was', { counter: 5 }],
      ['with a counter that went back', { counter: 4 }],
      ['with a counter that began anew', { counter: 0 }],
      [
        'from a frame in another page',
        { crossOrigin: true, topOrigin: 'https://evil.example.com' },
      ],
    ];
    for (const [name, twist] of rows) {
      test(name, async () => {
        const { person, credential } = await join(exchange);
        assert.equal((await person.login(credential, { counter: 5 })).status, 200);
        const stranger = new Person(exchange);
        const { status, body } = await stranger.login(credential, { counter: 6, ...twist });
        assert.deepEqual([status, body.code], [403, -8004]);
        assert.equal(stranger.cookie, undefined);
        assert.equal((await stranger.login(credential, { counter: 7 })).status, 200);
      });
    }

    test("with another person's credential or name", async () => {
      const [ada, bob] = [await join(exchange), await join(exchange)];
      const mallory = new Person(exchange);
      for (const twist of [
        { signer: bob.credential },
        { userHandle: bob.credential.userHandle },
        { userHandle: '' },
      ]) {
        const { body } = await mallory.login(ada.credential, twist);
        assert.equal(body.code, -8004);
      }
    });

    test('when the same answer comes a second time', async () => {
      const { person, credential } = await join(exchange);
      const answer = person.authenticator.get(credential, await person.begin('login'));
      const codes = [];
      for (let k = 0; k < 2; k++) {
        codes.push((await new Person(exchange).people('POST', 'login', { answer })).body.code);
      }
      assert.deepEqual(codes, [undefined, -8004]);
      const twice = person.authenticator.get(credential, await person.begin('login'));
      const both = await Promise.all(
        [1, 2].map(() => new Person(exchange).people('POST', 'login', { answer: twice })),
      );
      assert.deepEqual(both.map(({ status }) => status).sort(), [200, 403]);
    });

    test('when the passkey is unknown', async () => {
      const stranger = new Person(exchange);
      const { credential } = stranger.authenticator.create({ challenge: 'x' });
      assert.equal((await stranger.login(credential)).body.code, -8004);
    });

    test('when the answer is nonsense', async () => {
      const { person, credential } = await join(exchange);
      const good = person.authenticator.get(credential, await person.begin('login'));
      const nonsense = [
        ...[undefined, null, 1, 'x', [], {}, { response: {} }],
        { response: { clientDataJSON: 'AAAA' } },
        { ...good, response: { ...good.response, clientDataJSON: 'bnVsbA' } },
      ];
      for (const answer of nonsense) {
        const { status, body } = await person.people('POST', 'login', { answer });
        assert.deepEqual([status, body.code], [403, -8004], JSON.stringify(answer));
      }
    });
  });

  test('a challenge is good for five minutes', async () => {
    await withExchange(async (own) => {
      const { person, credential } = await join(own);
      const options = await person.begin('login');
      own.port.setTimeUs(own.port.nowUs() + 5 * MINUTE_US);
      const answer = person.authenticator.get(credential, options);
      assert.equal((await person.people('POST', 'login', { answer })).body.code, -8004);
    });
  });

  test('are refused at the registration when anything is wrong', async () => {
    const account = exchange.createAccount();
    const { code } = exchange.people.invitations.create({ account });
    for (const twist of [
      { origin: 'https://evil.example.com' },
      { host: 'evil.example.com' },
      { challenge: 'AAAA' },
      { type: 'webauthn.get' },
      { flags: PRESENT },
    ]) {
      const { body } = await new Person(exchange).register(code, twist);
      assert.equal(body.code, -8004, JSON.stringify(twist));
    }
    // What failed has not used the invitation up.
    assert.equal((await new Person(exchange).register(code)).status, 200);
  });

  test('a log-in does not answer a registration, nor the other way round', async () => {
    const { person, credential } = await join(exchange);
    const registering = person.authenticator.get(credential, await person.begin('login'));
    const first = await person.people('POST', 'register', { answer: registering });
    assert.equal(first.body.code, -8004);
    const loggingIn = person.authenticator.get(credential, await person.begin('register'));
    assert.equal((await person.people('POST', 'login', { answer: loggingIn })).body.code, -8004);
  });

  test('a further one is added to the account, used, and removed with its sessions', async () => {
    const { account, person, credential } = await join(exchange);
    assert.equal((await person.people('DELETE', `passkeys?id=${credential.id}`)).body.code, -8007);
    const second = await person.register();
    assert.equal(second.status, 200);
    const elsewhere = new Person(exchange);
    assert.equal((await elsewhere.login(second.credential)).body.account, account);
    const shown = (await elsewhere.people('GET', 'passkeys')).body as unknown as object[];
    assert.equal(shown.length, 2);
    const gone = await person.people('DELETE', `passkeys?id=${second.credential.id}`);
    assert.equal(gone.status, 200);
    assert.equal((await elsewhere.people('GET', 'session')).body.code, -8001);
    assert.equal((await elsewhere.login(second.credential)).body.code, -8004);
  });

  test("nobody adds a passkey to another's account or removes one of it", async () => {
    const [ada, bob] = [await join(exchange), await join(exchange)];
    const { answer } = bob.person.authenticator.create(await ada.person.begin('register'));
    assert.equal((await bob.person.people('POST', 'register', { answer })).body.code, -8001);
    const other = await bob.person.people('DELETE', `passkeys?id=${ada.credential.id}`);
    assert.equal(other.body.code, -8006);
    const { status } = await new Person(exchange).people('POST', 'register/options', {});
    assert.equal(status, 401);
  });

  test('the same credential is not registered twice', async () => {
    const { person } = await join(exchange);
    const begun = [await person.begin('register'), await person.begin('register')];
    const made = person.authenticator.create(begun[0]!);
    assert.equal((await person.people('POST', 'register', { answer: made.answer })).status, 200);
    const { clientDataJSON } = person.authenticator.create(begun[1]!).answer.response;
    const answer = { ...made.answer, response: { ...made.answer.response, clientDataJSON } };
    assert.equal((await person.people('POST', 'register', { answer })).body.code, -8004);
  });
});
