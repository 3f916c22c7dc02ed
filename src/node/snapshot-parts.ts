/** What the parts of a snapshot file are called. */

/** Name of the part of a snapshot file that holds the engine's pages. */
export const ENGINE_PART = 'engine';
/** Name of the part that holds the digest of the events of the batch that ends at the snapshot. */
export const EVENTS_PART = 'events';
/** Name of the part that holds the read models. */
export const VIEWS_PART = 'views';
