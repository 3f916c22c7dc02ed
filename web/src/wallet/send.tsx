/**
 * Paying: to an account here, at once or later, or to outside. First everything is shown as it will
 * be, then it is done. A payment has an id of its own, so that one asked for twice is made once.
 */
import { useState } from 'preact/hooks';
import { ActDialog } from '../parts/act-dialog.tsx';
import { exactUnits, grouped, placesOf, textOf, tidy, unitsOf } from '../parts/decimals.ts';
import { dayAndTime, wordsOf } from '../parts/format.ts';
import { type Loaded, Shown, useLoaded } from '../parts/loaded.tsx';
import { ask, session } from '../session/session.ts';
import { route } from '../shell/router.ts';
import { askCoins, byHolding, type Coin, freshTransferId } from './asks.ts';

const HERE = 'LX';

interface Form {
  readonly coin: string;
  readonly network: string;
  readonly address: string;
  readonly tag: string;
  readonly amount: string;
  /** As a date field has it; empty: at once. */
  readonly at: string;
}

const EMPTY: Form = { coin: '', network: HERE, address: '', tag: '', amount: '', at: '' };

/** A form that has been looked through, and what is known of where it leads. */
interface Payment extends Form {
  /** The same however often it is tried. */
  readonly id: string;
  /** Of an address here. */
  readonly account: number | undefined;
  readonly before: string;
  readonly after: string;
}

export function Send() {
  const coins = useLoaded('coins', async () => [...(await askCoins())].sort(byHolding));
  const mayPay = session.value?.permissions.includes('transfer') === true;
  return (
    <section>
      <h2>Send</h2>
      {mayPay ? (
        <Shown of={coins} name="Coins" rows={5}>
          {(value) => <SendForm coins={value} of={coins} />}
        </Shown>
      ) : (
        <p class="empty">
          Your sign-in does not allow payments. An operator decides that when you are invited.
        </p>
      )}
    </section>
  );
}

function SendForm({ coins, of }: { coins: readonly Coin[]; of: Loaded<readonly Coin[]> }) {
  const [form, setForm] = useState<Form>(() => {
    const wanted = route.value.query.get('asset');
    const first = coins.find(({ coin }) => coin === wanted) ?? coins[0];
    return { ...EMPTY, coin: first?.coin ?? '' };
  });
  const [fault, setFault] = useState('');
  const [payment, setPayment] = useState<Payment | undefined>(undefined);
  const [isBusy, setBusy] = useState(false);
  const set = (change: Partial<Form>) => setForm((before) => ({ ...before, ...change }));
  const coin = coins.find((each) => each.coin === form.coin);
  const networks = coin?.networkList.filter((each) => each.withdrawEnable) ?? [];
  const free = coin?.free ?? '0';
  const review = async () => {
    setBusy(true);
    setFault('');
    try {
      setPayment(await checked(form, free));
    } catch (error) {
      setFault(wordsOf(error));
    }
    setBusy(false);
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        void review();
      }}
    >
      <div class="fields">
        <label class="field">
          Asset
          <select
            value={form.coin}
            onChange={(event) => set({ coin: event.currentTarget.value, network: HERE })}
          >
            {coins.map((each) => (
              <option key={each.coin} value={each.coin}>
                {each.coin}
              </option>
            ))}
          </select>
        </label>
        <label class="field">
          Where
          <select
            value={form.network}
            onChange={(event) => set({ network: event.currentTarget.value })}
          >
            <option value={HERE}>An account of this exchange</option>
            {networks
              .filter(({ network }) => network !== HERE)
              .map(({ name, network }) => (
                <option key={network} value={network}>
                  Outside: {name}
                </option>
              ))}
          </select>
        </label>
        <label class="field">
          Address
          <input
            required
            autocomplete="off"
            spellcheck={false}
            value={form.address}
            onInput={(event) => set({ address: event.currentTarget.value })}
          />
        </label>
        {form.network !== HERE && (
          <label class="field">
            Tag, where it needs one
            <input
              autocomplete="off"
              value={form.tag}
              onInput={(event) => set({ tag: event.currentTarget.value })}
            />
          </label>
        )}
        <label class="field">
          Amount
          <input
            required
            inputMode="decimal"
            autocomplete="off"
            value={form.amount}
            onInput={(event) => set({ amount: event.currentTarget.value })}
          />
        </label>
        {form.network === HERE && (
          <label class="field">
            When (empty: at once)
            <input
              type="datetime-local"
              value={form.at}
              onInput={(event) => set({ at: event.currentTarget.value })}
            />
          </label>
        )}
      </div>
      <p>
        <span class="dim">Free:</span> {grouped(free)} {form.coin}{' '}
        <button type="button" onClick={() => set({ amount: free })}>
          All
        </button>
      </p>
      {fault !== '' && (
        <p class="problem" role="alert">
          {fault}
        </p>
      )}
      <button type="submit" class="main" disabled={isBusy}>
        Review
      </button>
      {payment !== undefined && (
        <Review
          payment={payment}
          onDone={() => set({ ...EMPTY, coin: payment.coin })}
          onClose={() => {
            setPayment(undefined);
            void of.reload();
          }}
        />
      )}
    </form>
  );
}

/** @throws Error that says what is wrong with the form, Refusal, NoAnswer */
async function checked(form: Form, free: string): Promise<Payment> {
  const address = form.address.trim();
  const amount = tidy(form.amount);
  const places = placesOf(free);
  const units = unitsOf(amount, places);
  if (units === undefined || units === 0n) {
    throw new Error(`The amount must be a number above zero with at most ${places} places.`);
  }
  const left = exactUnits(free, places) - units;
  if (left < 0n && form.at === '') throw new Error(`You have ${free} ${form.coin} free.`);
  if (form.at !== '' && Date.parse(form.at) <= Date.now()) {
    throw new Error('The time must be to come.');
  }
  let account: number | undefined;
  if (form.network === HERE) {
    const found = await ask<{ valid: boolean; exists: boolean; account?: number }>(
      'GET',
      '/lx/v1/address/check',
      { address },
    );
    if (!found.valid) throw new Error('This is no address: a character is wrong or missing.');
    if (!found.exists) throw new Error('Nobody here has this address.');
    account = found.account;
    if (account === session.value?.account) throw new Error('This is your own address.');
  }
  const exact = textOf(units, places);
  const after = left < 0n ? '' : textOf(left, places);
  return { ...form, address, amount: exact, account, before: free, after, id: freshTransferId() };
}

interface ReviewProps {
  readonly payment: Payment;
  onDone(): void;
  onClose(): void;
}

function Review({ payment, onDone, onClose }: ReviewProps) {
  const { account, address, after, amount, at, coin, id, network, tag } = payment;
  const facts: (readonly [string, string])[] = [
    ['Amount', `${grouped(amount)} ${coin}`],
    ['To', account === undefined ? address : `${address} (account ${account})`],
    ...(tag === '' ? [] : [['Tag', tag] as const]),
    ['Where', network === HERE ? 'this exchange' : network],
    ['When', at === '' ? 'at once' : dayAndTime(Date.parse(at))],
    ['Fee', `0 ${coin}`],
    ...(at === '' ? [['Left after it', `${grouped(after)} ${coin}`] as const] : []),
  ];
  const isLater = at !== '';
  return (
    <ActDialog
      title={isLater ? 'Pay later' : 'Pay'}
      facts={facts}
      act={isLater ? 'Schedule' : 'Pay'}
      onAct={async () => {
        await pay(payment);
        onDone();
        if (isLater) return `${amount} ${coin} will be paid at ${dayAndTime(Date.parse(at))}.`;
        if (network === HERE) return `${amount} ${coin} paid to ${address}.`;
        return `${amount} ${coin} reserved; it leaves once the operator has paid it out.`;
      }}
      onClose={onClose}
    >
      <p class="dim">
        {network === HERE
          ? 'A payment is final once it is made.'
          : 'The amount is reserved at once and paid out by the operator.'}{' '}
        Payment {id}.
      </p>
    </ActDialog>
  );
}

async function pay({ address, amount, at, coin, id, network, tag }: Payment): Promise<void> {
  if (network === HERE) {
    const when = at === '' ? {} : { time: Date.parse(at) };
    await ask('POST', '/lx/v1/transfer', { transferId: id, asset: coin, amount, address, ...when });
    return;
  }
  const tagged = tag === '' ? {} : { addressTag: tag };
  await ask('POST', '/sapi/v1/capital/withdraw/apply', {
    ...{ coin, network, address, amount, withdrawOrderId: id },
    ...tagged,
  });
}
