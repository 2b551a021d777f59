/* curlws_attach at its edges: what is refused, what is closed and freed, callbacks that break their
   word. */
#define NOT_DRIVEN /* nobody could wait for streams in memory */
#include "test.h"

#include "stream_edges.h"

static void refused(void)
{
    CURL *curl = handle();
    struct pair pair;
    struct curlws_stream stream;
    static const char most[66187];
    const void *bytes;
    curl_socket_t fd;
    size_t len;
    int pipes[2], datagrams;
    pair_init(&pair, 0);
    say("no handle", curlws_attach(NULL, NULL, 0));
    say("no stream", curlws_attach(curl, NULL, 0));
    stream = stream_of(&pair.client);
    say("flags", curlws_attach(curl, &stream, 1));
    stream.size--;
    say("size", curlws_attach(curl, &stream, 0));
    stream = stream_of(&pair.client);
    stream.write = NULL;
    say("no write", curlws_attach(curl, &stream, 0));
    stream = stream_of(&pair.client);
    stream.read = NULL;
    say("no read", curlws_attach(curl, &stream, 0));
    stream.write = NULL;
    say("free alone", curlws_attach(curl, &stream, 0));
    stream.free = NULL;
    say("nothing", curlws_attach(curl, &stream, 0));
    stream.fd = -2;
    say("no descriptor", curlws_attach(curl, &stream, 0));
    stream.fd = 1000;
    say("closed", curlws_attach(curl, &stream, 0));
    CHECK(pipe(pipes) == 0);
    stream.fd = pipes[0];
    say("pipe", curlws_attach(curl, &stream, 0));
    datagrams = socket(AF_UNIX, SOCK_DGRAM, 0);
    stream.fd = datagrams;
    say("datagrams", curlws_attach(curl, &stream, 0));
    stream = stream_of(&pair.client);
    stream.len = 1;
    say("no bytes", curlws_attach(curl, &stream, 0));
    stream.bytes = "";
    stream.len = 66188;
    say("many bytes", curlws_attach(curl, &stream, 0));
    stream.bytes = most;
    stream.len = sizeof most;
    CHECK(curlws_attach(curl, &stream, 0) == CURLE_OK);
    CHECK(curlws_detach(curl, &fd, &bytes, &len) == CURLE_OK && len == sizeof most);
    CHECK(is_open(pipes[0]) && is_open(datagrams) && !pair.client.freed);
    close(pipes[0]);
    close(pipes[1]);
    close(datagrams);
    say("perform", curl_easy_perform(curl));
    curl_easy_cleanup(curl);
}

/* A stream is closed once: when another takes its place, when its transfer cannot begin, at the end. */
static void closed(void)
{
    struct pair pair, other;
    struct curlws_stream stream;
    CURL *curl = handle();
    int fds[2];
    pair_init(&pair, 0);
    pair_init(&other, 0);
    stream = stream_of(&pair.client);
    CHECK(curlws_attach(curl, &stream, 0) == CURLE_OK);
    stream = stream_of(&other.client);
    CHECK(curlws_attach(curl, &stream, 0) == CURLE_OK);
    CHECK(pair.client.freed == 1 && !other.client.freed);
    say("no URL", curl_easy_perform(curl));
    CHECK(other.client.freed == 1);
    CHECK(socketpair(AF_UNIX, SOCK_STREAM, 0, fds) == 0);
    stream = stream_of(&pair.server);
    stream.fd = fds[0]; /* only to be waited for, but the handle's */
    CHECK(curlws_attach(curl, &stream, CURLWS_NOHTTP) == CURLE_OK);
    CHECK(curl_easy_perform(curl) == CURLE_OK && is_open(fds[0]));
    curl_easy_cleanup(curl);
    CHECK(pair.server.freed == 1 && !is_open(fds[0]));
    curl = handle();
    memset(&stream, 0, sizeof stream);
    stream.size = sizeof stream;
    stream.fd = fds[1];
    CHECK(curlws_attach(curl, &stream, 0) == CURLE_OK);
    curl_easy_reset(curl);
    CHECK(is_open(fds[1]));
    curl_easy_cleanup(curl);
    CHECK(!is_open(fds[1]));
}

static int closes;

static int close_it(void *user, curl_socket_t fd)
{
    (void)user;
    closes++;
    return close(fd);
}

/* Also a stream that no transfer used: another took its place, its transfer could not begin, the end. */
static void unused_closed_by_callback(void)
{
    CURL *curl = handle();
    CURLM *group = curl_multi_init();
    struct curlws_stream stream = {.size = sizeof stream};
    int fds[8], i, running;
    for (i = 0; i < 8; i += 2) CHECK(socketpair(AF_UNIX, SOCK_STREAM, 0, fds + i) == 0);
    closes = 0;
    CHECK(curl_easy_setopt(curl, CURLOPT_CLOSESOCKETFUNCTION, close_it) == CURLE_OK);
    for (i = 0; i < 8; i += 2) {
        stream.fd = fds[i];
        CHECK(curlws_attach(curl, &stream, 0) == CURLE_OK);
        CHECK(is_open(fds[i]));
        if (i == 2) CHECK(closes == 1 && !is_open(fds[0]));
        if (i == 2) CHECK(curl_easy_perform(curl) == CURLE_URL_MALFORMAT && closes == 2);
        if (i == 4) {
            CHECK(curl_multi_add_handle(group, curl) == CURLM_OK);
            CHECK(curl_multi_perform(group, &running) == CURLM_OK && running == 0 && closes == 3);
            CHECK(curl_multi_remove_handle(group, curl) == CURLM_OK);
        }
    }
    CHECK(closes == 3);
    curl_easy_cleanup(curl);
    CHECK(closes == 4);
    for (i = 1; i < 8; i += 2) CHECK(close(fds[i]) == 0);
    CHECK(curl_multi_cleanup(group) == CURLM_OK);
}

static void closed_by_callback(void)
{
    CURL *curl = handle();
    struct curlws_stream stream = {.size = sizeof stream};
    const void *bytes;
    curl_socket_t fd;
    size_t len;
    int fds[2], i;
    for (i = 0; i < 2; i++) {
        CHECK(socketpair(AF_UNIX, SOCK_STREAM, 0, fds) == 0);
        stream.fd = fds[0];
        CHECK(curl_easy_setopt(curl, CURLOPT_CLOSESOCKETFUNCTION, close_it) == CURLE_OK);
        CHECK(curlws_attach(curl, &stream, CURLWS_NOHTTP) == CURLE_OK);
        CHECK(curl_easy_perform(curl) == CURLE_OK);
        if (i == 0) {
            CHECK(curlws_detach(curl, &fd, &bytes, &len) == CURLE_OK && fd == fds[0]);
            CHECK(closes == 0);
            close(fd);
        } else {
            curl_easy_cleanup(curl);
            CHECK(closes == 1 && !is_open(fds[0]));
        }
        close(fds[1]);
    }
}

/* What a callback says that cannot be. */
static ptrdiff_t lie;

static ptrdiff_t lying_read(void *user, void *buffer, size_t len)
{
    (void)user;
    (void)buffer;
    return lie > 0 ? (ptrdiff_t)len + lie : lie;
}

static ptrdiff_t lying_write(void *user, const void *buffer, size_t len)
{
    (void)user;
    (void)buffer;
    return lie > 0 ? (ptrdiff_t)len + lie : lie;
}

static void broken(void)
{
    static const ptrdiff_t lies[] = {1, 1000000, CURLWS_IO_ERROR, -77, 0};
    size_t i, n;
    for (i = 0; i < sizeof lies / sizeof *lies; i++) {
        struct pair pair;
        struct curlws_stream stream;
        const struct curl_ws_frame *meta;
        char buffer[10];
        CURL *curl = handle();
        pair_init(&pair, 0);
        stream = stream_of(&pair.client);
        stream.read = lying_read;
        stream.write = lying_write;
        lie = lies[i];
        CHECK(curlws_attach(curl, &stream, CURLWS_NOHTTP) == CURLE_OK);
        CHECK(curl_easy_perform(curl) == CURLE_OK);
        printf("%ld\n", (long)lie);
        say("send", curl_ws_send(curl, "x", 1, &n, 0, CURLWS_TEXT));
        say("recv", curl_ws_recv(curl, buffer, sizeof buffer, &n, &meta));
        say("recv", curl_ws_recv(curl, buffer, sizeof buffer, &n, &meta));
        curl_easy_cleanup(curl);
        CHECK(pair.client.freed == 1);
    }
}

/* Calls on the handle from within its stream's callbacks. */
static CURL *self;
static CURLM *multi, *elsewhere;
static int tried;

static ptrdiff_t calling_read(void *user, void *buffer, size_t len)
{
    struct pair other;
    struct curlws_stream stream;
    const struct curl_ws_frame *meta;
    curl_socket_t fd;
    const void *bytes;
    size_t n;
    int count;
    pair_init(&other, 0);
    stream = stream_of(&other.client);
    CHECK(curl_ws_send(self, "x", 1, &n, 0, CURLWS_TEXT) == CURLE_RECURSIVE_API_CALL);
    CHECK(curl_ws_recv(self, buffer, len, &n, &meta) == CURLE_RECURSIVE_API_CALL);
    CHECK(curl_easy_setopt(self, CURLOPT_VERBOSE, 1L) == CURLE_RECURSIVE_API_CALL);
    CHECK(curl_easy_getinfo(self, CURLINFO_ACTIVESOCKET, &fd) == CURLE_RECURSIVE_API_CALL);
    CHECK(curl_easy_perform(self) == CURLE_RECURSIVE_API_CALL);
    CHECK(curlws_attach(self, &stream, 0) == CURLE_RECURSIVE_API_CALL);
    CHECK(curlws_detach(self, &fd, &bytes, &n) == CURLE_RECURSIVE_API_CALL);
    CHECK(curl_easy_duphandle(self) == NULL);
    CHECK(curl_multi_remove_handle(multi, self) == CURLM_RECURSIVE_API_CALL);
    CHECK(curl_multi_add_handle(multi, self) == CURLM_RECURSIVE_API_CALL);
    CHECK(curl_multi_cleanup(multi) == CURLM_RECURSIVE_API_CALL);
    CHECK(curl_multi_perform(multi, &count) == CURLM_RECURSIVE_API_CALL);
    CHECK(curl_multi_socket_action(multi, CURL_SOCKET_TIMEOUT, 0, &count) == CURLM_RECURSIVE_API_CALL);
    CHECK(curl_multi_poll(multi, NULL, 0, 0, &count) == CURLM_RECURSIVE_API_CALL);
    CHECK(curl_multi_setopt(multi, CURLMOPT_MAXCONNECTS, 1L) == CURLM_RECURSIVE_API_CALL);
    CHECK(curl_multi_wakeup(multi) == CURLM_OK && !curl_multi_info_read(multi, &count));
    /* Another multi handle is no matter. */
    CHECK(curl_multi_perform(elsewhere, &count) == CURLM_OK);
    curl_easy_reset(self);
    curl_easy_cleanup(self);
    CHECK(!other.client.freed);
    tried++;
    return end_read(user, buffer, len);
}

static void recursion(void)
{
    struct pair pair;
    struct curlws_stream stream;
    const struct curl_ws_frame *meta;
    char buffer[10];
    size_t n;
    int running, left;
    multi = curl_multi_init();
    elsewhere = curl_multi_init();
    self = handle();
    pair_init(&pair, 0);
    stream = stream_of(&pair.client);
    stream.read = calling_read;
    CHECK(curlws_attach(self, &stream, CURLWS_NOHTTP) == CURLE_OK);
    CHECK(curl_multi_add_handle(multi, self) == CURLM_OK);
    CHECK(curl_multi_perform(multi, &running) == CURLM_OK && running == 0);
    CHECK(curl_multi_info_read(multi, &left)->data.result == CURLE_OK);
    memcpy(pair.back.bytes, "\x81\x02hi", pair.back.len = 4);
    CHECK(curl_ws_recv(self, buffer, sizeof buffer, &n, &meta) == CURLE_OK && n == 2);
    CHECK(tried > 0);
    CHECK(curl_multi_remove_handle(multi, self) == CURLM_OK);
    CHECK(curl_multi_cleanup(multi) == CURLM_OK && curl_multi_cleanup(elsewhere) == CURLM_OK);
    curl_easy_cleanup(self);
}

/* Waits: with a callback, without, and with one that fails. */
static int wait_answer, waited;
static unsigned wanted;

static int await(void *user, unsigned want, int timeout_ms)
{
    struct end *end = user;
    CHECK(timeout_ms > 0 && timeout_ms <= 200);
    wanted |= want;
    if (waited++ == 1) memcpy(end->in->bytes, "\x81\x02hi\x88\x02\x03\xe8", end->in->len = 8);
    if (waited == 4) end->in->ended = 1;
    return wait_answer;
}

static size_t take(char *data, size_t size, size_t count, void *user)
{
    (void)user;
    fputs("taken ", stdout);
    print_bytes((unsigned char *)data, size * count);
    putchar('\n');
    return size * count;
}

static void waits(void)
{
    int i;
    for (i = 0; i < 4; i++) {
        struct pair pair;
        struct curlws_stream stream;
        CURL *curl = handle();
        pair_init(&pair, 0);
        stream = stream_of(&pair.client);
        if (i > 0) stream.wait = await;
        waited = 0;
        wait_answer = i == 2 ? -1 : i == 3 ? 0 : 1;
        CHECK(curl_easy_setopt(curl, CURLOPT_CONNECT_ONLY, 0L) == CURLE_OK);
        CHECK(curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, take) == CURLE_OK);
        CHECK(curlws_attach(curl, &stream, CURLWS_NOHTTP) == CURLE_OK);
        say("perform", curl_easy_perform(curl));
        CHECK(pair.client.freed == 1);
        curl_easy_cleanup(curl);
    }
    CHECK(wanted == CURLWS_READABLE);
}

/* CURLOPT_CONNECT_ONLY 1: bytes as they are, whoever we are. */
static void raw(unsigned flags)
{
    struct pair pair;
    char buffer[10];
    size_t n;
    CURL *curl;
    pair_init(&pair, 0);
    curl = attached(&pair.client, flags);
    CHECK(curl_easy_setopt(curl, CURLOPT_URL, "ws://name.invalid/") == CURLE_OK);
    CHECK(curl_easy_setopt(curl, CURLOPT_CONNECT_ONLY, 1L) == CURLE_OK);
    CHECK(curl_easy_perform(curl) == CURLE_OK && pair.there.len == 0);
    CHECK(curl_easy_send(curl, "bytes", 5, &n) == CURLE_OK && n == 5);
    CHECK(pair.there.len == 5 && !memcmp(pair.there.bytes, "bytes", 5));
    CHECK(curl_easy_recv(curl, buffer, sizeof buffer, &n) == CURLE_AGAIN);
    memcpy(pair.back.bytes, "back", pair.back.len = 4);
    CHECK(curl_easy_recv(curl, buffer, sizeof buffer, &n) == CURLE_OK && n == 4);
    curl_easy_cleanup(curl);
    CHECK(pair.client.freed == 1);
}

static void keys(void)
{
    char key[25], again[25], accept[29];
    CHECK(curlws_request_key(key) == CURLE_OK && strlen(key) == 24);
    CHECK(curlws_request_key(again) == CURLE_OK && strcmp(key, again));
    CHECK(curlws_response_key(key, accept) == CURLE_OK && strlen(accept) == 28);
    CHECK(curlws_response_key("dGhlIHNhbXBsZSBub25jZQ==", accept) == CURLE_OK);
    printf("accept: %s\n", accept);
    say("key", curlws_request_key(NULL));
    say("key", curlws_response_key(NULL, accept));
    say("key", curlws_response_key(key, NULL));
    say("key", curlws_response_key("no key", accept));
}

int main(void)
{
    refused();
    closed();
    unused_closed_by_callback();
    closes = 0;
    closed_by_callback();
    broken();
    recursion();
    waits();
    raw(0);
    raw(CURLWS_SERVER);
    raw(CURLWS_SERVER | CURLWS_NOHTTP);
    keys();
    return 0;
}
