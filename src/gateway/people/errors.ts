/** What people in a browser are refused, and why. The codes are this exchange's own. */
import { DialectError } from '../errors.ts';

const UNAUTHORIZED = 401;
const FORBIDDEN = 403;
const NOT_FOUND = 404;
const CONFLICT = 409;
const BAD_REQUEST = 400;

/** Code, HTTP status, text. */
export const PEOPLE_ERRORS = {
  NO_SESSION: [-8001, UNAUTHORIZED, 'Nobody is logged in here, or no longer; log in.'],
  OTHER_ORIGIN: [-8002, FORBIDDEN, 'This request does not come from a page of this exchange.'],
  NO_TOKEN: [-8002, FORBIDDEN, 'The header X-LX-CSRF is missing or not that of this session.'],
  NO_INVITATION: [-8003, FORBIDDEN, 'This invitation was used, has expired, or never was.'],
  NO_PASSKEY: [-8004, FORBIDDEN, 'This passkey could not be verified; try again.'],
  NOT_FRESH: [-8005, FORBIDDEN, 'Log in again first: this needs a log-in of the last ten minutes.'],
  NOT_FOUND: [-8006, NOT_FOUND, 'There is no such passkey, session or key of yours.'],
  NO_GUEST: [-8006, NOT_FOUND, 'This exchange has no such guest; guests are of the demo alone.'],
  LAST_PASSKEY: [-8007, CONFLICT, 'This is the only passkey; add another one before it goes.'],
  TOO_MANY: [-8007, CONFLICT, 'As many as may be are there already; remove one first.'],
  NOT_ALLOWED: [-8008, FORBIDDEN, 'This log-in does not allow that.'],
  NOT_JSON: [-8009, BAD_REQUEST, 'Send a JSON object, as application/json.'],
  WRONG_FIELD: [-8009, BAD_REQUEST, 'A field is missing or not what it must be.'],
} as const satisfies Readonly<Record<string, readonly [number, number, string]>>;

/** The error to answer with. @param more said after the text: which field, or where to go */
export function peopleError(name: keyof typeof PEOPLE_ERRORS, more = ''): DialectError {
  const [code, status, text] = PEOPLE_ERRORS[name];
  return new DialectError(code, more === '' ? text : `${text} ${more}`, { status });
}
