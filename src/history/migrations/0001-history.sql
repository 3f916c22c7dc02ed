-- What happened, as rows; the same text for SQLite and PostgreSQL. Every number is a whole one
-- below 2^53 in the engine's units (ticks, lots, an asset's smallest unit), times are
-- microseconds since 1970; only the sums in candles may be larger, up to 2^63.

CREATE TABLE history_progress (
  id INTEGER NOT NULL PRIMARY KEY,
  sequence BIGINT NOT NULL,
  log_hash TEXT NOT NULL,
  time_us BIGINT NOT NULL
);
INSERT INTO history_progress (id, sequence, log_hash, time_us) VALUES (1, 0, '', 0);

CREATE TABLE assets (
  asset INTEGER NOT NULL PRIMARY KEY,
  name TEXT NOT NULL,
  decimals INTEGER NOT NULL,
  sequence BIGINT NOT NULL,
  time_us BIGINT NOT NULL
);

CREATE TABLE accounts (
  account BIGINT NOT NULL PRIMARY KEY,
  tier INTEGER NOT NULL,
  status INTEGER NOT NULL,
  sequence BIGINT NOT NULL,
  time_us BIGINT NOT NULL
);

CREATE TABLE markets (
  market INTEGER NOT NULL PRIMARY KEY,
  symbol TEXT NOT NULL,
  base_asset INTEGER NOT NULL,
  quote_asset INTEGER NOT NULL,
  settlement INTEGER NOT NULL,
  base_units_per_lot BIGINT NOT NULL,
  quote_units_per_tick_lot BIGINT NOT NULL,
  status INTEGER NOT NULL,
  sequence BIGINT NOT NULL,
  time_us BIGINT NOT NULL
);

-- One row an order, as it is now. quantity and leaves are lots, of a market order by budget quote
-- units; the quantity that was asked for is quantity + decremented_lots. close_reason -1: it was
-- not closed (it is open, or filled). trigger_price_ticks is the trigger as it is now,
-- trigger_began_ticks where one that trails began; trigger_us: when it began to wait for it.
-- working_us: when it went to work, 0 while it waits. pegged_ticks: where it came to rest last.
CREATE TABLE orders (
  order_id BIGINT NOT NULL PRIMARY KEY,
  account BIGINT NOT NULL,
  market INTEGER NOT NULL,
  side INTEGER NOT NULL,
  type INTEGER NOT NULL,
  time_in_force INTEGER NOT NULL,
  stp INTEGER NOT NULL,
  client_order_id BIGINT NOT NULL,
  client_text TEXT NOT NULL,
  price_ticks BIGINT NOT NULL,
  quantity BIGINT NOT NULL,
  leaves BIGINT NOT NULL,
  executed_lots BIGINT NOT NULL,
  quote_units BIGINT NOT NULL,
  decremented_lots BIGINT NOT NULL,
  trigger_kind INTEGER NOT NULL,
  trigger_price_ticks BIGINT NOT NULL,
  trigger_began_ticks BIGINT NOT NULL,
  trigger_us BIGINT NOT NULL,
  trailing_ticks BIGINT NOT NULL,
  display_lots BIGINT NOT NULL,
  minimum_lots BIGINT NOT NULL,
  hidden INTEGER NOT NULL,
  expire_us BIGINT NOT NULL,
  peg INTEGER NOT NULL,
  peg_offset_ticks BIGINT NOT NULL,
  pegged_ticks BIGINT NOT NULL,
  list_id BIGINT NOT NULL,
  list_kind INTEGER NOT NULL,
  waits INTEGER NOT NULL,
  close_reason INTEGER NOT NULL,
  close_code INTEGER NOT NULL,
  close_sequence BIGINT NOT NULL,
  sequence BIGINT NOT NULL,
  time_us BIGINT NOT NULL,
  update_us BIGINT NOT NULL,
  working_us BIGINT NOT NULL
);
-- Ids grow with time: a page from an id on begins at that order's time.
CREATE INDEX orders_of_account ON orders (account, market, time_us, order_id);

-- One row a side of a trade. Ids grow with time, in each market.
CREATE TABLE fills (
  account BIGINT NOT NULL,
  market INTEGER NOT NULL,
  trade_id BIGINT NOT NULL,
  is_maker INTEGER NOT NULL,
  order_id BIGINT NOT NULL,
  side INTEGER NOT NULL,
  price_ticks BIGINT NOT NULL,
  quantity_lots BIGINT NOT NULL,
  quote_units BIGINT NOT NULL,
  fee BIGINT NOT NULL,
  fee_asset INTEGER NOT NULL,
  sequence BIGINT NOT NULL,
  time_us BIGINT NOT NULL,
  PRIMARY KEY (account, market, time_us, trade_id, is_maker)
);
CREATE INDEX fills_of_market ON fills (market, trade_id);
CREATE INDEX fills_of_order ON fills (order_id, trade_id);

CREATE VIEW fees AS
  SELECT account, market, trade_id, is_maker, fee, fee_asset, sequence, time_us
  FROM fills WHERE fee > 0;

-- One row a leg. Ids are 128 bits, as 32 hexadecimal digits; pending_id is empty where none is.
CREATE TABLE transfers (
  sequence BIGINT NOT NULL,
  leg INTEGER NOT NULL,
  transfer_id TEXT NOT NULL,
  pending_id TEXT NOT NULL,
  kind INTEGER NOT NULL,
  debit_account BIGINT NOT NULL,
  credit_account BIGINT NOT NULL,
  asset INTEGER NOT NULL,
  amount BIGINT NOT NULL,
  time_us BIGINT NOT NULL,
  PRIMARY KEY (sequence, leg)
);
CREATE INDEX transfers_by_debit ON transfers (debit_account, asset, sequence);
CREATE INDEX transfers_by_credit ON transfers (credit_account, asset, sequence);
CREATE INDEX transfers_by_pending ON transfers (pending_id);

-- Account 1 is the external account: what comes from it is a deposit, what goes to it a
-- withdrawal. Kinds: 0 posted at once, 1 pending, 2 posts a pending one, 3 voids it.
CREATE VIEW deposits AS
  SELECT sequence, leg, transfer_id, credit_account AS account, asset, amount, time_us
  FROM transfers WHERE debit_account = 1 AND kind IN (0, 2);

CREATE VIEW withdrawals AS
  SELECT a.sequence, a.leg, a.transfer_id, a.debit_account AS account, a.asset, a.amount,
    a.time_us,
    CASE WHEN a.kind = 0 OR b.kind = 2 THEN 'POSTED'
      WHEN b.kind = 3 THEN 'VOIDED' ELSE 'PENDING' END AS state,
    CASE WHEN a.kind = 0 THEN a.amount WHEN b.kind = 2 THEN b.amount ELSE 0 END AS paid,
    b.time_us AS resolved_us
  FROM transfers a LEFT JOIN transfers b ON a.kind = 1 AND b.pending_id = a.transfer_id
  WHERE a.credit_account = 1 AND a.kind IN (0, 1);

-- Every change of what an account owns of an asset, free or reserved, and what it owned after.
-- kind 0: a trade, amount net of its fee; 1: fees received; 2: a transfer, debit or credit leg.
CREATE TABLE entries (
  account BIGINT NOT NULL,
  asset INTEGER NOT NULL,
  time_us BIGINT NOT NULL,
  sequence BIGINT NOT NULL,
  number BIGINT NOT NULL,
  kind INTEGER NOT NULL,
  amount BIGINT NOT NULL,
  fee BIGINT NOT NULL,
  balance BIGINT NOT NULL,
  market INTEGER NOT NULL,
  trade_id BIGINT NOT NULL,
  transfer_id TEXT NOT NULL,
  PRIMARY KEY (account, asset, time_us, sequence, number)
);

CREATE TABLE candles (
  market INTEGER NOT NULL,
  interval_seconds INTEGER NOT NULL,
  open_us BIGINT NOT NULL,
  open_ticks BIGINT NOT NULL,
  high_ticks BIGINT NOT NULL,
  low_ticks BIGINT NOT NULL,
  close_ticks BIGINT NOT NULL,
  volume_lots BIGINT NOT NULL,
  quote_units BIGINT NOT NULL,
  trades BIGINT NOT NULL,
  PRIMARY KEY (market, interval_seconds, open_us)
);
