/** What trading costs the account. */
import { exactUnits, percentOfPpm } from '../parts/decimals.ts';
import { Shown, useLoaded } from '../parts/loaded.tsx';
import { scrollable } from '../parts/scrollable.ts';
import { ask } from '../session/session.ts';

interface TradeFee {
  readonly symbol: string;
  readonly makerCommission: string;
  readonly takerCommission: string;
}

/** A share such as 0.00100000, as percent. */
const percent = (share: string) => percentOfPpm(exactUnits(share, 8) / 100n);

export function Fees() {
  const fees = useLoaded('fees', () => ask<readonly TradeFee[]>('GET', '/sapi/v1/asset/tradeFee'));
  return (
    <section>
      <h2>Fees of your account</h2>
      <Shown of={fees} name="Fees" rows={4}>
        {(rows) => (
          <div {...scrollable}>
            <table>
              <thead>
                <tr>
                  <th scope="col">Market</th>
                  <th scope="col">Maker</th>
                  <th scope="col">Taker</th>
                </tr>
              </thead>
              <tbody>
                {rows.map(({ makerCommission, symbol, takerCommission }) => (
                  <tr key={symbol}>
                    <td>{symbol}</td>
                    <td>{percent(makerCommission)}</td>
                    <td>{percent(takerCommission)}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        )}
      </Shown>
      <p class="dim">
        Taken from what a trade brings. A maker's order rests in the book before it trades; a
        taker's trades at once. Moving money inside the exchange costs nothing.
      </p>
    </section>
  );
}
