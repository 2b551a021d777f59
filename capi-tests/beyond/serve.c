/* A server's handles over a socket pair, whose other end speaks by hand: serve NAME [NUMBER]. */
#include "test.h"

#include <fcntl.h>

#define KEY "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
#define FIELDS "Host: a.example:81\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n" \
               "Sec-WebSocket-Version: 13\r\n"
#define REQUEST "GET /chat?x=%20y HTTP/1.1\r\n" FIELDS KEY "\r\n"
#define ACCEPTED "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n" \
                 "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n"
#define HELLO "\x81\x85\1\2\3\4\x69\x67\x6f\x68\x6e" /* "hello", masked */

struct pair {
    CURL *curl;
    int client;
    char reason[CURL_ERROR_SIZE];
    char heard[70000]; /* what the client got */
};

static void open_pair_with(struct pair *pair, CURL *curl, unsigned flags)
{
    struct curlws_stream stream = {.size = sizeof stream};
    int ends[2];
    CHECK(socketpair(AF_UNIX, SOCK_STREAM, 0, ends) == 0);
    pair->curl = curl;
    pair->client = ends[1];
    fcntl(pair->client, F_SETFL, O_NONBLOCK);
    stream.fd = ends[0];
    pair->reason[0] = 0;
    curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, pair->reason);
    CHECK(curlws_attach(curl, &stream, CURLWS_SERVER | flags) == CURLE_OK);
}

static void open_pair(struct pair *pair, CURL *curl)
{
    open_pair_with(pair, curl, 0);
}

static void say(struct pair *pair, const void *data, size_t size)
{
    CHECK(send(pair->client, data, size, MSG_NOSIGNAL) == (ssize_t)size);
}

static void say_text(struct pair *pair, const char *text)
{
    say(pair, text, strlen(text));
}

/* All that is there for the client; it is a string too. */
static size_t hear(struct pair *pair)
{
    size_t all = 0;
    ssize_t got;
    while ((got = read(pair->client, pair->heard + all, sizeof pair->heard - 1 - all)) > 0) all += (size_t)got;
    pair->heard[all] = 0;
    return all;
}

static void close_pair(struct pair *pair)
{
    close(pair->client);
    curl_easy_cleanup(pair->curl);
}

/* The server gets a text and sends it back; the client gets it without a mask. */
static void echo_hello(struct pair *pair)
{
    const struct curl_ws_frame *meta;
    char text[16];
    size_t size = 0;
    CHECK(curl_ws_recv(pair->curl, text, sizeof text, &size, &meta) == CURLE_OK);
    CHECK(size == 5 && !memcmp(text, "hello", 5) && meta->flags == CURLWS_TEXT);
    CHECK(curl_ws_send(pair->curl, text, size, &size, 0, CURLWS_TEXT) == CURLE_OK);
    CHECK(hear(pair) == 7 && !memcmp(pair->heard, "\x81\x05hello", 7));
}

static void accept_dripped(size_t step)
{
    const char *request = REQUEST HELLO, *url;
    size_t all = strlen(REQUEST) + sizeof HELLO - 1, at;
    struct pair pair;
    struct curl_header *header;
    curl_socket_t fd = CURL_SOCKET_BAD;
    long status = 0;
    CURLcode code;
    open_pair(&pair, curl_easy_init());
    /* A program that polls asks before it has called anything. */
    CHECK(curl_easy_getinfo(pair.curl, CURLINFO_ACTIVESOCKET, &fd) == CURLE_OK && fd >= 0);
    CHECK(curlws_accept(pair.curl, 0) == CURLE_AGAIN);
    CHECK(curl_easy_getinfo(pair.curl, CURLINFO_ACTIVESOCKET, &fd) == CURLE_OK && fd >= 0);
    for (at = 0; at < all; at += step) {
        say(&pair, request + at, step < all - at ? step : all - at);
        code = curlws_accept(pair.curl, 0);
        CHECK(code == (at + step < strlen(REQUEST) ? CURLE_AGAIN : CURLE_OK));
    }
    hear(&pair);
    CHECK(!strcmp(pair.heard, ACCEPTED "\r\n"));
    echo_hello(&pair);
    CHECK(curlws_accept(pair.curl, -1) == CURLE_OK);
    curl_easy_getinfo(pair.curl, CURLINFO_RESPONSE_CODE, &status);
    curl_easy_getinfo(pair.curl, CURLINFO_EFFECTIVE_URL, &url);
    CHECK(status == 101 && !strcmp(url, "ws://a.example:81/chat?x=%20y"));
    CHECK(curl_easy_header(pair.curl, "host", 0, CURLH_HEADER, -1, &header) == CURLHE_OK);
    CHECK(!strcmp(header->value, "a.example:81"));
    CHECK(curl_easy_header(pair.curl, "Sec-WebSocket-Accept", 0, CURLH_HEADER, -1, &header) == CURLHE_MISSING);
    close_pair(&pair);
}

/* What a callback is to answer, and how often it was asked. */
struct judge {
    int status, asked;
    struct curlws_answer answer;
    const char *compress;
};

static int judge(CURL *curl, const struct curlws_request *request, struct curlws_answer *answer, void *user)
{
    struct judge *judge = user;
    const struct curl_slist *line;
    judge->asked++;
    CHECK(request->size == sizeof *request && answer->size == sizeof *answer);
    CHECK(!answer->subprotocol && !answer->headers && !answer->body);
    CHECK(curlws_accept(curl, 0) == CURLE_RECURSIVE_API_CALL);
    if (judge->asked == 1 && judge->compress) {
        printf("%s %s at %s from %s, compress %d\n", request->method, request->target, request->host,
               request->origin ? request->origin : "nowhere", answer->compress);
        printf("subprotocols %s, extensions %s\n", request->subprotocols ? request->subprotocols : "none",
               request->extensions ? request->extensions : "none");
        for (line = request->headers; line; line = line->next) printf("  %s\n", line->data);
    }
    answer->subprotocol = judge->answer.subprotocol;
    answer->headers = judge->answer.headers;
    answer->body = judge->answer.body;
    if (judge->compress) answer->compress = atoi(judge->compress);
    return judge->status;
}

/* One request with that much more, and what is answered; the code. */
static CURLcode ask(struct pair *pair, struct judge *with, const char *more)
{
    CURLcode code;
    open_pair(pair, curl_easy_init());
    CHECK(curlws_on_request(pair->curl, judge, with) == CURLE_OK);
    say_text(pair, "GET / HTTP/1.1\r\n" FIELDS KEY);
    say_text(pair, more);
    say_text(pair, "\r\n");
    code = curlws_accept(pair->curl, 0);
    hear(pair);
    return code;
}

static void judged(const char *compress)
{
    struct judge with = {.compress = compress};
    struct pair pair;
    with.answer.subprotocol = "b";
    with.answer.headers = curl_slist_append(NULL, "Server: a test");
    CHECK(ask(&pair, &with, "Origin: http://page.example\r\nSec-WebSocket-Protocol: a,b\r\n"
              "Sec-WebSocket-Protocol: c\r\nX-Empty:\r\nSec-WebSocket-Extensions: x-other, "
              "permessage-deflate; server_max_window_bits=10; client_max_window_bits\r\n") == CURLE_OK);
    CHECK(with.asked == 1);
    printf("%s", pair.heard);
    close_pair(&pair);
    curl_slist_free_all((struct curl_slist *)with.answer.headers);
}

static void refused(void)
{
    struct judge with = {.status = 403};
    struct pair pair;
    long status = 0;
    with.answer.body = "Not you.\n";
    with.answer.headers = curl_slist_append(NULL, "Retry-After: 5");
    with.answer.subprotocol = "ignored";
    CHECK(ask(&pair, &with, "") == CURLE_HTTP_RETURNED_ERROR);
    printf("%s%s\n", pair.heard, pair.reason);
    curl_easy_getinfo(pair.curl, CURLINFO_RESPONSE_CODE, &status);
    CHECK(status == 403 && with.asked == 1);
    CHECK(recv(pair.client, pair.heard, 1, 0) == 0); /* closed, not reset */
    CHECK(curlws_accept(pair.curl, 0) == CURLE_BAD_FUNCTION_ARGUMENT);
    close_pair(&pair);
    curl_slist_free_all((struct curl_slist *)with.answer.headers);
}

static void blunder(struct judge *with)
{
    struct pair pair;
    CHECK(ask(&pair, with, "Sec-WebSocket-Protocol: a\r\n") == CURLE_BAD_FUNCTION_ARGUMENT);
    CHECK(!strncmp(pair.heard, "HTTP/1.1 500 ", 13) && with->asked == 1);
    puts(pair.reason);
    close_pair(&pair);
}

static void blunders(void)
{
    static const int statuses[] = {-1, 1, 101, 200, 299, 600, 65539};
    static const char *const lines[] = {"no colon", "Upgrade: h2c", "a: b\r\nc: d", "content-length: 7"};
    size_t i;
    for (i = 0; i < sizeof statuses / sizeof *statuses; i++) {
        struct judge with = {.status = statuses[i]};
        blunder(&with);
    }
    for (i = 0; i < 2 * (sizeof lines / sizeof *lines); i++) {
        struct judge with = {.status = i % 2 ? 404 : 0};
        with.answer.headers = curl_slist_append(NULL, lines[i / 2]);
        blunder(&with);
        curl_slist_free_all((struct curl_slist *)with.answer.headers);
    }
    {
        struct judge with = {.answer.subprotocol = "b"};
        blunder(&with);
    }
}

static void bad(void)
{
    static const char *const requests[] = {
        "POST / HTTP/1.1\r\n" FIELDS KEY "\r\n",
        "GET / HTTP/1.0\r\n" FIELDS KEY "\r\n",
        "GET / HTTP/1.1\r\n" FIELDS "\r\n",
        "GET / HTTP/1.1\r\n" FIELDS KEY KEY "\r\n",
        "GET / HTTP/1.1\r\n" FIELDS "Sec-WebSocket-Key: c2hvcnQ=\r\n\r\n",
        "GET / HTTP/1.1\r\n" FIELDS KEY "Sec-WebSocket-Version: 12\r\n\r\n",
        "GET / HTTP/1.1\r\n" FIELDS KEY "host: b\r\n\r\n",
        "GET / HTTP/1.1\r\n" FIELDS KEY "Content-Length: 5\r\n\r\nabcde",
        "GET / HTTP/1.1\r\n" FIELDS KEY "Transfer-Encoding: chunked\r\n\r\n",
        "GET / HTTP/1.1\r\n" FIELDS KEY "A: b\r\n c\r\n\r\n",
        "GET / HTTP/1.1\r\n" FIELDS KEY "A: b\nC: d\r\n\r\n",
        "GET / HTTP/1.1\r\n" FIELDS KEY "Sec-WebSocket-Extensions: a b\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET nowhere HTTP/1.1\r\n" FIELDS KEY "\r\n",
        "SSH-2.0-x\r\n",
        "\x16\x03\x01\x02",
    };
    size_t i;
    for (i = 0; i < sizeof requests / sizeof *requests; i++) {
        struct judge with = {0};
        struct pair pair;
        CURLcode code;
        open_pair(&pair, curl_easy_init());
        curlws_on_request(pair.curl, judge, &with);
        say_text(&pair, requests[i]);
        code = curlws_accept(pair.curl, 0);
        hear(&pair);
        CHECK(with.asked == 0 && strstr(pair.heard, "\r\nConnection: close\r\n"));
        if (strstr(pair.heard, " 405 ")) CHECK(strstr(pair.heard, "\r\nAllow: GET\r\n"));
        if (strstr(pair.heard, " 426 ")) CHECK(strstr(pair.heard, "\r\nUpgrade: websocket\r\n"));
        printf("%d, %.12s: %s\n", (int)code, pair.heard, pair.reason);
        CHECK(recv(pair.client, pair.heard, 1, 0) == 0);
        close_pair(&pair);
    }
}

static void too_large(int lines)
{
    struct pair pair;
    CURLcode code = CURLE_AGAIN;
    int i;
    open_pair(&pair, curl_easy_init());
    say_text(&pair, "GET / HTTP/1.1\r\n");
    for (i = 0; code == CURLE_AGAIN && i < 100000; i++) {
        say_text(&pair, lines ? "A: b\r\n" : "0123456789abcdef");
        code = curlws_accept(pair.curl, 0);
    }
    hear(&pair);
    printf("%d after %s: %.12s\n", (int)code, i < 5000 ? "less than 5000" : "more", pair.heard);
    close_pair(&pair);
}

/* Ends at every byte of a request and a frame. */
static void cut(void)
{
    const char *request = REQUEST HELLO;
    size_t all = strlen(REQUEST) + sizeof HELLO - 1, at;
    for (at = 0; at <= all; at++) {
        struct pair pair;
        const struct curl_ws_frame *meta;
        CURLcode code;
        char text[16];
        size_t size;
        open_pair(&pair, curl_easy_init());
        if (at) say(&pair, request, at);
        shutdown(pair.client, SHUT_WR);
        code = curlws_accept(pair.curl, -1);
        if (at < strlen(REQUEST)) {
            CHECK(code == (at ? CURLE_RECV_ERROR : CURLE_GOT_NOTHING));
            CHECK(hear(&pair) == 0 && pair.reason[0]);
        } else {
            CHECK(code == CURLE_OK);
            code = curl_ws_recv(pair.curl, text, sizeof text, &size, &meta);
            /* what there is of the payload is delivered first */
            CHECK(code == (at < strlen(REQUEST) + 7 ? CURLE_GOT_NOTHING : CURLE_OK));
        }
        close_pair(&pair);
    }
}

static void deadlines(void)
{
    struct pair pair;
    open_pair(&pair, curl_easy_init());
    CHECK(curlws_accept(pair.curl, 20) == CURLE_OPERATION_TIMEDOUT);
    puts(pair.reason);
    say_text(&pair, "GET / HTTP/1.1\r\n");
    CHECK(curlws_accept(pair.curl, 20) == CURLE_OPERATION_TIMEDOUT);
    say_text(&pair, FIELDS KEY "\r\n" HELLO);
    CHECK(curlws_accept(pair.curl, 20) == CURLE_OK);
    hear(&pair);
    echo_hello(&pair);
    close_pair(&pair);

    open_pair(&pair, curl_easy_init());
    curl_easy_setopt(pair.curl, CURLOPT_SERVER_RESPONSE_TIMEOUT_MS, 20L);
    CHECK(curlws_accept(pair.curl, -1) == CURLE_OPERATION_TIMEDOUT);
    CHECK(!strncmp(pair.reason, "Timeout: the client's opening handshake was not finished", 55));
    CHECK(curlws_accept(pair.curl, 0) == CURLE_BAD_FUNCTION_ARGUMENT);
    puts(pair.reason);
    close_pair(&pair);
}

/* A client that does not do as the protocol says, once it is accepted. */
static void breaks(const char *bytes, size_t size, const char *close_code)
{
    struct pair pair;
    const struct curl_ws_frame *meta;
    char text[16];
    size_t got;
    open_pair(&pair, curl_easy_init());
    say_text(&pair, REQUEST);
    say(&pair, bytes, size);
    CHECK(curlws_accept(pair.curl, 0) == CURLE_OK);
    hear(&pair);
    CHECK(curl_ws_recv(pair.curl, text, sizeof text, &got, &meta) == CURLE_RECV_ERROR);
    puts(pair.reason);
    CHECK(hear(&pair) > 4 && !memcmp(pair.heard, "\x88", 1) && !memcmp(pair.heard + 2, close_code, 2));
    close_pair(&pair);
}

static size_t take(char *data, size_t size, size_t count, void *user)
{
    struct pair *pair = user;
    const struct curl_ws_frame *meta = curl_ws_meta(pair->curl);
    size_t sent;
    printf("%.*s, flags %d\n", (int)(size * count), data, meta->flags);
    CHECK(curl_ws_send(pair->curl, data, size * count, &sent, 0, (unsigned)meta->flags) == CURLE_OK);
    return size * count;
}

static size_t take_line(char *data, size_t size, size_t count, void *user)
{
    (void)user;
    printf("  %.*s", (int)(size * count), data);
    return size * count;
}

/* The callback model: all that the client says is there already. */
static void performed(int status)
{
    struct judge with = {.status = status};
    struct pair pair;
    CURLcode code;
    open_pair(&pair, curl_easy_init());
    curlws_on_request(pair.curl, judge, &with);
    curl_easy_setopt(pair.curl, CURLOPT_WRITEFUNCTION, take);
    curl_easy_setopt(pair.curl, CURLOPT_WRITEDATA, &pair);
    curl_easy_setopt(pair.curl, CURLOPT_HEADERFUNCTION, take_line);
    say(&pair, REQUEST HELLO, strlen(REQUEST) + sizeof HELLO - 1);
    say(&pair, "\x81\x80\0\0\0\0\x88\x82\0\0\0\0\x03\xe8", 14);
    shutdown(pair.client, SHUT_WR);
    code = curl_easy_perform(pair.curl);
    hear(&pair);
    printf("%d, asked %d times: %.12s\n", (int)code, with.asked, pair.heard);
    if (!status) CHECK(!memcmp(strstr(pair.heard, "\r\n\r\n") + 4, "\x81\x05hello\x81\0\x88\x02\x03\xe8", 13));
    close_pair(&pair);
}

/* A stream without a descriptor, which has a byte at each second look. */
struct memory {
    size_t looked, heard;
    char said[200];
};

static ptrdiff_t look(void *user, void *buffer, size_t len)
{
    struct memory *memory = user;
    size_t at = memory->looked / 2;
    (void)len;
    if (memory->looked++ % 2 || at >= sizeof REQUEST HELLO - 1) return CURLWS_IO_AGAIN;
    memcpy(buffer, &(REQUEST HELLO)[at], 1);
    return 1;
}

static ptrdiff_t hear_it(void *user, const void *buffer, size_t len)
{
    struct memory *memory = user;
    size_t part = len < 3 ? len : 3;
    CHECK(memory->heard + part <= sizeof memory->said);
    memcpy(memory->said + memory->heard, buffer, part);
    memory->heard += part;
    return (ptrdiff_t)part;
}

static void callbacks(void)
{
    struct memory memory = {0};
    struct curlws_stream stream = {
        .size = sizeof stream, .fd = CURL_SOCKET_BAD, .read = look, .write = hear_it, .user = &memory};
    const struct curl_ws_frame *meta;
    CURL *curl = curl_easy_init();
    CURLcode code;
    char text[16], all[16];
    size_t size, got = 0;
    int i;
    CHECK(curlws_attach(curl, &stream, CURLWS_SERVER) == CURLE_OK);
    for (i = 0; (code = curlws_accept(curl, -1)) == CURLE_AGAIN; i++) CHECK(i < 1000);
    CHECK(code == CURLE_OK && i > 100 && !strncmp(memory.said, ACCEPTED, sizeof ACCEPTED - 1));
    for (i = 0; got < 5 && i < 100; i++) {
        code = curl_ws_recv(curl, text, sizeof text, &size, &meta);
        CHECK(code == CURLE_OK || code == CURLE_AGAIN);
        memcpy(all + got, text, size);
        got += size;
    }
    CHECK(!memcmp(all, "hello", 5));
    curl_easy_cleanup(curl);
}

/* One handle, client after client; a copy and a reset. */
static void again(void)
{
    struct judge with = {0};
    struct pair pair;
    CURL *curl = curl_easy_init(), *copy;
    int i;
    curlws_on_request(curl, judge, &with);
    for (i = 0; i < 3; i++) {
        open_pair(&pair, curl);
        say_text(&pair, REQUEST HELLO);
        CHECK(curlws_accept(curl, -1) == CURLE_OK);
        hear(&pair);
        echo_hello(&pair);
        close(pair.client);
    }
    copy = curl_easy_duphandle(curl);
    CHECK(curlws_accept(copy, 0) == CURLE_BAD_FUNCTION_ARGUMENT);
    curl_easy_reset(curl);
    open_pair(&pair, curl);
    say_text(&pair, REQUEST);
    CHECK(curlws_accept(curl, 0) == CURLE_OK && with.asked == 3);
    close_pair(&pair);
    open_pair(&pair, copy);
    say_text(&pair, REQUEST);
    CHECK(curlws_accept(copy, 0) == CURLE_OK && with.asked == 4);
    close_pair(&pair);
    open_pair_with(&pair, curl_easy_init(), CURLWS_NOHTTP);
    CHECK(curlws_accept(pair.curl, 0) == CURLE_OK);
    say(&pair, HELLO, sizeof HELLO - 1);
    echo_hello(&pair);
    close_pair(&pair);
    CHECK(curlws_accept(NULL, 0) == CURLE_BAD_FUNCTION_ARGUMENT);
    CHECK(curlws_on_request(NULL, judge, NULL) == CURLE_BAD_FUNCTION_ARGUMENT);
}

int main(int argc, char **argv)
{
    const char *name = argument(argc, argv, 1, ""), *number = argument(argc, argv, 2, NULL);
    static const size_t steps[] = {1, 2, 3, 1000};
    size_t i;
    if (!strcmp(name, "accept"))
        for (i = 0; i < sizeof steps / sizeof *steps; i++) accept_dripped(steps[i]);
    if (!strcmp(name, "judged")) judged(number);
    if (!strcmp(name, "refused")) refused();
    if (!strcmp(name, "blunders")) blunders();
    if (!strcmp(name, "bad")) bad();
    if (!strcmp(name, "too_large")) too_large(0), too_large(1);
    if (!strcmp(name, "cut")) cut();
    if (!strcmp(name, "deadlines")) deadlines();
    if (!strcmp(name, "breaks")) {
        breaks("\x81\x02Hi", 4, "\x03\xea"); /* no mask */
        breaks("\x81\x81\0\0\0\0\xff", 7, "\x03\xef"); /* no UTF-8 */
    }
    if (!strcmp(name, "performed")) performed(0), performed(404);
    if (!strcmp(name, "callbacks")) callbacks();
    if (!strcmp(name, "again")) again();
    puts("done");
    return 0;
}
