#include "hmac_sha256.h"

#include <string.h>

#define BLOCK_BYTES 64

struct sha256 {
  uint32_t state[8];
  uint64_t total_bytes;
  uint8_t block[BLOCK_BYTES];
};

static const uint32_t ROUND[64] = {
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
    0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
    0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
    0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
    0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
    0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
    0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
    0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2};

static uint32_t rotate(uint32_t word, int bits) { return (word >> bits) | (word << (32 - bits)); }

static void compress(uint32_t state[8], const uint8_t block[BLOCK_BYTES]) {
  uint32_t w[64], v[8];
  for (int k = 0; k < 16; k++)
    w[k] = (uint32_t)block[4 * k] << 24 | (uint32_t)block[4 * k + 1] << 16 |
           (uint32_t)block[4 * k + 2] << 8 | block[4 * k + 3];
  for (int k = 16; k < 64; k++) {
    uint32_t a = rotate(w[k - 15], 7) ^ rotate(w[k - 15], 18) ^ (w[k - 15] >> 3);
    uint32_t b = rotate(w[k - 2], 17) ^ rotate(w[k - 2], 19) ^ (w[k - 2] >> 10);
    w[k] = w[k - 16] + a + w[k - 7] + b;
  }
  memcpy(v, state, sizeof v);
  for (int k = 0; k < 64; k++) {
    uint32_t e = rotate(v[4], 6) ^ rotate(v[4], 11) ^ rotate(v[4], 25);
    uint32_t one = v[7] + e + ((v[4] & v[5]) ^ (~v[4] & v[6])) + ROUND[k] + w[k];
    uint32_t a = rotate(v[0], 2) ^ rotate(v[0], 13) ^ rotate(v[0], 22);
    uint32_t two = a + ((v[0] & v[1]) ^ (v[0] & v[2]) ^ (v[1] & v[2]));
    memmove(v + 1, v, 7 * sizeof v[0]);
    v[4] += one;
    v[0] = one + two;
  }
  for (int k = 0; k < 8; k++) state[k] += v[k];
}

static void begin(struct sha256 *hash) {
  static const uint32_t first[8] = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
                                    0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};
  memcpy(hash->state, first, sizeof first);
  hash->total_bytes = 0;
}

static void add(struct sha256 *hash, const void *bytes, size_t count) {
  const uint8_t *next = bytes;
  while (count-- > 0) {
    hash->block[hash->total_bytes++ % BLOCK_BYTES] = *next++;
    if (hash->total_bytes % BLOCK_BYTES == 0) compress(hash->state, hash->block);
  }
}

static void finish(struct sha256 *hash, uint8_t digest[SHA256_BYTES]) {
  uint64_t bits = hash->total_bytes * 8;
  uint8_t length[8], one = 0x80, zero = 0;
  for (int k = 0; k < 8; k++) length[k] = (uint8_t)(bits >> (56 - 8 * k));
  add(hash, &one, 1);
  while (hash->total_bytes % BLOCK_BYTES != BLOCK_BYTES - sizeof length) add(hash, &zero, 1);
  add(hash, length, sizeof length);
  for (int k = 0; k < SHA256_BYTES; k++)
    digest[k] = (uint8_t)(hash->state[k / 4] >> (24 - 8 * (k % 4)));
}

void hmac_sha256(const void *key, size_t key_bytes, const void *message, size_t message_bytes,
                 uint8_t digest[SHA256_BYTES]) {
  struct sha256 hash;
  uint8_t block[BLOCK_BYTES] = {0};
  begin(&hash);
  add(&hash, key, key_bytes);
  if (key_bytes > BLOCK_BYTES) finish(&hash, block);
  else memcpy(block, key, key_bytes);
  for (int k = 0; k < BLOCK_BYTES; k++) block[k] ^= 0x36;
  begin(&hash);
  add(&hash, block, BLOCK_BYTES);
  add(&hash, message, message_bytes);
  finish(&hash, digest);
  for (int k = 0; k < BLOCK_BYTES; k++) block[k] ^= 0x36 ^ 0x5c;
  begin(&hash);
  add(&hash, block, BLOCK_BYTES);
  add(&hash, digest, SHA256_BYTES);
  finish(&hash, digest);
}
