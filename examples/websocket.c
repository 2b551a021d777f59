/* A first program: connects, sends a text and some bytes, and prints what comes back.
 *
 *     cc websocket.c $(pkg-config --cflags --libs curlws) -o websocket
 *     ./websocket wss://echo.example.org/ [CA-FILE]
 *
 * prints what comes back: text, binary as 00 7f 80 ff, the PONG, the CLOSE, closed.
 *
 * It works the same with libcurl: replace `curlws` by `libcurl` in the line above.
 */
#include <curl/curl.h>

#include <poll.h>
#include <stdio.h>
#include <string.h>

/* Waits until the connection's socket can be read or written (POLLIN, POLLOUT). */
static int wait_for(CURL *curl, short events)
{
    struct pollfd one = {.fd = -1, .events = events};
    curl_easy_getinfo(curl, CURLINFO_ACTIVESOCKET, &one.fd);
    return poll(&one, 1, 10000) > 0;
}

/* Sends one message. When the socket is full, the rest is sent with the same flags. */
static CURLcode send_message(CURL *curl, const void *data, size_t size, unsigned flags)
{
    const char *rest = data;
    for (;;) {
        size_t sent = 0;
        CURLcode code = curl_ws_send(curl, rest, size, &sent, 0, flags);
        rest += sent;
        size -= sent;
        if (code == CURLE_OK && size == 0) return CURLE_OK;
        if (code != CURLE_OK && code != CURLE_AGAIN) return code;
        if (!wait_for(curl, POLLOUT)) return CURLE_OPERATION_TIMEDOUT;
    }
}

/* Receives a chunk of a frame; `*meta` tells of which. */
static CURLcode receive(CURL *curl, void *buffer, size_t size, size_t *got,
                        const struct curl_ws_frame **meta)
{
    for (;;) {
        CURLcode code = curl_ws_recv(curl, buffer, size, got, meta);
        if (code != CURLE_AGAIN) return code;
        if (!wait_for(curl, POLLIN)) return CURLE_OPERATION_TIMEDOUT;
    }
}

/* Prints the next frame. These ones are short: a chunk is a frame. */
static CURLcode print_next(CURL *curl)
{
    unsigned char buffer[256];
    const struct curl_ws_frame *meta;
    size_t got, i;
    CURLcode code = receive(curl, buffer, sizeof buffer, &got, &meta);
    if (code != CURLE_OK) return code;
    if (meta->flags & CURLWS_TEXT) {
        printf("  received text:   %.*s\n", (int)got, (char *)buffer);
    } else if (meta->flags & CURLWS_BINARY) {
        printf("  received binary:");
        for (i = 0; i < got; i++) printf(" %02x", buffer[i]);
        putchar('\n');
    } else if (meta->flags & CURLWS_PONG) {
        printf("  received pong:   %.*s\n", (int)got, (char *)buffer);
    } else if (meta->flags & CURLWS_CLOSE) {
        printf("  received close:  %d %.*s\n", got < 2 ? 0 : buffer[0] << 8 | buffer[1],
               got < 2 ? 0 : (int)got - 2, (char *)buffer + 2);
    }
    return CURLE_OK;
}

static CURLcode talk(CURL *curl)
{
    static const unsigned char bytes[] = {0x00, 0x7f, 0x80, 0xff};
    CURLcode code = send_message(curl, "Hello, WebSocket!", 17, CURLWS_TEXT);
    if (code == CURLE_OK) code = print_next(curl);
    if (code == CURLE_OK) code = send_message(curl, bytes, sizeof bytes, CURLWS_BINARY);
    if (code == CURLE_OK) code = print_next(curl);
    if (code == CURLE_OK) code = send_message(curl, "still there?", 12, CURLWS_PING);
    if (code == CURLE_OK) code = print_next(curl);
    /* A close frame holds a status code in two bytes, and a reason. 1000 is a normal end. */
    if (code == CURLE_OK) code = send_message(curl, "\x03\xe8" "bye", 5, CURLWS_CLOSE);
    if (code == CURLE_OK) code = print_next(curl);
    return code;
}

/* The server's headers, one a call: the subprotocol that it chose is among them. */
static size_t on_header(char *line, size_t size, size_t count, void *user)
{
    (void)user;
    if (strncmp(line, "Sec-WebSocket-Protocol:", 23) == 0 ||
        strncmp(line, "sec-websocket-protocol:", 23) == 0)
        printf("  subprotocol:    %.*s", (int)(size * count) - 23, line + 23);
    return size * count;
}

int main(int argc, char **argv)
{
    char reason[CURL_ERROR_SIZE] = "";
    struct curl_slist *headers = NULL;
    CURL *curl;
    CURLcode code;
    if (argc < 2) {
        fprintf(stderr, "usage: %s URL [CA-FILE]\n", argv[0]);
        return 2;
    }
    curl_global_init(CURL_GLOBAL_ALL);
    curl = curl_easy_init();
    headers = curl_slist_append(headers, "Sec-WebSocket-Protocol: echo, chat");
    curl_easy_setopt(curl, CURLOPT_URL, argv[1]);
    curl_easy_setopt(curl, CURLOPT_CONNECT_ONLY, 2L); /* connect and upgrade, then return */
    curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers);
    curl_easy_setopt(curl, CURLOPT_HEADERFUNCTION, on_header);
    curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, reason);
    curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT, 10L);
    if (argc > 2) curl_easy_setopt(curl, CURLOPT_CAINFO, argv[2]);

    printf("%s\n", argv[1]);
    code = curl_easy_perform(curl);
    if (code == CURLE_OK) {
        puts("  connected");
        code = talk(curl);
    }
    if (code == CURLE_OK)
        puts("  closed");
    else
        fprintf(stderr, "  failed: %s\n", reason[0] ? reason : curl_easy_strerror(code));

    curl_easy_cleanup(curl);
    curl_slist_free_all(headers);
    curl_global_cleanup();
    return code == CURLE_OK ? 0 : 1;
}
