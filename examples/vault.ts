/**
 * Money into a vault on a chain and out of it again: pays ETH in, waits until the exchange has
 * credited it, trades nothing, has all of it paid to a new address, and looks there. For a key that
 * may read and transfer; docs/vault.md says the rest.
 *
 *   LX_URL=http://127.0.0.1:8080 LX_API_KEY=… LX_API_SECRET=… \
 *     node examples/vault.ts http://127.0.0.1:8545 KEYFILE 0.5
 */
import { createHmac, randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  createPublicClient,
  createWalletClient,
  formatEther,
  http,
  parseAbi,
  parseUnits,
  stringToHex,
} from 'viem';
import { generatePrivateKey, privateKeyToAccount } from 'viem/accounts';

const { LX_API_KEY = '', LX_API_SECRET = '', LX_URL = 'http://127.0.0.1:8080' } = process.env;
const [rpc = 'http://127.0.0.1:8545', keyFile = 'payer.key', amount = '0.5'] =
  process.argv.slice(2);
const coin = 'ETH';
const network = 'EVM';

/** A signed request; asked again while the exchange does not answer. */
async function ask(method: string, path: string, params: Record<string, string> = {}) {
  for (;;) {
    const query = new URLSearchParams({ ...params, timestamp: String(Date.now()) }).toString();
    const signature = createHmac('sha256', LX_API_SECRET).update(query).digest('hex');
    try {
      const response = await fetch(`${LX_URL}${path}?${query}&signature=${signature}`, {
        ...{ method, headers: { 'X-MBX-APIKEY': LX_API_KEY } },
      });
      const text = await response.text();
      if (response.ok) return JSON.parse(text);
      if (response.status < 500) throw new Error(`${method} ${path}: ${text}`);
    } catch (error) {
      if (!(error instanceof TypeError)) throw error; // fetch's, where nobody answers
    }
    await sleep(500);
  }
}

/** The row of a list that is as wanted, once there is one. */
async function row(path: string, isWanted: (row: Record<string, unknown>) => boolean) {
  for (let said = ''; ; await sleep(200)) {
    const rows: Record<string, unknown>[] = await ask('GET', path, { coin });
    const found = rows.find(isWanted);
    if (found !== undefined) return found;
    const waits = rows.find(({ info, status }) => status === 4 && info !== '')?.info as string;
    if (waits !== undefined && waits !== said) console.log(`it waits: ${waits}`);
    said = waits ?? said;
  }
}

const [asset] = await ask('GET', '/lx/v1/supply', { asset: coin });
const place = await ask('GET', '/sapi/v1/capital/deposit/address', { coin, network });
console.log(`${coin} of ${place.tag} is paid into the vault ${place.address}`);

const reader = createPublicClient({ transport: http(rpc) });
const account = privateKeyToAccount(readFileSync(keyFile, 'utf8').trim() as `0x${string}`);
const payer = createWalletClient({ account, transport: http(rpc) });
const paid = await payer.writeContract({
  address: place.address,
  abi: parseAbi(['function deposit(uint16 asset, bytes32 to, uint64 units) payable']),
  functionName: 'deposit',
  args: [asset.id, stringToHex(place.tag, { size: 32 }), parseUnits(amount, asset.decimals)],
  value: parseUnits(amount, 18),
  chain: null, // whichever that node is of
});
console.log(`paid in: transaction ${paid}`);
const deposits = '/sapi/v1/capital/deposit/hisrec';
const credited = await row(deposits, ({ status, txId }) => txId === paid && status === 1);
console.log(`credited: ${credited.amount} ${coin} after ${credited.confirmTimes} blocks`);

const address = privateKeyToAccount(generatePrivateKey()).address;
// Under an id of its own, so that asking again does not withdraw again.
const payee = { coin, network, amount, address, withdrawOrderId: randomUUID() };
const asked = await ask('POST', '/sapi/v1/capital/withdraw/apply', payee);
console.log(`asked for: ${amount} ${coin} to ${address}`);
const withdrawals = '/sapi/v1/capital/withdraw/history';
const [REJECTED, COMPLETED] = [3, 6];
const isOver = (status: unknown) => status === REJECTED || status === COMPLETED;
const done = await row(withdrawals, ({ id, status }) => id === asked.id && isOver(status));
if (done.status === REJECTED) throw new Error(`given back: ${done.info}`);
const there = await reader.getBalance({ address });
console.log(`paid out: ${formatEther(there)} ${coin} are there; transaction ${done.txId}`);
