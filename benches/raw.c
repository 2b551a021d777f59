/* The limit: what client.c does by plain system calls (wss: by OpenSSL), with no more of WebSocket
   than that takes. Not a client to copy.
       raw URL ROW SIZE TOTAL      (as client.c)
   Prints CPU seconds, wall seconds, peak memory in KB. */
#define _GNU_SOURCE
#include "usage.h"
#include "wire.h"
#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdint.h>
#include <stdlib.h>

#define PIECE 32768 /* what is masked at a time: smaller costs calls, larger leaves the cache */

static const char request[] =
    "GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n";

static struct wire wire;
static SSL_CTX *tls;
static struct sockaddr_in server = {.sin_family = AF_INET};

/* What has been read and not yet looked at: the start of a head at most. And what of a payload is
   still to come. */
static unsigned char *buffer;
static size_t room, have, rest;

static unsigned char scratch[16 + PIECE], *const masked = scratch + 16;
static uint32_t key = 0x9e3779b9;

static void fail(const char *what)
{
    fprintf(stderr, "raw: %s\n", what);
    exit(1);
}

static void open_wire(void)
{
    int one = 1;
    wire.fd = socket(AF_INET, SOCK_STREAM, 0);
    if (connect(wire.fd, (struct sockaddr *)&server, sizeof server) != 0) fail("connect");
    setsockopt(wire.fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    if (tls != NULL) {
        wire.tls = SSL_new(tls);
        SSL_set_fd(wire.tls, wire.fd);
        if (SSL_connect(wire.tls) != 1) fail("TLS");
    }
    if (send_all(&wire, request, sizeof request - 1) != 0) fail("upgrade");
    have = 0;
    for (unsigned char *end;;) {
        ssize_t n = read_some(&wire, buffer + have, room - have);
        if (n <= 0) fail("upgrade");
        have += (size_t)n;
        if ((end = memmem(buffer, have, "\r\n\r\n", 4)) == NULL) continue;
        have -= (size_t)(end + 4 - buffer);
        memmove(buffer, end + 4, have);
        return;
    }
}

static void close_wire(void)
{
    SSL_free(wire.tls);
    close(wire.fd);
}

/* Looks at all that is in the buffer, keeps a head that is cut. Payload bytes seen; `closed` is set
   by a CLOSE. */
static size_t look(int *closed)
{
    size_t at = 0, payload = 0;
    for (;;) {
        size_t now = rest < have - at ? rest : have - at;
        payload += now;
        rest -= now;
        at += now;
        size_t head = parse(buffer + at, have - at, &rest);
        if (head == 0) break;
        if (buffer[at] == 0x88) {
            *closed = 1;
            break;
        }
        at += head;
    }
    have -= at;
    if (have > 0) memmove(buffer, buffer + at, have);
    return payload;
}

/* Up to a CLOSE, or that many bytes of payload. */
static long long receive(long long wanted)
{
    int closed = 0;
    long long done = 0;
    for (;;) {
        done += (long long)look(&closed);
        if (closed || done == wanted) return done;
        ssize_t n = read_some(&wire, buffer + have, room - have);
        if (n <= 0) fail("recv");
        have += (size_t)n;
    }
}

static void mask(unsigned char *to, const char *from, size_t len)
{
    uint64_t wide = (uint64_t)key << 32 | key, word;
    size_t i = 0;
    for (; i + 8 <= len; i += 8) {
        memcpy(&word, from + i, 8);
        word ^= wide;
        memcpy(to + i, &word, 8);
    }
    for (; i < len; i++) to[i] = (unsigned char)from[i] ^ (unsigned char)(wide >> (8 * (i & 7)));
}

/* A frame's head, which ends at `end`; where it begins. */
static unsigned char *head_before(unsigned char *end, size_t size, unsigned char first)
{
    unsigned char head[10];
    size_t len = header(head, size, 0x80);
    head[0] = first;
    key = key * 1664525 + 1013904223;
    memcpy(end - 4, &key, 4);
    memcpy(end - 4 - len, head, len);
    return end - 4 - len;
}

static void send_message(const char *data, size_t size, unsigned char first)
{
    unsigned char *from = head_before(masked, size, first);
    for (size_t done = 0; done < size; from = masked) {
        size_t now = size - done < PIECE ? size - done : PIECE;
        mask(masked, data + done, now);
        if (send_all(&wire, from, (size_t)(masked + now - from)) != 0) fail("send");
        done += now;
    }
}

/* Small messages, as many at once as fit. */
static void send_together(const char *data, size_t size, long long total)
{
    size_t filled = 0, head = 6;
    for (long long done = 0; done < total; done += (long long)size) {
        head_before(scratch + filled + head, size, 0x82);
        mask(scratch + filled + head, data, size);
        filled += head + size;
        if (filled + head + size <= sizeof scratch && done + (long long)size < total) continue;
        if (send_all(&wire, scratch, filled) != 0) fail("send");
        filled = 0;
    }
}

static SSL_CTX *trusting(const char *ca)
{
    SSL_CTX *context = SSL_CTX_new(TLS_client_method());
    if (ca == NULL || SSL_CTX_load_verify_locations(context, ca, NULL) != 1) fail("CA_FILE");
    SSL_CTX_set_read_ahead(context, 1); /* a record's head and body in one call */
    SSL_CTX_set_default_read_buffer_len(context, 65536);
    SSL_CTX_set_verify(context, SSL_VERIFY_PEER, NULL);
    return context;
}

static void run(const char *row, size_t size, long long total)
{
    char *data = calloc(1, size + 2);
    long long done = 0;
    if (strcmp(row, "connect") == 0) {
        for (; done < total; done++) {
            open_wire();
            send_message("\x03\xe8", 2, 0x88);
            close_wire();
        }
        free(data);
        return;
    }
    open_wire();
    if (strcmp(row, "recv") == 0 || strcmp(row, "push") == 0) {
        if (receive(-1) != total) fail("recv: not all");
    } else if (strcmp(row, "send") == 0) {
        for (; done < total; done += (long long)size) send_message(data, size, 0x82);
    } else if (strcmp(row, "cork") == 0) {
        send_together(data, size, total);
    } else if (strcmp(row, "echo") == 0) {
        for (; done < total; done++) {
            send_message(data, size, 0x82);
            receive((long long)size);
        }
    }
    close_wire();
    free(data);
}

int main(int argc, char **argv)
{
    unsigned short port;
    char scheme[4];
    if (argc < 5 || sscanf(argv[1], "%3[a-z]://127.0.0.1:%hu/", scheme, &port) != 2) return 2;
    size_t size = (size_t)atol(argv[3]);
    double start = wall_seconds();
    server.sin_port = htons(port);
    server.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    room = size > 65536 ? size : 65536;
    buffer = malloc(room);
    if (strcmp(scheme, "wss") == 0) tls = trusting(getenv("CA_FILE"));
    run(argv[2], size, atoll(argv[4]));
    printf("%.6f %.6f %ld\n", cpu_seconds(), wall_seconds() - start, memory("VmHWM: %ld"));
    SSL_CTX_free(tls);
    free(buffer);
    return 0;
}
