/**
 * Signing in with an authenticator: somebody joins by invitation, comes again, makes a key, adds a
 * passkey, logs out. The page's own policy is in force.
 */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { startTestExchange } from '../../src/gateway/testing.ts';
import { Browsers, chromiumOrWhy, type Visitor } from './harness.ts';

const AUTHENTICATOR = {
  protocol: 'ctap2',
  transport: 'internal',
  hasResidentKey: true,
  hasUserVerification: true,
  isUserVerified: true,
  automaticPresenceSimulation: true,
} as const;

type Exchange = Awaited<ReturnType<typeof startTestExchange>>;

describe('a person with a passkey', { skip: chromiumOrWhy().skip }, () => {
  const browsers = new Browsers();
  let exchange: Exchange;
  let other: Exchange;
  let visitor: Visitor;

  before(async () => {
    exchange = await startTestExchange({ nowUs: () => Date.now() * 1000 });
    other = await startTestExchange();
    await browsers.start();
    visitor = await browsers.visitor(exchange.people.site.origin);
  });

  after(async () => {
    await browsers.close();
    await exchange?.close();
    await other?.close();
  });

  test('joins, logs out and in, makes and revokes a key, adds a passkey', async () => {
    const { page } = visitor;
    const session = await visitor.context.newCDPSession(page);
    await session.send('WebAuthn.enable');
    const addAuthenticator = (transport: 'internal' | 'usb') =>
      session.send('WebAuthn.addVirtualAuthenticator', {
        options: { ...AUTHENTICATOR, transport },
      });
    const { authenticatorId } = await addAuthenticator('internal');
    const button = (name: string) => page.getByRole('button', { name, exact: true });
    const dialog = page.getByRole('dialog');

    const account = exchange.createAccount();
    const { code } = exchange.people.invitations.create({ account, name: 'Ada' });
    await visitor.open(`/account#invitation=${code}`);
    await button('Make a passkey').click();
    await page.getByRole('heading', { name: 'You', exact: true }).waitFor();
    assert.match((await page.locator('dl.facts').first().textContent()) ?? '', /Ada.*read, trade/);
    assert.equal(await page.evaluate<string>('location.hash + document.cookie'), '');

    await button('Sign out').click();
    await page.getByText('to see your wallet').waitFor();
    assert.equal(await page.locator('dl.facts').count(), 0);
    await page.getByRole('banner').getByRole('button', { name: 'Sign in' }).click();
    await button('Sign in with a passkey').click();
    await page.getByRole('heading', { name: 'You', exact: true }).waitFor();
    const { credentials } = await session.send('WebAuthn.getCredentials', { authenticatorId });
    const [credential] = credentials;
    assert.deepEqual([credential?.rpId, credential?.isResidentCredential], ['localhost', true]);

    await page.getByRole('tab', { name: 'API keys' }).click();
    await button('Make a key').click();
    await dialog.getByLabel('Label').fill('bot <b>1</b>');
    await dialog.getByRole('button', { name: 'Make' }).click();
    await page.getByText('The secret is shown this once.').waitFor();
    const [key = ''] = await page.locator('.card code').allTextContents();
    assert.deepEqual(exchange.keys.find(key)?.permissions, ['read']);
    await page.getByRole('cell', { name: 'bot <b>1</b>', exact: true }).waitFor();
    await button('Revoke bot <b>1</b>').click();
    await dialog.getByRole('button', { name: 'Revoke' }).click();
    await page.getByText('The key is revoked').waitFor();
    assert.equal(exchange.keys.find(key), undefined);

    // The first authenticator has a passkey here already; a second one makes another.
    await addAuthenticator('usb');
    await page.getByRole('tab', { name: 'Sign-in' }).click();
    await button('Add a passkey').click();
    await dialog.getByRole('button', { name: 'Make a passkey' }).click();
    await page.getByText('The passkey is added.').waitFor();
    const passkeys = page.locator('table[data-table=passkeys] tbody tr');
    await passkeys.nth(1).waitFor();
    assert.equal(await passkeys.count(), 2);

    // A reload finds the session by its cookie alone.
    await page.reload();
    await button('Sign out everywhere').click();
    await dialog.getByRole('button', { name: 'Sign out' }).click();
    await page.getByText('to see your wallet').waitFor();
    assert.equal(exchange.people.sessions.count, 0);
    assert.deepEqual(visitor.errors, []);
  });

  test('is not lent to a page of another origin', async () => {
    // Another port of this host is another origin, and the same site.
    await visitor.page.goto(`${other.people.site.origin}/wallet`);
    const { origin } = exchange.people.site;
    const steal = `fetch('${origin}/api/v3/account', { credentials: 'include' })
      .then(() => 'read', () => 'refused')`;
    assert.equal(await visitor.page.evaluate<string>(steal), 'refused');
  });
});
