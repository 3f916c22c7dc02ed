/*
 * Logs on to the binary lane, places a limit order and prints what becomes of it.
 *
 *   LX_API_KEY=... LX_API_SECRET=... ./place_order HOST PORT MARKET buy|sell PRICE_TICKS LOTS
 *
 * Ends when the order is filled (exit code 0), rests, was refused or closed (1), or when the
 * connection ends (2). The protocol is docs/binary.md; lx_dex.h is made from its SBE schemas.
 */
#define _POSIX_C_SOURCE 200112L
#include <inttypes.h>
#include <netdb.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include "hmac_sha256.h"
#include "lx_dex.h"

#define BLOCK_BYTES 64
#define MAX_FRAME_BYTES 65536
#define HEARTBEAT_MS 30000
#define SESSION_NUMBER 1

/* Aligned for every struct of the schema. */
static union {
  uint64_t alignment;
  uint8_t bytes[MAX_FRAME_BYTES];
  struct lxdex_session_frame_header header;
  struct lxdex_session_logged_on logged_on;
  struct lxdex_session_events events;
  struct lxdex_session_end end;
} frame;

static void fail(const char *what) {
  fprintf(stderr, "%s\n", what);
  exit(2);
}

static int open_connection(const char *host, const char *port) {
  struct addrinfo hints = {0}, *found;
  hints.ai_socktype = SOCK_STREAM;
  if (getaddrinfo(host, port, &hints, &found) != 0) fail("there is no such host");
  int connection = socket(found->ai_family, found->ai_socktype, found->ai_protocol);
  if (connection < 0 || connect(connection, found->ai_addr, found->ai_addrlen) != 0)
    fail("cannot connect; is the exchange running, and is this the port of its binary lane?");
  freeaddrinfo(found);
  return connection;
}

static void send_all(int connection, const void *bytes, size_t count) {
  const uint8_t *next = bytes;
  while (count > 0) {
    ssize_t sent = write(connection, next, count);
    if (sent <= 0) fail("the connection broke while sending");
    next += sent;
    count -= (size_t)sent;
  }
}

static void receive_all(int connection, void *bytes, size_t count) {
  uint8_t *next = bytes;
  while (count > 0) {
    ssize_t received = read(connection, next, count);
    if (received <= 0) fail("the connection ended");
    next += received;
    count -= (size_t)received;
  }
}

/* Reads a whole frame; ends the program when the exchange ends the connection. */
static void receive_frame(int connection) {
  const size_t header = sizeof frame.header;
  receive_all(connection, frame.bytes, header);
  if (frame.header.length < header || frame.header.length > MAX_FRAME_BYTES)
    fail("the exchange sent a frame of an impossible length");
  receive_all(connection, frame.bytes + header, frame.header.length - header);
  if (frame.header.kind == LXDEX_SESSION_END_ID) {
    fprintf(stderr, "the exchange ended the connection (code %u): %.*s\n", frame.end.code,
            (int)sizeof frame.end.sentence, frame.end.sentence);
    exit(2);
  }
}

/* Returns the number that the exchange expects of the session's next command. */
static uint64_t log_on(int connection, const char *key, const char *secret) {
  struct lxdex_session_logon logon = {0};
  struct timeval now;
  gettimeofday(&now, NULL);
  if (strlen(key) > sizeof logon.api_key) fail("LX_API_KEY is too long");
  logon.length = sizeof logon;
  logon.kind = LXDEX_SESSION_LOGON_ID;
  memcpy(logon.api_key, key, strlen(key));
  logon.timestamp_us = (uint64_t)now.tv_sec * 1000000 + (uint64_t)now.tv_usec;
  logon.session_number = SESSION_NUMBER;
  logon.heartbeat_ms = HEARTBEAT_MS;
  logon.schema_version = LXDEX_SESSION_VERSION;
  logon.cancel_on_disconnect = LXDEX_SESSION_CANCEL_ON_DISCONNECT_NONE;
  hmac_sha256(secret, strlen(secret), &logon, offsetof(struct lxdex_session_logon, signature),
              logon.signature);
  send_all(connection, &logon, sizeof logon);
  receive_frame(connection);
  if (frame.header.kind != LXDEX_SESSION_LOGGED_ON_ID) fail("expected the answer to the logon");
  printf("logged on as account %" PRIu32 "\n", frame.logged_on.account);
  return frame.logged_on.next_command_sequence;
}

static void place(int connection, uint64_t sequence, struct lxdex_new_order *order) {
  struct lxdex_session_commands commands = {0};
  commands.length = sizeof commands + sizeof *order;
  commands.kind = LXDEX_SESSION_COMMANDS_ID;
  commands.count = 1;
  commands.sequence = sequence;
  order->template_id = LXDEX_NEW_ORDER_ID;
  order->block_count = 1;
  send_all(connection, &commands, sizeof commands);
  send_all(connection, order, sizeof *order);
}

/* What is known of the order so far. */
static uint64_t own_correlation;
static uint64_t own_order_id;

/* Takes an event of the account. Returns the exit code once the order is done, else -1. */
static int take_event(const uint8_t *block) {
  switch (block[0]) {
  case LXDEX_REJECTED_ID: {
    const struct lxdex_rejected *rejected = (const void *)block;
    if (rejected->correlation != own_correlation) return -1;
    printf("refused with code %u\n", rejected->code);
    return 1;
  }
  case LXDEX_ORDER_ACCEPTED_ID: {
    const struct lxdex_order_accepted *accepted = (const void *)block;
    if (accepted->correlation != own_correlation) return -1;
    own_order_id = accepted->order_id;
    printf("order %" PRIu64 " is accepted\n", own_order_id);
    if (accepted->resting) printf("it rests in the book\n");
    return accepted->resting ? 1 : -1;
  }
  case LXDEX_TRADE_ID: {
    const struct lxdex_trade *trade = (const void *)block;
    if (own_order_id == 0 || trade->taker_order_id != own_order_id) return -1;
    printf("filled %" PRIu64 " lots at %" PRIu64 " ticks (trade %" PRIu64 "), %" PRIu64 " left\n",
           trade->quantity_lots, trade->price_ticks, trade->trade_id, trade->taker_leaves_lots);
    return trade->taker_leaves_lots == 0 ? 0 : -1;
  }
  case LXDEX_ORDER_RESTED_ID: {
    const struct lxdex_order_rested *rested = (const void *)block;
    if (own_order_id == 0 || rested->order_id != own_order_id) return -1;
    printf("%" PRIu64 " lots rest in the book\n", rested->leaves_lots);
    return 1;
  }
  case LXDEX_ORDER_CLOSED_ID: {
    const struct lxdex_order_closed *closed = (const void *)block;
    if (own_order_id == 0 || closed->order_id != own_order_id) return -1;
    printf("closed for reason %u, %" PRIu64 " lots left\n", closed->reason, closed->leaves_lots);
    return 1;
  }
  default:
    return -1;
  }
}

/* Reads events until the order is done. */
static int follow(int connection) {
  for (;;) {
    receive_frame(connection);
    if (frame.header.kind != LXDEX_SESSION_EVENTS_ID) continue;
    const uint8_t *block = frame.bytes + sizeof frame.events;
    const uint8_t *end = frame.bytes + frame.header.length;
    while (block < end) {
      if (block[1] == 0) fail("the exchange sent an event without blocks");
      int code = take_event(block);
      if (code >= 0) return code;
      block += (size_t)block[1] * BLOCK_BYTES;
    }
  }
}

int main(int count, char **arguments) {
  const char *key = getenv("LX_API_KEY");
  const char *secret = getenv("LX_API_SECRET");
  if (count != 7 || key == NULL || secret == NULL)
    fail("usage: LX_API_KEY=... LX_API_SECRET=... "
         "place_order HOST PORT MARKET buy|sell PRICE_TICKS LOTS");
  struct lxdex_new_order order = {0};
  order.market = (uint16_t)atoi(arguments[3]);
  order.side = strcmp(arguments[4], "buy") == 0 ? LXDEX_SIDE_BUY : LXDEX_SIDE_SELL;
  order.type = LXDEX_ORDER_TYPE_LIMIT;
  order.time_in_force = LXDEX_TIME_IN_FORCE_GTC;
  order.price_ticks = strtoull(arguments[5], NULL, 10);
  order.quantity = strtoull(arguments[6], NULL, 10);
  int connection = open_connection(arguments[1], arguments[2]);
  uint64_t sequence = log_on(connection, key, secret);
  own_correlation = ((uint64_t)SESSION_NUMBER << 32) + sequence;
  place(connection, sequence, &order);
  int code = follow(connection);
  close(connection);
  return code;
}
