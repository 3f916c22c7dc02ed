/** What one has of each asset, and what it would bring. */
import { useState } from 'preact/hooks';
import { ActDialog } from '../parts/act-dialog.tsx';
import { exactUnits, grouped, placesOf, textOf, tidy } from '../parts/decimals.ts';
import { dayAndTime } from '../parts/format.ts';
import { Shown, useLoaded } from '../parts/loaded.tsx';
import { scrollable } from '../parts/scrollable.ts';
import { ask, session } from '../session/session.ts';
import { follow } from '../shell/router.ts';
import { loadMarkets, markets } from '../store/markets.ts';
import { askCoins, byHolding, type Coin } from './asks.ts';
import { unitOfAccount, Worths } from './worth.ts';

const EVERY_MS = 3_000;

interface Held {
  readonly coins: readonly Coin[];
  /** By asset. */
  readonly funding: ReadonlyMap<string, string>;
  readonly worths: Worths;
}

async function askHeld(): Promise<Held> {
  const [coins, funding, prices] = await Promise.all([
    askCoins(),
    ask<readonly { asset: string; free: string }[]>('POST', '/sapi/v1/asset/get-funding-asset'),
    ask<readonly { symbol: string; price: string }[]>('GET', '/api/v3/ticker/price'),
    loadMarkets(),
  ]);
  const all = markets.value.values();
  const priced = new Map(prices.map(({ price, symbol }) => [symbol, price]));
  const unit = unitOfAccount(markets.value.values()) ?? '';
  return {
    coins: [...coins].sort(byHolding),
    funding: new Map(funding.map(({ asset, free }) => [asset, free])),
    worths: new Worths(all, priced, unit),
  };
}

export function Balances() {
  const held = useLoaded('balances', askHeld, EVERY_MS);
  const [moving, setMoving] = useState<Coin | undefined>(undefined);
  const mayMove = session.value?.permissions.includes('transfer') === true;
  return (
    <section>
      <h2>
        Balances <span class="dim">{held.atMs > 0 && `as of ${dayAndTime(held.atMs)}`}</span>
      </h2>
      <Shown of={held} name="Balances" rows={5}>
        {(value) => <Table held={value} onMove={mayMove ? setMoving : undefined} />}
      </Shown>
      {moving !== undefined && (
        <Move
          coin={moving}
          inFunding={held.value?.funding.get(moving.coin)}
          onClose={() => {
            setMoving(undefined);
            void held.reload();
          }}
        />
      )}
    </section>
  );
}

/** All of a coin, orders, withdrawals and the funding wallet included. */
function totalOf({ coin, free, locked, withdrawing }: Coin, { funding }: Held): string {
  const places = placesOf(free);
  const parts = [free, locked, withdrawing, funding.get(coin) ?? '0'];
  return textOf(
    parts.reduce((sum, part) => sum + exactUnits(part, places), 0n),
    places,
  );
}

function Table(props: { readonly held: Held; onMove?: ((coin: Coin) => void) | undefined }) {
  const { held, onMove } = props;
  const { coins, funding, worths } = held;
  const values = coins.map((coin) => worths.of(coin.coin, totalOf(coin, held)));
  const sum = values.reduce<bigint>((all, each) => all + (each ?? 0n), 0n);
  return (
    <>
      <p>
        <span class="dim">Worth about</span>{' '}
        <strong class="worth">
          {grouped(worths.text(sum))} {worths.unit}
        </strong>{' '}
        <span class="dim">at the last prices</span>
      </p>
      <div {...scrollable}>
        <table>
          <thead>
            <tr>
              <th scope="col">Asset</th>
              <th scope="col">Total</th>
              <th scope="col">Free</th>
              <th scope="col">In orders</th>
              <th scope="col">Withdrawing</th>
              <th scope="col">Funding wallet</th>
              <th scope="col">Worth {worths.unit}</th>
              <th scope="col">
                <span class="hidden-label">Acts</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {coins.map((coin, k) => {
              const worth = values[k];
              return (
                <tr key={coin.coin} data-asset={coin.coin}>
                  <td>{coin.coin}</td>
                  <td>{grouped(totalOf(coin, held))}</td>
                  <td>{grouped(coin.free)}</td>
                  <td>{grouped(coin.locked)}</td>
                  <td>{grouped(coin.withdrawing)}</td>
                  <td>{grouped(funding.get(coin.coin) ?? '–')}</td>
                  <td>{worth === undefined ? '–' : grouped(worths.text(worth))}</td>
                  <td>
                    <a
                      href={`/wallet/send?asset=${coin.coin}`}
                      aria-label={`Send ${coin.coin}`}
                      onClick={follow}
                    >
                      Send
                    </a>{' '}
                    {onMove !== undefined && (
                      <button
                        type="button"
                        aria-label={`Move ${coin.coin}`}
                        onClick={() => onMove(coin)}
                      >
                        Move
                      </button>
                    )}
                  </td>
                </tr>
              );
            })}
          </tbody>
        </table>
      </div>
    </>
  );
}

interface MoveProps {
  readonly coin: Coin;
  readonly inFunding: string | undefined;
  onClose(): void;
}

/** Between the trading and the funding wallet. */
function Move({ coin, inFunding = '0', onClose }: MoveProps) {
  const [type, setType] = useState<'MAIN_FUNDING' | 'FUNDING_MAIN'>('MAIN_FUNDING');
  const [amount, setAmount] = useState('');
  const has = type === 'MAIN_FUNDING' ? coin.free : inFunding;
  return (
    <ActDialog
      title={`Move ${coin.coin} between your wallets`}
      facts={[['There', `${grouped(has)} ${coin.coin}`]]}
      act="Move"
      disabled={tidy(amount) === ''}
      onAct={async () => {
        const params = { type, asset: coin.coin, amount: tidy(amount) };
        await ask('POST', '/sapi/v1/asset/transfer', params);
        return `${params.amount} ${coin.coin} moved.`;
      }}
      onClose={onClose}
    >
      <label class="field">
        Way
        <select
          value={type}
          onChange={(event) => setType(event.currentTarget.value as typeof type)}
        >
          <option value="MAIN_FUNDING">From trading to funding</option>
          <option value="FUNDING_MAIN">From funding to trading</option>
        </select>
      </label>
      <label class="field">
        Amount of {coin.coin}
        <input
          inputMode="decimal"
          autocomplete="off"
          value={amount}
          onInput={(event) => setAmount(event.currentTarget.value)}
        />
      </label>
      <p class="dim">The funding wallet cannot trade. It is yours alone.</p>
    </ActDialog>
  );
}
