/* The least a WebSocket server can do: answers any upgrade, then sends frames, or a file's bytes
   again and again, as fast as the socket takes them, or reads and forgets, or echoes. Not a server to
   copy.
       peer [CHAIN KEY] send SIZE TOTAL | replay FILE TIMES EXTENSION | take [EXTENSION] | echo
   With a certificate's files, over TLS. It agrees to the extension, asked or not. Prints its port. */
#define _GNU_SOURCE
#include "wire.h"
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/evp.h>
#include <openssl/sha.h>
#include <stdio.h>
#include <stdlib.h>

#define BLOCK (1 << 20)

#define ANSWER                                                                               \
    "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n" \
    "Sec-WebSocket-Accept: %s\r\n%s%s%s\r\n"

/* Says CLOSE and that nothing more comes, which ends a transfer in the callback model. */
static void end(struct wire *s)
{
    send_all(s, "\x88", 2);
    if (s->tls) SSL_shutdown(s->tls);
    shutdown(s->fd, SHUT_WR);
}

/* TOTAL / SIZE messages, as many at once as fit into a block; then a CLOSE. */
static void flood(struct wire *s, size_t size, long long total)
{
    unsigned char head[10];
    size_t hlen = header(head, size, 0), frames = BLOCK / (hlen + size);
    if (frames == 0) frames = 1;
    char *block = calloc(frames, hlen + size);
    if (block == NULL) return;
    for (size_t i = 0; i < frames; i++) memcpy(block + i * (hlen + size), head, hlen);
    for (size_t left = (size_t)total / size; left > 0;) {
        size_t now = left < frames ? left : frames;
        if (send_all(s, block, now * (hlen + size)) != 0) break;
        left -= now;
    }
    end(s);
    free(block);
}

static void replay(struct wire *s, const char *name, long times)
{
    static char frames[4 * BLOCK];
    FILE *file = fopen(name, "rb");
    size_t size = file == NULL ? 0 : fread(frames, 1, sizeof frames, file);
    if (file != NULL) fclose(file);
    while (times-- > 0 && send_all(s, frames, size) == 0) {}
    end(s);
}

/* A masked frame comes back unmasked. Whole frames that fit into a block, one at a time. */
static void echo(struct wire *s)
{
    static unsigned char in[BLOCK];
    size_t have = 0, len = 0;
    for (;;) {
        size_t hlen = parse(in, have, &len);
        if (hlen == 0 || have < hlen + len) {
            ssize_t n = read_some(s, in + have, sizeof in - have);
            if (n <= 0) return;
            have += (size_t)n;
            continue;
        }
        for (size_t i = 0; i < len; i++) in[hlen + i] ^= in[hlen - 4 + (i & 3)];
        /* The new head ends where the old one did: it is shorter by the mask. */
        unsigned char head[10];
        size_t n = header(head, len, 0);
        memcpy(in + hlen - n, head, n);
        if (send_all(s, in + hlen - n, n + len) != 0) return;
        have -= hlen + len;
        memmove(in, in + hlen + len, have);
    }
}

static int upgrade(struct wire *wire, const char *extension)
{
    static const char guid[] = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
    static const char field[] = "Sec-WebSocket-Key:";
    char request[8192] = "", key[100], answer[1000];
    unsigned char digest[SHA_DIGEST_LENGTH], accept[2 * SHA_DIGEST_LENGTH];
    size_t got = 0;
    while (memmem(request, got, "\r\n\r\n", 4) == NULL) {
        ssize_t n = read_some(wire, request + got, sizeof request - 1 - got);
        if (n <= 0) return -1;
        got += (size_t)n;
    }
    const char *given = strcasestr(request, field);
    if (given == NULL || sscanf(given + sizeof field - 1, "%60s", key) != 1) return -1;
    strcat(key, guid);
    SHA1((unsigned char *)key, strlen(key), digest);
    EVP_EncodeBlock(accept, digest, sizeof digest);
    snprintf(answer, sizeof answer, ANSWER, (char *)accept,
             extension ? "Sec-WebSocket-Extensions: " : "", extension ? extension : "",
             extension ? "\r\n" : "");
    return send_all(wire, answer, strlen(answer));
}

static void serve(struct wire *wire, int argc, char **argv)
{
    int extended = argv[0][0] == 't' ? 1 : argv[0][0] == 'r' ? 3 : argc;
    if (upgrade(wire, extended < argc ? argv[extended] : NULL) != 0) return;
    if (argv[0][0] == 's' && argc > 2) flood(wire, (size_t)atol(argv[1]), atoll(argv[2]));
    if (argv[0][0] == 'r' && argc > 2) replay(wire, argv[1], atol(argv[2]));
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
