/* HMAC-SHA256 (RFC 2104, FIPS 180-4), for messages that are in memory. */
#ifndef HMAC_SHA256_H
#define HMAC_SHA256_H
#include <stddef.h>
#include <stdint.h>

#define SHA256_BYTES 32

void hmac_sha256(const void *key, size_t key_bytes, const void *message, size_t message_bytes,
                 uint8_t digest[SHA256_BYTES]);

#endif
