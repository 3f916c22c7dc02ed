/**
 * The page `/account` in a real browser with an authenticator: somebody joins by invitation, comes
 * again, makes a key, adds a passkey, logs out. The page's own policy is in force.
 */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { startTestExchange } from '../../src/gateway/testing.ts';
import { Chromium, findChromium } from '../browser/chromium.ts';
import type { Exchange } from './browser-client.ts';
import { DEVTOOLS_FLAGS, Page } from './devtools.ts';

/** For what never comes; a slow machine is not near it. */
const MAX_MS = 240_000;
const AUTHENTICATOR = {
  protocol: 'ctap2',
  transport: 'internal',
  hasResidentKey: true,
  hasUserVerification: true,
  isUserVerified: true,
  automaticPresenceSimulation: true,
};
const found = findChromium();

describe('the account page in a browser', { skip: 'missing' in found && found.missing }, () => {
  let exchange: Exchange;
  let other: Exchange | undefined;
  let browser: Chromium;
  let page: Page;
  let authenticatorId: unknown;

  before(async () => {
    exchange = await startTestExchange({ nowUs: () => Date.now() * 1000 });
    const path = 'path' in found ? found.path : '';
    browser = new Chromium(path, 'about:blank', DEVTOOLS_FLAGS);
    page = await browser.until(Page.open(browser), MAX_MS);
    await page.send('WebAuthn.enable');
    const made = await page.send('WebAuthn.addVirtualAuthenticator', { options: AUTHENTICATOR });
    authenticatorId = made.authenticatorId;
  });

  after(async () => {
    page?.close();
    // First of all: a server that closes waits for connections that a browser keeps in hand.
    await browser?.close();
    await exchange?.close();
    await other?.close();
  });

  /** What a step gives, or why the browser could not. */
  const within = <T>(step: Promise<T>) => browser.until(step, MAX_MS);

  async function open(path: string): Promise<void> {
    await within(page.send('Page.navigate', { url: `${exchange.people.site.origin}${path}` }));
    await within(page.until("document.body?.dataset.acts === '1'"));
  }

  /** Clicks, and waits until the page has done what that means. */
  async function click(selector: string): Promise<void> {
    const acts = 'Number(document.body.dataset.acts)';
    const before = await within(page.evaluate<number>(acts));
    await within(page.evaluate(`document.querySelector('${selector}').click()`));
    await within(page.until(`${acts} > ${before}`));
    assert.equal(await text('#problem'), '');
  }

  const text = (selector: string) =>
    within(page.evaluate<string>(`document.querySelector('${selector}').textContent`));
  const rows = (selector: string) =>
    within(page.evaluate<number>(`document.querySelectorAll('${selector} li').length`));
  const isIn = () => within(page.evaluate<boolean>("!document.getElementById('in').hidden"));

  test('join, log out and in, make and revoke a key, add a passkey', async () => {
    const account = exchange.createAccount();
    const { code } = exchange.people.invitations.create({ account, name: 'Ada' });
    await open(`/account#invitation=${code}`);
    assert.equal(await isIn(), false);
    await click('#join');
    assert.equal(await isIn(), true);
    assert.match(await text('#who'), new RegExp(`^Ada, account ${account}, may read, trade`));
    assert.match(await text('#balances'), /BTC: 100\.0+ free/);
    assert.equal(await within(page.evaluate('location.hash + document.cookie')), '');

    await click('#logout');
    assert.equal(await isIn(), false);
    assert.equal(await text('#balances'), '');
    await click('#login');
    assert.equal(await isIn(), true);
    const { credentials } = await within(page.send('WebAuthn.getCredentials', { authenticatorId }));
    const [credential] = credentials as { rpId: string; isResidentCredential: boolean }[];
    assert.deepEqual([credential?.rpId, credential?.isResidentCredential], ['localhost', true]);

    await within(page.evaluate("document.getElementById('label').value = 'bot <b>1</b>'"));
    await click('#make button');
    const [, key = ''] = /Key (\w{64}), secret \w{64}/.exec(await text('#made')) ?? [];
    assert.deepEqual(exchange.keys.find(key)?.permissions, ['read']);
    assert.match(await text('#keys'), /bot <b>1<\/b>/);
    await click('#keys button');
    assert.equal(exchange.keys.find(key), undefined);

    // The first authenticator has a passkey here already; a second one makes another.
    const second = { ...AUTHENTICATOR, transport: 'usb' };
    await within(page.send('WebAuthn.addVirtualAuthenticator', { options: second }));
    await click('#another');
    assert.equal(await rows('#passkeys'), 2);

    // A reload finds the session by its cookie alone.
    await open('/account');
    assert.equal(await isIn(), true);
    await click('#everywhere');
    assert.equal(await isIn(), false);
    assert.equal(exchange.people.sessions.count, 0);
  });

  test('a page of another origin cannot use the session', async () => {
    // Another port of this host is another origin, and the same site.
    other = await startTestExchange();
    const { origin } = exchange.people.site;
    await within(page.send('Page.navigate', { url: `${other.people.site.origin}/account` }));
    await within(page.until("document.body?.dataset.acts === '1'"));
    const steal = `fetch('${origin}/api/v3/account', { credentials: 'include' })
      .then(() => 'read', () => 'refused')`;
    assert.equal(await within(page.evaluate(steal)), 'refused');
  });
});
