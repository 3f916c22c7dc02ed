/** Where one is paid, and what has come. */

import { grouped } from '../parts/decimals.ts';
import { dayAndTime } from '../parts/format.ts';
import { Shown, useLoaded } from '../parts/loaded.tsx';
import { scrollable } from '../parts/scrollable.ts';
import { toast } from '../parts/toasts.tsx';
import { ask } from '../session/session.ts';
import { askAddress, askCoins } from './asks.ts';

const EVERY_MS = 5_000;
const SHOWN = 50;

interface Deposit {
  readonly id: string;
  readonly amount: string;
  readonly coin: string;
  readonly network: string;
  readonly status: number;
  readonly txId: string;
  readonly insertTime: number;
}

const askDeposits = () =>
  ask<readonly Deposit[]>('GET', '/sapi/v1/capital/deposit/hisrec', { limit: SHOWN });

export function Receive() {
  const address = useLoaded('address', askAddress);
  const coins = useLoaded('coins', askCoins);
  const deposits = useLoaded('deposits', askDeposits, EVERY_MS);
  return (
    <>
      <section>
        <h2>Your address</h2>
        <Shown of={address} name="Your address" rows={1}>
          {(value) => (
            <>
              <CopyLine text={value.address} what="your address" />
              <p class="dim">
                Good for every asset, for payments from other accounts of this exchange. It is no
                secret. Account {value.account}.
              </p>
            </>
          )}
        </Shown>
      </section>
      <section>
        <h2>From outside</h2>
        <Shown of={coins} name="Networks" rows={2}>
          {(value) => {
            const open = value.flatMap(({ coin, networkList }) =>
              networkList
                .filter(({ depositEnable, network }) => depositEnable && network !== 'LX')
                .map((each) => ({ coin, ...each })),
            );
            if (open.length === 0) {
              return (
                <p class="dim">
                  No network is open here: the operator pays in what arrives from outside.
                </p>
              );
            }
            return open.map(({ coin, depositDesc, network }) => (
              <NetworkAddress
                key={coin + network}
                coin={coin}
                network={network}
                {...{ depositDesc }}
              />
            ));
          }}
        </Shown>
      </section>
      <section>
        <h2>Deposits</h2>
        <Shown of={deposits} name="Deposits">
          {(value) => <Deposits rows={value} />}
        </Shown>
      </section>
    </>
  );
}

interface NetworkProps {
  readonly coin: string;
  readonly network: string;
  readonly depositDesc: string;
}

function NetworkAddress({ coin, network, depositDesc }: NetworkProps) {
  const asked = useLoaded(`address ${coin} ${network}`, () =>
    ask<{ readonly address: string; readonly tag: string }>(
      'GET',
      '/sapi/v1/capital/deposit/address',
      { coin, network },
    ),
  );
  return (
    <div>
      <h3>
        {coin} over {network}
      </h3>
      <Shown of={asked} name={`Address for ${coin} over ${network}`} rows={1}>
        {({ address, tag }) => (
          <>
            <CopyLine text={address} what={`the address for ${coin} over ${network}`} />
            {tag !== '' && <p>Tag: {tag}</p>}
            {depositDesc !== '' && <p class="dim">{depositDesc}</p>}
          </>
        )}
      </Shown>
    </div>
  );
}

/** A text with a button that copies it. */
export function CopyLine({ text, what }: { readonly text: string; readonly what: string }) {
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text);
      toast('done', `Copied ${what}.`);
    } catch {
      toast('failed', 'The browser does not allow copying here; select the text.');
    }
  };
  return (
    <p>
      <code class="mono">{text}</code>{' '}
      <button type="button" aria-label={`Copy ${what}`} onClick={() => void copy()}>
        Copy
      </button>
    </p>
  );
}

function Deposits({ rows }: { readonly rows: readonly Deposit[] }) {
  if (rows.length === 0) return <p class="empty">Nothing has come yet.</p>;
  return (
    <div {...scrollable}>
      <table>
        <thead>
          <tr>
            <th scope="col">Time</th>
            <th scope="col">Amount</th>
            <th scope="col" class="text">
              Asset
            </th>
            <th scope="col" class="text">
              Network
            </th>
            <th scope="col" class="text">
              Reference
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.map(({ amount, coin, id, insertTime, network, txId }) => (
            <tr key={id}>
              <td>{dayAndTime(insertTime)}</td>
              <td>{grouped(amount)}</td>
              <td class="text">{coin}</td>
              <td class="text">{network}</td>
              <td class="text">{txId}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
