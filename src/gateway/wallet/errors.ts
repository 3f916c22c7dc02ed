/**
 * What the wallet refuses by its own rules, in the codes of the dialect's wallet (-4001 …); what
 * the engine refuses has the words of every other request.
 */
import { DialectError } from '../errors.ts';

export const WALLET_ERRORS = {
  WRONG_ADDRESS: [-4007, 'The address is not correct.'],
  WRONG_TAG: [-4008, 'The address tag is not correct.'],
  UNKNOWN_COIN: [-4018, 'There is no such coin.'],
  WITHDRAW_OFF: [-4019, 'The coin is not open for withdrawal on this network.'],
  BELOW_MINIMUM: [-4022, 'The amount is below the least that may be withdrawn.'],
  ABOVE_MAXIMUM: [-4023, 'The amount is above the most that may be withdrawn at once.'],
  ABOVE_DAILY: [-4023, 'The account would withdraw more than it may in a day.'],
  NOT_FOUND: [-4029, 'There is no such withdrawal or transfer.'],
  NOT_ON_LIST: [-4035, "This address is not on the account's allow-list."],
  TOO_NEW: [-4036, "This address is on the account's allow-list, but does not count yet."],
  OTHER_TRANSFER: [-4040, 'Another transfer already used this id.'],
  TOO_MANY_SCHEDULED: [-4041, 'As many transfers as may be are scheduled already.'],
  NOT_SCHEDULED: [-4042, 'No transfer that still waits has this id.'],
  TOO_MANY_ADDRESSES: [-4043, 'The allow-list is full; remove an address first.'],
  NOT_APPROVED: [-4044, 'Two operators have to approve this withdrawal before it is paid out.'],
  APPROVED_ALREADY: [-4045, 'This account has approved the withdrawal already.'],
  SUPPLY_LIMIT: [-4046, 'More would be issued than the supply limit allows.'],
  ISSUED_ONLY_BY_TREASURY: [-4047, 'This coin is minted and burnt by the treasury alone.'],
  RESERVED_ID: [-4048, 'Ids that begin with 4c58 are given by the exchange; use another.'],
  NO_ANCHOR: [-4049, 'There is no such anchor, or not any more.'],
  NOT_IN_ANCHOR: [-4050, 'The account had nothing in this coin when the anchor was made.'],
  PAID_BY_VAULT: [-4051, 'The vault pays this withdrawal; the chain says what becomes of it.'],
  NO_VAULT: [-4052, 'No vault is connected.'],
  CANNOT_RESUME: [-4053, 'Payments cannot be resumed.'],
  NO_HISTORY: [-4054, 'No history is kept here, or it cannot be read now.'],
  SECOND_OPERATOR: [-4060, 'This needs two operators: another one has to ask for the same.'],
} as const satisfies Readonly<Record<string, readonly [number, string]>>;

/** The error to answer with. */
export function walletError(name: keyof typeof WALLET_ERRORS): DialectError {
  const [code, text] = WALLET_ERRORS[name];
  return new DialectError(code, text);
}
