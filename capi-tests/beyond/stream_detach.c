/* curlws_detach: streams given back and taken up again. */
#define NOT_DRIVEN /* nobody could wait for streams in memory */
#include "test.h"

#include "stream_edges.h"

/* Detaches with a stream's start in the library, for each length of that, and goes on. */
static void give_back(int first, unsigned flags)
{
    unsigned char wire[11] = {(unsigned char)first, 5};
    size_t have, i, n, len, size = 2;
    if (flags & CURLWS_SERVER) {
        wire[1] |= 0x80;
        while (size < 6) wire[size] = (unsigned char)(size * 77), size++;
    }
    for (i = 0; i < 5; i++) wire[size + i] = (unsigned char)("hello"[i] ^ (size > 2 ? wire[2 + i % 4] : 0));
    size += 5;
    for (have = 0; have <= size; have++) {
        struct pair pair;
        struct curlws_stream stream;
        const struct curl_ws_frame *meta;
        unsigned char buffer[40];
        const void *bytes;
        curl_socket_t fd;
        CURLcode code;
        CURL *curl, *next;
        pair_init(&pair, 0);
        curl = attached(&pair.client, CURLWS_NOHTTP | flags);
        next = handle();
        CHECK(curl_easy_perform(curl) == CURLE_OK);
        CHECK(curl_easy_setopt(curl, CURLOPT_WS_OPTIONS, CURLWS_NOAUTOPONG) == CURLE_OK);
        CHECK(curl_easy_setopt(next, CURLOPT_WS_OPTIONS, CURLWS_NOAUTOPONG) == CURLE_OK);
        memcpy(pair.back.bytes, wire, pair.back.len = have);
        code = curl_ws_recv(curl, NULL, 0, &n, &meta); /* takes in what is there */
        CHECK(code == CURLE_OK || code == CURLE_AGAIN);
        code = curlws_detach(curl, &fd, &bytes, &len);
        CHECK(code == CURLE_OK && fd == CURL_SOCKET_BAD);
        CHECK(len == have && !memcmp(bytes, wire, len));
        CHECK(!pair.client.freed);
        CHECK(curl_ws_recv(curl, buffer, sizeof buffer, &n, &meta) == CURLE_BAD_FUNCTION_ARGUMENT);
        CHECK(curlws_detach(curl, &fd, &bytes, &len) == CURLE_BAD_FUNCTION_ARGUMENT);
        /* Another handle takes it up. */
        stream = stream_of(&pair.client);
        stream.bytes = wire;
        stream.len = have;
        CHECK(curlws_attach(next, &stream, CURLWS_NOHTTP | flags) == CURLE_OK);
        CHECK(curl_easy_perform(next) == CURLE_OK);
        memcpy(pair.back.bytes, wire + have, pair.back.len = size - have);
        for (i = 0; i < 5;) {
            code = curl_ws_recv(next, buffer + i, sizeof buffer - i, &n, &meta);
            CHECK(code == CURLE_OK);
            if (code != CURLE_OK) break;
            i += n;
        }
        CHECK(i == 5 && !memcmp(buffer, "hello", 5) && meta->bytesleft == 0);
        curl_easy_cleanup(curl);
        curl_easy_cleanup(next);
        CHECK(pair.client.freed == 1);
    }
}

static void detach_between(void)
{
    const struct curl_ws_frame *meta;
    struct curlws_stream stream = {.size = sizeof stream};
    CURL *curl = handle();
    const void *bytes;
    curl_socket_t fd;
    char buffer[10];
    size_t n, len;
    int fds[2];
    say("nothing", curlws_detach(curl, &fd, &bytes, &len));
    say("no places", curlws_detach(curl, NULL, &bytes, &len));
    CHECK(socketpair(AF_UNIX, SOCK_STREAM, 0, fds) == 0);
    stream.fd = fds[0];
    stream.bytes = "early";
    stream.len = 5;
    CHECK(curlws_attach(curl, &stream, CURLWS_NOHTTP) == CURLE_OK);
    CHECK(curlws_detach(curl, &fd, &bytes, &len) == CURLE_OK);
    CHECK(fd == fds[0] && is_open(fd) && len == 5 && !memcmp(bytes, "early", 5));
    stream.bytes = "\x81\x05hel";
    CHECK(curlws_attach(curl, &stream, CURLWS_NOHTTP) == CURLE_OK);
    CHECK(curl_easy_perform(curl) == CURLE_OK);
    CHECK(curl_ws_recv(curl, buffer, 1, &n, &meta) == CURLE_OK && n == 1);
    say("received in part", curlws_detach(curl, &fd, &bytes, &len));
    CHECK(write(fds[1], "lo\x82", 3) == 3);
    CHECK(curl_ws_recv(curl, buffer, sizeof buffer, &n, &meta) == CURLE_OK && n == 4);
    CHECK(curl_ws_recv(curl, buffer, sizeof buffer, &n, &meta) == CURLE_AGAIN);
    CHECK(curl_ws_send(curl, "ab", 2, &n, 3, CURLWS_TEXT | CURLWS_OFFSET) == CURLE_OK);
    say("sent in part", curlws_detach(curl, &fd, &bytes, &len));
    CHECK(curl_ws_send(curl, "c", 1, &n, 0, CURLWS_TEXT | CURLWS_OFFSET) == CURLE_OK);
    /* What waits goes first. */
    CHECK(curlws_cork(curl) == CURLE_OK);
    CHECK(curl_ws_send(curl, "corked", 6, &n, 0, CURLWS_TEXT) == CURLE_OK);
    CHECK(recv(fds[1], buffer, 9, MSG_WAITALL) == 9);
    CHECK(recv(fds[1], buffer, 1, MSG_DONTWAIT) == -1);
    CHECK(curlws_detach(curl, &fd, &bytes, &len) == CURLE_OK);
    CHECK(fd == fds[0] && len == 1 && *(const unsigned char *)bytes == 0x82);
    CHECK(recv(fds[1], buffer, 10, MSG_DONTWAIT) == 10);
    CHECK(curl_easy_getinfo(curl, CURLINFO_ACTIVESOCKET, &fd) == CURLE_OK && fd == CURL_SOCKET_BAD);
    curl_easy_cleanup(curl);
    CHECK(is_open(fds[0]));
    close(fds[0]);
    close(fds[1]);
}

static void detach_full(void)
{
    CURL *curl;
    struct pair pair;
    const void *bytes;
    curl_socket_t fd;
    size_t n, len;
    unsigned ready;
    pair_init(&pair, 0);
    curl = attached(&pair.client, CURLWS_NOHTTP);
    CHECK(curl_easy_perform(curl) == CURLE_OK);
    CHECK(curl_ws_poll(curl, CURLWS_READABLE, 0, &ready) == CURLE_OK && ready == 0);
    CHECK(curl_ws_poll(curl, CURLWS_READABLE, -1, &ready) == CURLE_AGAIN && ready == 0);
    CHECK(curlws_cork(curl) == CURLE_OK);
    for (len = 0; len < 5000; len += 1000) {
        char text[1000] = {0};
        CHECK(curl_ws_send(curl, text, sizeof text, &n, 0, CURLWS_BINARY) == CURLE_OK);
    }
    CHECK(curlws_detach(curl, &fd, &bytes, &len) == CURLE_AGAIN && pair.there.len == ROOM);
    pair.there.len = 0;
    CHECK(curlws_detach(curl, &fd, &bytes, &len) == CURLE_OK && pair.there.len == 5040 - ROOM);
    curl_easy_cleanup(curl);
    CHECK(!pair.client.freed);
}

int main(void)
{
    /* A PING, a PONG, a message of each kind, a fragment. */
    static const int firsts[] = {0x89, 0x8a, 0x81, 0x82, 0x01};
    size_t i;
    for (i = 0; i < sizeof firsts / sizeof *firsts; i++) {
        give_back(firsts[i], 0);
        give_back(firsts[i], CURLWS_SERVER);
    }
    detach_between();
    detach_full();
    return 0;
}
