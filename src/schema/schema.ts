/**
 * The one description of what LX DEX says and stores: commands, events, rejections and the
 * engine's state. `generate.ts` turns it into codecs for both sides of the WebAssembly boundary,
 * TypeScript types, an SBE schema and the protocol reference. Nothing else defines a byte.
 */
export { COMMAND_HEADER, COMMANDS } from './commands.ts';
export { ENUMERATIONS } from './enums.ts';
export { EVENT_HEADER, EVENTS } from './events.ts';
export { REJECTIONS } from './rejections.ts';
export {
  FEE_TIERS,
  LAYOUT_VERSION,
  MAX_PEGS,
  NODE_FANOUT,
  ORDER_FLAGS,
  RECORDS,
  SCHEDULE_SLOTS,
} from './state.ts';

/** Identifies the protocol; constant. */
export const SCHEMA_ID = 7;
/** Grows with every change of the wire; readers refuse what is newer than they are. */
export const SCHEMA_VERSION = 2;
