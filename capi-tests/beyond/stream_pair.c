/* curlws_attach with CURLWS_NOHTTP: a client and a server of ours in one program, over a socketpair and
   over memory, in any pieces. */
#include "test.h"

#include "memory_wire.h"

static const size_t SIZES[] = {0, 1, 125, 126, 2000, 65535, 65536, 200000};
enum { KINDS = sizeof SIZES / sizeof *SIZES };

/* Sends from one to the other, by turns as each can. */
static void pass(CURL *from, CURL *to, const void *data, size_t size, unsigned flags)
{
    unsigned char *got = malloc(size + 1);
    size_t sent = 0, received = 0, n;
    const struct curl_ws_frame *meta;
    int out = 0, in = 0;
    while (!in) {
        CURLcode code;
        if (!out) {
            code = curl_ws_send(from, (const char *)data + sent, size - sent, &n, 0, flags);
            CHECK(code == CURLE_OK || code == CURLE_AGAIN);
            sent += n;
            out = code == CURLE_OK && sent == size;
        } else {
            CHECK(curl_easy_upkeep(from) == CURLE_OK);
        }
        while (!in && (code = curl_ws_recv(to, got + received, size + 1 - received, &n, &meta)) !=
                          CURLE_AGAIN) {
            if (code != CURLE_OK) {
                printf("not ok: received %d\n", (int)code);
                exit(1);
            }
            CHECK(meta->offset == (curl_off_t)received && meta->len == n);
            CHECK(meta->flags == (int)flags);
            received += n;
            in = meta->bytesleft == 0;
        }
    }
    CHECK(received == size && !memcmp(got, data, size));
    free(got);
}

static void talk(CURL *client, CURL *server, size_t largest)
{
    unsigned char *data = malloc(200000);
    size_t i;
    fill_pattern(data, 200000);
    for (i = 0; i < KINDS && SIZES[i] <= largest; i++) {
        pass(client, server, data, SIZES[i], CURLWS_BINARY);
        pass(server, client, data, SIZES[i], CURLWS_BINARY);
    }
    pass(client, server, "text", 4, CURLWS_TEXT);
    pass(server, client, "\xc3\xa4", 2, CURLWS_TEXT);
    pass(client, server, "be", 2, CURLWS_TEXT | CURLWS_CONT);
    pass(client, server, "gin", 3, CURLWS_TEXT);
    pass(server, client, "an", 2, CURLWS_BINARY | CURLWS_CONT);
    pass(server, client, "swer", 4, CURLWS_BINARY);
    pass(client, server, "pong", 4, CURLWS_PONG);
    pass(server, client, "pong", 4, CURLWS_PONG);
    free(data);
}

/* A PING is answered by the end that gets it; then both say goodbye. */
static void end(CURL *client, CURL *server)
{
    char byte;
    size_t n;
    const struct curl_ws_frame *meta;
    CURL *ends[2] = {client, server};
    int i;
    for (i = 0; i < 2; i++) {
        CURL *from = ends[i], *to = ends[1 - i];
        char answer[8];
        size_t got = 0;
        CURLcode code;
        int tries = 0;
        while ((code = curl_ws_send(from, "ping", 4, &n, 0, CURLWS_PING)) == CURLE_AGAIN) continue;
        CHECK(code == CURLE_OK);
        do {
            CHECK(curl_easy_upkeep(from) == CURLE_OK);
            CHECK(curl_ws_recv(to, &byte, 1, &n, &meta) == CURLE_AGAIN);
            CHECK(curl_easy_upkeep(to) == CURLE_OK);
            code = curl_ws_recv(from, answer + got, sizeof answer - got, &n, &meta);
            if (code == CURLE_OK) got += n;
        } while ((code == CURLE_AGAIN || got < 4) && tries++ < 100);
        CHECK(got == 4 && meta->flags == CURLWS_PONG && !memcmp(answer, "ping", 4));
    }
    pass(server, client, "\x03\xe8" "bye", 5, CURLWS_CLOSE);
    pass(client, server, "\x03\xe8", 2, CURLWS_CLOSE);
    curl_easy_cleanup(server);
    for (i = 0; curl_ws_recv(client, &byte, 1, &n, &meta) == CURLE_AGAIN && i < 100;) i++;
    CHECK(curl_ws_recv(client, &byte, 1, &n, &meta) == CURLE_GOT_NOTHING);
    curl_easy_cleanup(client);
}

static void over_memory(size_t piece)
{
    struct pair pair;
    CURL *client, *server;
    curl_socket_t fd;
    char *url = NULL;
    pair_init(&pair, piece);
    client = attached(&pair.client, CURLWS_NOHTTP);
    server = attached(&pair.server, CURLWS_NOHTTP | CURLWS_SERVER);
    CHECK(curl_easy_perform(client) == CURLE_OK);
    CHECK(curl_easy_perform(server) == CURLE_OK);
    CHECK(curl_easy_getinfo(client, CURLINFO_ACTIVESOCKET, &fd) == CURLE_OK && fd == CURL_SOCKET_BAD);
    CHECK(curl_easy_getinfo(server, CURLINFO_SCHEME, &url) == CURLE_OK && !strcmp(url, "ws"));
    talk(client, server, piece ? 2000 : (size_t)-1);
    end(client, server);
    CHECK(pair.client.freed == 1 && pair.server.freed == 1);
    /* The client masks, the server does not. */
    CHECK(pair.there.head[0] == 0x82 && pair.there.head[1] == 0x80);
    CHECK(pair.back.head[0] == 0x82 && pair.back.head[1] == 0);
    printf("memory, pieces of %lu: done\n", (unsigned long)piece);
}

static void over_sockets(int multi)
{
    int fds[2], i;
    CURL *ends[2];
    CHECK(socketpair(AF_UNIX, SOCK_STREAM, 0, fds) == 0);
    for (i = 0; i < 2; i++) {
        struct curlws_stream stream = {.size = sizeof stream, .fd = fds[i]};
        curl_socket_t fd = CURL_SOCKET_BAD;
        ends[i] = curl_easy_init();
        CHECK(curl_easy_setopt(ends[i], CURLOPT_CONNECT_ONLY, 2L) == CURLE_OK);
        CHECK(curlws_attach(ends[i], &stream, CURLWS_NOHTTP | (i ? CURLWS_SERVER : 0)) == CURLE_OK);
        CHECK((multi ? perform_by_multi(ends[i]) : curl_easy_perform(ends[i])) == CURLE_OK);
        CHECK(curl_easy_getinfo(ends[i], CURLINFO_ACTIVESOCKET, &fd) == CURLE_OK && fd == fds[i]);
    }
    talk(ends[0], ends[1], (size_t)-1);
    end(ends[0], ends[1]);
    printf("sockets, %s: done\n", multi ? "multi" : "easy");
}

/* The callback model: what each end was given, and what it answers. */
struct party {
    CURL *curl;
    const char *name, *says;
    int taken;
};

static size_t take(char *data, size_t size, size_t count, void *user)
{
    struct party *party = user;
    const struct curl_ws_frame *meta = curl_ws_meta(party->curl);
    size_t sent;
    printf("%s got ", party->name);
    print_flags(meta->flags);
    putchar(' ');
    print_bytes((unsigned char *)data, size * count);
    putchar('\n');
    if (meta->flags & CURLWS_CLOSE) return size * count;
    if (++party->taken < 3)
        CHECK(curl_ws_send(party->curl, party->says, strlen(party->says), &sent, 0, CURLWS_TEXT) ==
              CURLE_OK);
    else
        CHECK(curl_ws_send(party->curl, "\x03\xe8", 2, &sent, 0, CURLWS_CLOSE) == CURLE_OK);
    return size * count;
}

static size_t bring(char *buffer, size_t size, size_t count, void *user)
{
    struct party *party = user;
    CHECK(size * count > strlen("begin"));
    if (party->taken) return 0;
    if (party->taken++ == 0) memcpy(buffer, "begin", 5);
    return 5;
}

/* The event loop: the descriptors that it was told to watch. */
static struct pollfd watched[8];

static int watch(CURL *curl, curl_socket_t fd, int what, void *user, void *data)
{
    int i = 0, free_place = -1;
    (void)curl, (void)user, (void)data;
    for (; i < 8 && watched[i].fd != fd; i++)
        if (watched[i].events == 0) free_place = i;
    if (i == 8) i = free_place;
    watched[i].fd = fd;
    watched[i].events = (what & CURL_POLL_IN ? POLLIN : 0) | (what & CURL_POLL_OUT ? POLLOUT : 0);
    if (what == CURL_POLL_REMOVE) watched[i].events = 0, watched[i].fd = -1;
    return 0;
}

/* One round of the loop. */
static void act(CURLM *multi, int *running)
{
    int i;
    CHECK(poll(watched, 8, PATIENCE_MS) > 0);
    for (i = 0; i < 8; i++)
        if (watched[i].fd != -1 && watched[i].revents)
            CHECK(curl_multi_socket_action(multi, watched[i].fd, 0, running) == CURLM_OK);
}

static void push(int seen, int loop)
{
    struct pair pair;
    struct party client = {.name = "client", .says = "question"};
    struct party server = {.name = "server", .says = "answer"};
    struct party *both[2];
    CURLM *multi = curl_multi_init();
    int running = 1, i, fds[2];
    both[0] = &client;
    both[1] = &server;
    pair_init(&pair, 0);
    pair.client.wakes = pair.server.wakes = multi;
    CHECK(socketpair(AF_UNIX, SOCK_STREAM, 0, fds) == 0);
    for (i = 0; i < 2; i++) {
        struct curlws_stream stream = stream_of(i ? &pair.server : &pair.client);
        CURL *curl = both[i]->curl = curl_easy_init();
        if (seen) {
            memset(&stream, 0, sizeof stream);
            stream.size = sizeof stream;
            stream.fd = fds[i];
        }
        CHECK(curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, take) == CURLE_OK);
        CHECK(curl_easy_setopt(curl, CURLOPT_WRITEDATA, both[i]) == CURLE_OK);
        CHECK(curlws_attach(curl, &stream, CURLWS_NOHTTP | (i ? CURLWS_SERVER : 0)) == CURLE_OK);
    }
    CHECK(curl_easy_setopt(client.curl, CURLOPT_UPLOAD, 1L) == CURLE_OK);
    CHECK(curl_easy_setopt(client.curl, CURLOPT_READFUNCTION, bring) == CURLE_OK);
    CHECK(curl_easy_setopt(client.curl, CURLOPT_READDATA, &client) == CURLE_OK);
    for (i = 0; i < 8; i++) watched[i].fd = -1, watched[i].events = 0;
    if (loop) CHECK(curl_multi_setopt(multi, CURLMOPT_SOCKETFUNCTION, watch) == CURLM_OK);
    for (i = 0; i < 2; i++) CHECK(curl_multi_add_handle(multi, both[i]->curl) == CURLM_OK);
    if (loop) CHECK(curl_multi_socket_action(multi, CURL_SOCKET_TIMEOUT, 0, &running) == CURLM_OK);
    while (loop && client.taken < 3) act(multi, &running);
    while (!loop) {
        CHECK(curl_multi_perform(multi, &running) == CURLM_OK);
        if (client.taken == 3) break;
        CHECK(curl_multi_poll(multi, NULL, 0, PATIENCE_MS, &i) == CURLM_OK);
    }
    CHECK(curl_multi_perform(multi, &running) == CURLM_OK);
    for (i = 0; i < 2; i++) {
        CHECK(curl_multi_remove_handle(multi, both[i]->curl) == CURLM_OK);
        curl_easy_cleanup(both[i]->curl);
    }
    CHECK(curl_multi_cleanup(multi) == CURLM_OK);
    if (!seen) CHECK(pair.client.freed == 1 && pair.server.freed == 1);
    if (!seen) close(fds[0]), close(fds[1]);
    printf("push, %s, %s: done\n", seen ? "sockets" : "memory", loop ? "loop" : "poll");
}

int main(void)
{
    size_t piece;
    for (piece = 0; piece <= 3; piece++) over_memory(piece);
    over_sockets(0);
    over_sockets(1);
    push(0, 0);
    push(1, 0);
    push(0, 1);
    push(1, 1);
    return 0;
}
