/* A connection with or without TLS: of the least server (peer.c) and the least client (raw.c). */
#ifndef BENCH_WIRE_H
#define BENCH_WIRE_H
#include <openssl/ssl.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* tls is NULL without TLS. */
struct wire {
    int fd;
    SSL *tls;
};

static inline ssize_t read_some(struct wire *wire, void *to, size_t room)
{
    return wire->tls ? SSL_read(wire->tls, to, (int)room) : recv(wire->fd, to, room, 0);
}

static inline int send_all(struct wire *wire, const void *data, size_t len)
{
    for (const char *at = data; len > 0;) {
        ssize_t n = wire->tls ? SSL_write(wire->tls, at, (int)len)
                              : send(wire->fd, at, len, MSG_NOSIGNAL);
        if (n <= 0) return -1;
        at += n;
        len -= (size_t)n;
    }
    return 0;
}

/* The head of a whole message's frame without its mask; `bits` is 0x80 with one. Its length. */
static inline size_t header(unsigned char *to, size_t size, int bits)
{
    to[0] = 0x82;
    if (size < 126) {
        to[1] = (unsigned char)(bits | (int)size);
        return 2;
    }
    int bytes = size < 65536 ? 2 : 8;
    to[1] = (unsigned char)(bits | (bytes == 2 ? 126 : 127));
    for (int i = 0; i < bytes; i++)
        to[2 + i] = (unsigned char)(size >> (8 * (bytes - 1 - i)));
    return 2 + (size_t)bytes;
}

/* The head of the frame at `data`: its length and in `payload` its payload's; 0 if there is not all
   of it. */
static inline size_t parse(const unsigned char *data, size_t have, size_t *payload)
{
    if (have < 2) return 0;
    size_t len = data[1] & 0x7f, bytes = len < 126 ? 0 : len == 126 ? 2 : 8;
    size_t head = 2 + bytes + (data[1] & 0x80 ? 4 : 0);
    if (have < head) return 0;
    if (bytes > 0) len = 0;
    for (size_t i = 0; i < bytes; i++) len = len << 8 | data[2 + i];
    *payload = len;
    return head;
}
#endif
