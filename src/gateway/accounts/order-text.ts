/**
 * The text of an order in the log: the client's id of it, and what else the client wants to find
 * again and the engine has no place for. `own:EXTRAS/PART`: behind the colon the strategy and
 * whether a trailing order is called TAKE_PROFIT, behind the slash what it carries of the client's
 * id of its list. No client order id has either character.
 */

/** What the client said of an order beside its terms. */
export interface OrderExtras {
  /** Whole numbers; undefined where none was given. */
  readonly strategyId?: number | undefined;
  readonly strategyType?: number | undefined;
  /** A trailing order that is called TAKE_PROFIT: the engine knows one kind of them. */
  readonly takeProfit?: boolean | undefined;
}

const EXTRAS_MARK = ':';
const LIST_MARK = '/';
/** Characters of the text of an order. */
const MAX_TEXT = 63;
const RADIX = 36;
const EXTRAS = /^(?:S([0-9a-z]+))?(?:Y([0-9a-z]+))?(T)?$/;

/** What the text of an order says. */
export interface ReadText {
  readonly own: string;
  readonly extras: OrderExtras | undefined;
  /** Of the client's id of its list; undefined where it is in none or has no id. */
  readonly listPart: string | undefined;
}

/** The text of an order. @param own the client's id, at most 36 characters */
export function textWithExtras(own: string, extras: OrderExtras): string {
  const { strategyId, strategyType, takeProfit = false } = extras;
  const id = strategyId === undefined ? '' : `S${strategyId.toString(RADIX)}`;
  const type = strategyType === undefined ? '' : `Y${strategyType.toString(RADIX)}`;
  const marks = `${id}${type}${takeProfit ? 'T' : ''}`;
  return marks === '' ? own : `${own}${EXTRAS_MARK}${marks}`;
}

/**
 * The texts of a list's orders, which carry the client's id of the list in what room they have.
 * Where the orders have no extras, ids of 36 characters have room for each other.
 * @returns undefined where there is no room
 */
export function textsWithList(texts: readonly string[], listText: string): string[] | undefined {
  let rest = listText;
  const all = texts.map((text) => {
    if (rest === '') return text;
    const part = rest.slice(0, MAX_TEXT - LIST_MARK.length - text.length);
    rest = rest.slice(part.length);
    return `${text}${LIST_MARK}${part}`;
  });
  return rest === '' ? all : undefined;
}

/** Whether a text is a client's id and nothing else. */
export function isPlainText(text: string): boolean {
  return !text.includes(LIST_MARK) && !text.includes(EXTRAS_MARK);
}

/** Takes a text apart. Extras that are none are left out. */
export function readText(text: string): ReadText {
  const slash = text.indexOf(LIST_MARK);
  const head = slash === -1 ? text : text.slice(0, slash);
  const listPart = slash === -1 ? undefined : text.slice(slash + LIST_MARK.length);
  const colon = head.indexOf(EXTRAS_MARK);
  const match = colon === -1 ? null : EXTRAS.exec(head.slice(colon + EXTRAS_MARK.length));
  if (match === null) return { own: head, extras: undefined, listPart };
  const [, id, type, takeProfit] = match;
  const number = (digits: string | undefined) =>
    digits === undefined ? undefined : Number.parseInt(digits, RADIX);
  const strategy = { strategyId: number(id), strategyType: number(type) };
  const extras = { ...strategy, takeProfit: takeProfit !== undefined };
  return { own: head.slice(0, colon), extras, listPart };
}
