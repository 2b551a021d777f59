/* A WebSocket server that echoes for thousands of connections, as little as that takes: small
   frames, answers that fit into the socket's buffer. Not a server to copy.
       crowd | crowd CERTIFICATE KEY
   Prints its port. Says a frame of one byte after each upgrade, so that clients of the callback
   model know that they may send. The Accept is not computed: CURLWS_LENIENT=1. */
#define _GNU_SOURCE
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/ssl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

static const char answer[] = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n"
                             "Connection: Upgrade\r\nSec-WebSocket-Accept: x\r\n\r\n\x82\x01!";

struct member {
    int s, upgraded;
    SSL *tls;
    size_t have;
    unsigned char in[2048];
};

static int read_some(struct member *m)
{
    unsigned char *to = m->in + m->have;
    int room = (int)(sizeof m->in - m->have);
    return m->tls != NULL ? SSL_read(m->tls, to, room) : (int)recv(m->s, to, (size_t)room, 0);
}

static void write_all(struct member *m, const void *data, size_t len)
{
    if (m->tls != NULL) SSL_write(m->tls, data, (int)len);
    else if (send(m->s, data, len, MSG_NOSIGNAL) < 0) perror("crowd: send");
}

/* Masked frames of up to 125 bytes come back unmasked. */
static void echo(struct member *m)
{
    for (;;) {
        size_t len = m->in[1] & 0x7f;
        if (m->have < 6 || m->have < 6 + len) return;
        for (size_t i = 0; i < len; i++) m->in[6 + i] ^= m->in[2 + (i & 3)];
        m->in[4] = m->in[0];
        m->in[5] = (unsigned char)len;
        write_all(m, m->in + 4, 2 + len);
        m->have -= 6 + len;
        memmove(m->in, m->in + 6 + len, m->have);
    }
}

/* All that is there. 0: the connection is over. */
static int serve(struct member *m)
{
    for (;;) {
        int n = read_some(m);
        if (n <= 0) {
            if (m->tls != NULL) return SSL_get_error(m->tls, n) == SSL_ERROR_WANT_READ;
            return n < 0;
        }
        m->have += (size_t)n;
        if (m->upgraded) {
            echo(m);
        } else if (memmem(m->in, m->have, "\r\n\r\n", 4) != NULL) {
            m->upgraded = 1;
            m->have = 0;
            write_all(m, answer, sizeof answer - 1);
        }
    }
}

static SSL_CTX *secure(char **argv)
{
    SSL_CTX *context = SSL_CTX_new(TLS_server_method());
    SSL_CTX_set_mode(context, SSL_MODE_RELEASE_BUFFERS);
    if (SSL_CTX_use_certificate_chain_file(context, argv[1]) != 1 ||
        SSL_CTX_use_PrivateKey_file(context, argv[2], SSL_FILETYPE_PEM) != 1)
        exit(1);
    return context;
}

static void welcome(int s, int queue, SSL_CTX *context)
{
    int one = 1;
    struct member *m = calloc(1, sizeof *m);
    struct epoll_event wanted = {.events = EPOLLIN, .data.ptr = m};
    if (m == NULL) exit(1);
    setsockopt(s, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    m->s = s;
    if (context != NULL) {
        m->tls = SSL_new(context);
        SSL_set_fd(m->tls, s);
        SSL_set_accept_state(m->tls);
    }
    epoll_ctl(queue, EPOLL_CTL_ADD, s, &wanted);
}

int main(int argc, char **argv)
{
    struct sockaddr_in any = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t len = sizeof any;
    struct rlimit limit;
    SSL_CTX *context = argc > 2 ? secure(argv) : NULL;
    int listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0), queue = epoll_create1(0);
    struct epoll_event wanted = {.events = EPOLLIN, .data.ptr = NULL}, seen[256];
    getrlimit(RLIMIT_NOFILE, &limit);
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);
    if (bind(listener, (struct sockaddr *)&any, len) != 0 || listen(listener, 4096) != 0) return 1;
    getsockname(listener, (struct sockaddr *)&any, &len);
    epoll_ctl(queue, EPOLL_CTL_ADD, listener, &wanted);
    printf("%d\n", ntohs(any.sin_port));
    fflush(stdout);
    for (;;) {
        int n = epoll_wait(queue, seen, 256, -1);
        for (int i = 0; i < n; i++) {
            struct member *m = seen[i].data.ptr;
            int s;
            if (m == NULL) {
                while ((s = accept4(listener, NULL, NULL, SOCK_NONBLOCK)) >= 0)
                    welcome(s, queue, context);
            } else if (!serve(m)) {
                SSL_free(m->tls);
                close(m->s);
                free(m);
            }
        }
    }
}
