/** `lx call`: one signed request to a running exchange, from the shell. */
import { styleText } from 'node:util';
import { askExchange, type ExchangeAnswer, WrongRequest } from './exchange-request.ts';

const HELP = `lx call METHOD PATH [name=value …]: sign and send one request, print the answer.

  LX_API_KEY=… LX_API_SECRET=… lx call GET /api/v3/account
  … lx call POST /api/v3/order symbol=BTCUSD side=BUY type=MARKET quantity=0.01

With a key of \`lx key create --account 3 --operate\`, an operator's acts:

  … lx call POST /lx/v1/operator/account
  … lx call POST /lx/v1/operator/transfer transferId=1 from=external to=4 asset=USD amount=1000
  … lx call POST /lx/v1/operator/transfer transferId=2 kind=PEND \\
        from=4 to=external asset=USD amount=10
  … lx call POST /lx/v1/operator/transfer transferId=3 kind=POST_PENDING pendingId=2
  … lx call POST /lx/v1/operator/market/status symbol=BTCUSD status=HALTED
  … lx call POST /lx/v1/operator/market/fees symbol=BTCUSD tier=0 makerPpm=500 takerPpm=1000
  … lx call POST /lx/v1/operator/market/status symbol=BTCUSD status=HALTED cancelOrders=true
  … lx call POST /lx/v1/operator/market/schedule symbol=BTCUSD time=… status=OPEN
  … lx call POST /lx/v1/operator/market/rules symbol=BTCUSD collarPpm=100000 dynamicPpm=20000
  … lx call POST /lx/v1/operator/account/status account=4 status=BLOCKED
  … lx call POST /lx/v1/operator/account/limits account=4 maxOpenOrders=200
  … lx call POST /lx/v1/operator/account/exposure account=4 asset=USD amount=50000
  … lx call DELETE /lx/v1/operator/key key=…
  … lx call GET /lx/v1/operator/account account=4

With a key that trades:

  … lx call POST /api/v3/order symbol=BTCUSD side=SELL type=STOP_LOSS quantity=0.01 stopPrice=50000
  … lx call POST /lx/v1/countdownCancelAll countdownTime=60000
  … lx call GET /lx/v1/market symbol=BTCUSD

With a key that may transfer (the demo's may; lx key create --transfer makes one):

  … lx call POST /lx/v1/transfer transferId=2a asset=USD amount=10 address=DEC1GSANdGSuUsH
  … lx call GET /lx/v1/transfers

LX_API_SECRET is the HMAC secret, or an Ed25519 private key as PEM. Without LX_API_KEY the request
goes unsigned. LX_URL says where the exchange is (http://127.0.0.1:8080). A repeated transferId does
nothing again. Exit code 1 when the exchange refuses or does not answer, 2 when called wrongly.
`;

/** @returns the exit code: 0 done, 1 refused or not answered, 2 called wrongly */
export async function call(args: readonly string[]): Promise<number> {
  const [given, path, ...pairs] = args;
  const method = given?.toUpperCase();
  if (args.some((each) => each === '--help' || each === '-h')) {
    process.stdout.write(HELP);
    return 0;
  }
  if (path === undefined || method === undefined) {
    process.stderr.write(HELP);
    return 2;
  }
  let answer: ExchangeAnswer;
  try {
    answer = await askExchange(method, path, pairs);
  } catch (error) {
    if (!(error instanceof WrongRequest)) throw error;
    process.stderr.write(`${styleText('red', error.message)}\n`);
    return 2;
  }
  const { isGood, status, text } = answer;
  if (isGood) {
    console.log(pretty(text));
    return 0;
  }
  process.stderr.write(`${styleText('red', String(status))} ${pretty(text)}\n`);
  return 1;
}

function pretty(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}
