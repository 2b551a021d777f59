/* curlws_attach: a transfer over a connection that the program made. Arguments: host, port, scheme, way,
   model, file of roots or -, sizes to be echoed.
   Ways: socket; callbacks (with wait), seen (with the descriptor), N: so many bytes in each call.
   Models: pull, multi (the same, connected by a multi handle), push. */
#define NOT_DRIVEN /* but where there is a descriptor to wait for */
#include "test.h"

#include <errno.h>
#include <fcntl.h>

/* What the callbacks work with. */
struct wire {
    int fd;
    size_t piece; /* most bytes of a call; each second call is in vain then */
    unsigned calls;
    int waits, freed, full;
    CURL *curl;
};

static ptrdiff_t outcome(ssize_t n)
{
    if (n >= 0) return n;
    return errno == EAGAIN ? CURLWS_IO_AGAIN : CURLWS_IO_ERROR;
}

static int not_now(struct wire *wire)
{
    size_t got;
    /* The handle is locked. */
    CHECK(curl_ws_recv(wire->curl, NULL, 0, &got, NULL) == CURLE_RECURSIVE_API_CALL);
    return wire->piece != (size_t)-1 && wire->calls++ % 2 == 0;
}

static ptrdiff_t read_some(void *user, void *buffer, size_t len)
{
    struct wire *wire = user;
    CHECK(len > 0);
    if (not_now(wire)) return CURLWS_IO_AGAIN;
    return outcome(read(wire->fd, buffer, len < wire->piece ? len : wire->piece));
}

static ptrdiff_t write_some(void *user, const void *buffer, size_t len)
{
    struct wire *wire = user;
    CHECK(len > 0);
    wire->full = not_now(wire);
    if (wire->full) return CURLWS_IO_AGAIN;
    len = len < wire->piece ? len : wire->piece;
    return outcome(send(wire->fd, buffer, len, MSG_NOSIGNAL));
}

static int await(void *user, unsigned want, int timeout_ms)
{
    struct wire *wire = user;
    struct pollfd one = {.fd = wire->fd};
    CHECK(timeout_ms >= 0 && want != 0);
    if (want & CURLWS_READABLE) one.events |= POLLIN;
    if (want & CURLWS_WRITABLE) one.events |= POLLOUT;
    wire->waits++;
    return poll(&one, 1, timeout_ms);
}

static void let_go(void *user)
{
    ((struct wire *)user)->freed++;
}

static int tcp(const char *host, const char *port)
{
    struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons((unsigned short)atoi(port))};
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    to.sin_addr.s_addr = inet_addr(host);
    CHECK(connect(fd, (struct sockaddr *)&to, sizeof to) == 0);
    return fd;
}

static size_t take(char *data, size_t size, size_t count, void *curl)
{
    static char text[10];
    const struct curl_ws_frame *meta = curl_ws_meta(curl);
    CHECK(meta && meta->offset + (curl_off_t)meta->len < (curl_off_t)sizeof text);
    memcpy(text + meta->offset, data, size * count);
    text[meta->offset + (curl_off_t)meta->len] = 0;
    if (meta->bytesleft > 0) return size * count;
    printf("taken: \"%s\"\n", text);
    if (!strcmp(text, "more")) CHECK(send_text(curl, "as asked") == CURLE_OK);
    return size * count;
}

static void show_infos(CURL *curl, int fd)
{
    curl_socket_t active;
    long connects, response, port;
    char *ip = NULL;
    CHECK(curl_easy_getinfo(curl, CURLINFO_ACTIVESOCKET, &active) == CURLE_OK);
    CHECK(curl_easy_getinfo(curl, CURLINFO_NUM_CONNECTS, &connects) == CURLE_OK);
    CHECK(curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &response) == CURLE_OK);
    CHECK(curl_easy_getinfo(curl, CURLINFO_PRIMARY_IP, &ip) == CURLE_OK);
    CHECK(curl_easy_getinfo(curl, CURLINFO_PRIMARY_PORT, &port) == CURLE_OK);
    printf("socket %s, connects %ld, response %ld, peer %s%s\n",
           active == fd ? "ours" : active == CURL_SOCKET_BAD ? "none" : "another", connects, response,
           ip, port > 0 ? " with a port" : "");
}

/* Waits for the descriptor, which the handle need not know of. */
static void ready(int fd, short events)
{
    struct pollfd one = {.fd = fd, .events = events};
    CHECK(poll(&one, 1, PATIENCE_MS) > 0);
}

static void round_trip(CURL *curl, int fd, size_t size)
{
    unsigned char *data = malloc(size + 1), *back = malloc(size + 1);
    size_t done = 0, got;
    const struct curl_ws_frame *meta;
    CURLcode code = CURLE_OK;
    int whole = 0;
    fill_pattern(data, size);
    do {
        code = curl_ws_send(curl, data + done, size - done, &got, 0, CURLWS_BINARY);
        done += got;
        if (code == CURLE_AGAIN || done < size) ready(fd, POLLOUT);
    } while (code == CURLE_AGAIN || (code == CURLE_OK && done < size));
    printf("send %lu: %d\n", (unsigned long)size, (int)code);
    for (done = 0; code == CURLE_OK && !whole;) {
        code = curl_ws_recv(curl, back + done, size + 1 - done, &got, &meta);
        if (code == CURLE_AGAIN) {
            /* What was read a byte at a time may have left the next one in the socket, or not. */
            ready(fd, POLLIN);
            code = CURLE_OK;
        } else if (code == CURLE_OK) {
            done += got;
            whole = meta->bytesleft == 0;
        }
    }
    printf("recv: %d, %s\n", (int)code,
           done == size && !memcmp(data, back, size) ? "the same" : "not ok: another");
    free(data);
    free(back);
}

int main(int argc, char **argv)
{
    const char *way = argv[4], *model = argv[5];
    struct curlws_stream stream = {.size = sizeof stream, .fd = CURL_SOCKET_BAD};
    struct wire wire = {.piece = (size_t)-1};
    char url[100];
    CURLcode code;
    CURL *curl;
    int fd = tcp(argv[1], argv[2]), i;
    snprintf(url, sizeof url, "%s://%s:%s/chat", argv[3],
             strcmp(argv[3], "wss") ? "nobody.invalid" : "localhost", argv[2]);
    curl = new_handle(url);
    if (strcmp(argv[6], "-")) CHECK(curl_easy_setopt(curl, CURLOPT_CAINFO, argv[6]) == CURLE_OK);
    /* Neither is asked. */
    CHECK(curl_easy_setopt(curl, CURLOPT_PROXY, "http://127.0.0.1:1") == CURLE_OK);
    if (!strcmp(way, "socket")) {
        stream.fd = fd;
    } else {
        if (atoi(way)) wire.piece = (size_t)atoi(way);
        wire.fd = fd;
        wire.curl = curl;
        CHECK(fcntl(fd, F_SETFL, O_NONBLOCK) == 0);
        stream.user = &wire;
        stream.read = read_some;
        stream.write = write_some;
        stream.free = let_go;
        if (strcmp(model, "multi")) stream.wait = await;
        if (!strcmp(way, "seen")) wire.fd = dup(stream.fd = fd);
    }
    CHECK(curl_easy_setopt(curl, CURLOPT_FOLLOWLOCATION, 1L) == CURLE_OK);
    CHECK(curlws_attach(curl, &stream, 0) == CURLE_OK);
    CHECK(wire.calls == 0);
    if (!strcmp(model, "push")) {
        CHECK(curl_easy_setopt(curl, CURLOPT_CONNECT_ONLY, 0L) == CURLE_OK);
        CHECK(curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, take) == CURLE_OK);
        CHECK(curl_easy_setopt(curl, CURLOPT_WRITEDATA, curl) == CURLE_OK);
    }
    if (!strcmp(model, "multi") && stream.fd == CURL_SOCKET_BAD) {
        /* Nothing can be waited for: this program does it. */
        CURLM *multi = curl_multi_init();
        int running = 1, left;
        CHECK(curl_multi_add_handle(multi, curl) == CURLM_OK);
        while (curl_multi_perform(multi, &running) == CURLM_OK && running) {
            struct pollfd one = {.fd = wire.fd, .events = POLLIN | (wire.full ? POLLOUT : 0)};
            CHECK(poll(&one, 1, PATIENCE_MS) > 0);
        }
        code = curl_multi_info_read(multi, &left)->data.result;
        CHECK(curl_multi_remove_handle(multi, curl) == CURLM_OK);
        CHECK(curl_multi_cleanup(multi) == CURLM_OK);
    } else {
        code = !strcmp(model, "multi")            ? perform_by_multi(curl)
               : stream.fd == CURL_SOCKET_BAD ? curl_easy_perform(curl)
                                              : drive_perform(curl);
    }
    printf("perform: %d\n", (int)code);
    show_infos(curl, fd);
    if (code == CURLE_OK && strcmp(model, "push"))
        for (i = 7; i < argc; i++) round_trip(curl, wire.fd ? wire.fd : fd, (size_t)atol(argv[i]));
    /* It is not waited by the callback where there is a descriptor. */
    if (stream.fd != CURL_SOCKET_BAD) CHECK(wire.waits == 0);
    drive_cleanup(curl);
    if (stream.read) printf("freed %d\n", wire.freed);
    if (stream.fd == CURL_SOCKET_BAD || wire.fd) close(wire.fd);
    if (stream.fd != CURL_SOCKET_BAD) CHECK(fcntl(fd, F_GETFD) == -1);
    return 0;
}
