/* The least a WebSocket server can do: answers the upgrade without looking, then sends frames as
   fast as the socket takes them, or reads and forgets, or echoes. Not a server to copy.
       peer [CHAIN KEY] send SIZE TOTAL | take | echo
   With a certificate's files, over TLS. Prints its port. The 101's Accept is not computed: clients run with CURLWS_LENIENT=1. */
#define _GNU_SOURCE
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/ssl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define BLOCK (1 << 20)

static const char answer[] = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n"
                             "Connection: Upgrade\r\nSec-WebSocket-Accept: x\r\n\r\n";

/* The connection; tls is NULL without TLS. */
struct wire {
    int fd;
    SSL *tls;
};

static ssize_t read_some(struct wire *wire, void *to, size_t room)
{
    return wire->tls ? SSL_read(wire->tls, to, (int)room) : read(wire->fd, to, room);
}

static size_t header(unsigned char *to, size_t size)
{
    to[0] = 0x82;
    if (size < 126) {
        to[1] = (unsigned char)size;
        return 2;
    }
    int bytes = size < 65536 ? 2 : 8;
    to[1] = bytes == 2 ? 126 : 127;
    for (int i = 0; i < bytes; i++)
        to[2 + i] = (unsigned char)(size >> (8 * (bytes - 1 - i)));
    return 2 + (size_t)bytes;
}

static int send_all(struct wire *wire, const char *data, size_t len)
{
    while (len > 0) {
        ssize_t n = wire->tls ? SSL_write(wire->tls, data, (int)len)
                              : send(wire->fd, data, len, MSG_NOSIGNAL);
        if (n <= 0) return -1;
        data += n;
        len -= (size_t)n;
    }
    return 0;
}

/* As many whole frames as fit into a block, again and again; then a CLOSE. */
static void flood(struct wire *s, size_t size, long long total)
{
    unsigned char head[10];
    size_t hlen = header(head, size), frames = BLOCK / (hlen + size);
    if (frames == 0) frames = 1;
    char *block = calloc(frames, hlen + size);
    if (block == NULL) return;
    for (size_t i = 0; i < frames; i++) memcpy(block + i * (hlen + size), head, hlen);
    for (long long sent = 0; sent < total; sent += (long long)(frames * size))
        if (send_all(s, block, frames * (hlen + size)) != 0) break;
    send_all(s, "\x88", 2);
    if (s->tls) SSL_shutdown(s->tls);
    shutdown(s->fd, SHUT_WR); /* ends a transfer in the callback model */
    free(block);
}

/* A masked frame of less than 64 KB comes back unmasked. Whole frames only, one at a time. */
static void echo(struct wire *s)
{
    static unsigned char in[BLOCK];
    size_t have = 0;
    for (;;) {
        size_t hlen = 6, len = in[1] & 0x7f;
        if (have >= 2 && len == 126) hlen = 8;
        if (have >= hlen && hlen == 8) len = (size_t)in[2] << 8 | in[3];
        if (have < hlen || have < hlen + len) {
            ssize_t n = read_some(s, in + have, sizeof in - have);
            if (n <= 0) return;
            have += (size_t)n;
            continue;
        }
        for (size_t i = 0; i < len; i++) in[hlen + i] ^= in[hlen - 4 + (i & 3)];
        /* The new head ends where the old one did: it is shorter by the mask. */
        unsigned char head[10];
        size_t n = header(head, len);
        memcpy(in + hlen - n, head, n);
        if (send_all(s, (char *)in + hlen - n, n + len) != 0) return;
        have -= hlen + len;
        memmove(in, in + hlen + len, have);
    }
}

static void serve(struct wire *wire, int argc, char **argv)
{
    char request[8192];
    size_t got = 0;
    while (memmem(request, got, "\r\n\r\n", 4) == NULL) {
        ssize_t n = read_some(wire, request + got, sizeof request - got);
        if (n <= 0) return;
        got += (size_t)n;
    }
    if (send_all(wire, answer, sizeof answer - 1) != 0) return;
    if (argv[0][0] == 's' && argc > 2) flood(wire, (size_t)atol(argv[1]), atoll(argv[2]));
    if (argv[0][0] == 'e') echo(wire);
    static char forgotten[BLOCK];
    while (read_some(wire, forgotten, sizeof forgotten) > 0) {}
}

static SSL_CTX *context(const char *chain, const char *key)
{
    SSL_CTX *tls = SSL_CTX_new(TLS_server_method());
    if (tls == NULL || SSL_CTX_use_certificate_chain_file(tls, chain) != 1 ||
        SSL_CTX_use_PrivateKey_file(tls, key, SSL_FILETYPE_PEM) != 1)
        exit(1);
    return tls;
}

int main(int argc, char **argv)
{
    struct sockaddr_in any = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t len = sizeof any;
    int one = 1, listener = socket(AF_INET, SOCK_STREAM, 0);
    SSL_CTX *tls = argc > 3 && argv[1][0] == '/' ? context(argv[1], argv[2]) : NULL;
    argc -= tls ? 3 : 1;
    argv += tls ? 3 : 1;
    if (argc < 1 || bind(listener, (struct sockaddr *)&any, len) != 0 || listen(listener, 64) != 0)
        return 1;
    getsockname(listener, (struct sockaddr *)&any, &len);
    printf("%d\n", ntohs(any.sin_port));
    fflush(stdout);
    for (;;) {
        struct wire wire = {.fd = accept(listener, NULL, NULL)};
        if (wire.fd < 0) return 1;
        setsockopt(wire.fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
        if (tls) {
            wire.tls = SSL_new(tls);
            SSL_set_fd(wire.tls, wire.fd);
        }
        if (tls == NULL || SSL_accept(wire.tls) == 1) serve(&wire, argc, argv);
        SSL_free(wire.tls);
        close(wire.fd);
    }
}
