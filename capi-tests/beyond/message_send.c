/* curlws_send_message, curlws_sendv and curlws_flush. Arguments: URL, what, the gate, options. */
#include "message.h"

#define LARGE 300000

static unsigned char pattern[LARGE];

static void say(const char *what, CURLcode code)
{
    printf("%s: %d\n", what, (int)code);
}

static CURLcode send_string(CURL *curl, const char *text, unsigned flags, int timeout_ms)
{
    return curlws_send_message(curl, text, strlen(text), flags, timeout_ms);
}

static void send_messages(CURL *curl)
{
    struct curlws_part parts[40];
    size_t i;
    say("text", send_string(curl, "hello", CURLWS_TEXT, 0));
    say("large", curlws_send_message(curl, pattern, LARGE, CURLWS_BINARY, PATIENCE_MS));
    say("empty", curlws_send_message(curl, NULL, 0, CURLWS_TEXT, 0));
    say("ping", send_string(curl, "?", CURLWS_PING, 0));
    parts[0].data = "one ";
    parts[0].len = 4;
    parts[1].data = NULL;
    parts[1].len = 0;
    parts[2].data = "message";
    parts[2].len = 7;
    say("parts", curlws_sendv(curl, parts, 3, CURLWS_TEXT, 0));
    for (i = 0; i < 40; i++) {
        parts[i].data = pattern + i * 100;
        parts[i].len = 100;
    }
    say("many parts", curlws_sendv(curl, parts, 40, CURLWS_BINARY, -1));
    say("no parts", curlws_sendv(curl, NULL, 0, CURLWS_BINARY, 0));
    say("plain", send_string(curl, "as it is", CURLWS_TEXT | CURLWS_NOCOMPRESS, 0));
    say("flush", curlws_flush(curl, PATIENCE_MS));
    say("close", send_string(curl, "\x03\xe8", CURLWS_CLOSE, 0));
}

/* The peer reads nothing before its gate opens. */
static void fill_up(CURL *curl, const char *gate)
{
    CURLcode code;
    int taken = 0, i;
    say("too large", curlws_send_message(curl, pattern, LARGE, CURLWS_BINARY, 0));
    while ((code = curlws_send_message(curl, pattern, 50000, CURLWS_BINARY, 0)) == CURLE_OK) taken++;
    say("full", code);
    say("still full", curlws_send_message(curl, pattern, 50000, CURLWS_BINARY, 20));
    /* This one fits, and its time is up before it is out. */
    say("small", send_string(curl, "small", CURLWS_TEXT, 20));
    say("flush", curlws_flush(curl, 0));
    say("flush in time", curlws_flush(curl, 20));
    say("frame", curl_ws_send(curl, "x", 1, &(size_t){0}, 0, CURLWS_TEXT));
    open_gate(gate);
    say("waits for room", curlws_send_message(curl, pattern, 50000, CURLWS_BINARY, PATIENCE_MS));
    say("flush", curlws_flush(curl, -1));
    for (i = 0; i < 2; i++) {
        const void *data;
        size_t size;
        unsigned flags;
        CHECK(curlws_recv_message(curl, &data, &size, &flags, PATIENCE_MS) == CURLE_OK);
        /* The peer says how many it read. */
        if (i == 0) CHECK(taken + 2 == atoi(data));
        else print_message(flags, data, size);
    }
}

static void wrong_calls(CURL *curl)
{
    struct curlws_part part = {NULL, 3};
    size_t sent;
    say("no handle", send_string(NULL, "x", CURLWS_TEXT, 0));
    say("no handle", curlws_flush(NULL, 0));
    say("not connected", send_string(curl, "x", CURLWS_TEXT, 0));
    say("not connected", send_string(curl, "x", CURLWS_TEXT, -1));
    say("not connected", curlws_flush(curl, 10));
    say("perform", curl_easy_perform(curl));
    say("no data", curlws_send_message(curl, NULL, 3, CURLWS_TEXT, 0));
    say("no data", curlws_sendv(curl, &part, 1, CURLWS_TEXT, 0));
    say("no parts", curlws_sendv(curl, NULL, 3, CURLWS_TEXT, 0));
    say("too many parts", curlws_sendv(curl, &part, (size_t)-1, CURLWS_TEXT, 0));
    say("no kind", send_string(curl, "x", 0, 0));
    say("a fragment", send_string(curl, "x", CURLWS_TEXT | CURLWS_CONT, 0));
    say("two kinds", send_string(curl, "x", CURLWS_TEXT | CURLWS_BINARY, 0));
    say("a long ping", curlws_send_message(curl, pattern, 126, CURLWS_PING, 0));
    say("frame", curl_ws_send(curl, "ab", 2, &sent, 4, CURLWS_TEXT | CURLWS_OFFSET));
    say("within a frame", send_string(curl, "x", CURLWS_TEXT, 0));
    say("frame", curl_ws_send(curl, "cd", 2, &sent, 0, CURLWS_TEXT | CURLWS_OFFSET));
    CHECK(curlws_setopt(curl, CURLWSOPT_TYPE, CURLWS_BINARY) == CURLE_OK);
    say("another type", send_string(curl, "x", CURLWS_TEXT, 0));
    say("the type", send_string(curl, "typed", 0, 0));
    CHECK(curl_easy_setopt(curl, CURLOPT_WS_OPTIONS, (long)CURLWS_RAW_MODE) == CURLE_OK);
    say("raw mode", send_string(curl, "x", CURLWS_TEXT, 0));
    CHECK(curl_easy_setopt(curl, CURLOPT_WS_OPTIONS, 0L) == CURLE_OK);
}

/* The socket takes little: what a message leaves goes out by calls of other kinds. */
static void send_by_others(CURL *curl, const char *gate)
{
    char byte;
    size_t size;
    const struct curl_ws_frame *meta;
    say("large", curlws_send_message(curl, pattern, LARGE, CURLWS_BINARY, 0));
    CHECK(curlws_flush(curl, 0) == CURLE_AGAIN);
    open_gate(gate);
    while (curl_ws_recv(curl, &byte, 1, &size, &meta) == CURLE_AGAIN) {
        CURLcode code = curl_easy_upkeep(curl);
        CHECK(code == CURLE_OK);
        CHECK(wait_for(curl, POLLIN | POLLOUT));
    }
    printf("received: %c\n", byte);
}

static int little(void *unused, curl_socket_t fd, curlsocktype purpose)
{
    int size = 4096;
    (void)unused, (void)purpose;
    CHECK(setsockopt(fd, SOL_SOCKET, SO_SNDBUF, &size, sizeof size) == 0);
    return CURL_SOCKOPT_OK;
}

int main(int argc, char **argv)
{
    CURL *curl = new_handle(argv[1]);
    const char *what = argument(argc, argv, 2, "messages");
    fill_pattern(pattern, sizeof pattern);
    set_options(curl, argc, argv, 4);
    if (!strcmp(what, "wrong")) {
        wrong_calls(curl);
    } else {
        if (strcmp(what, "messages") != 0)
            CHECK(curl_easy_setopt(curl, CURLOPT_SOCKOPTFUNCTION, little) == CURLE_OK);
        say("perform", curl_easy_perform(curl));
        if (!strcmp(what, "messages"))
            send_messages(curl);
        else if (!strcmp(what, "full"))
            fill_up(curl, argv[3]);
        else
            send_by_others(curl, argv[3]);
    }
    curl_easy_cleanup(curl);
    return 0;
}
