/* The trace of frames (curl_global_trace). Arguments: URL, "calls" or "callback", then "compress" or
   "keepalive"; or "close" or "autoclose" alone. */
#include "test.h"

static int rounds;
static int nothing_unasked; /* the library says nothing by itself */

static int debug(CURL *curl, curl_infotype type, char *text, size_t size, void *unused)
{
    (void)curl, (void)unused;
    if (type == CURLINFO_TEXT && size > 5 && !strncmp(text, "[WS] ", 5)) {
        CHECK(text[size - 1] == '\n');
        CHECK(!nothing_unasked || memcmp(text + size - 10, "by itself", 9));
        printf("%.*s", (int)size, text);
    }
    return 0;
}

static void say(CURL *curl)
{
    size_t sent;
    CHECK(curl_ws_send(curl, "Hel", 3, &sent, 0, CURLWS_TEXT | CURLWS_CONT) == CURLE_OK);
    CHECK(curl_ws_send(curl, "lo", 2, &sent, 0, CURLWS_TEXT) == CURLE_OK);
    CHECK(curl_ws_send(curl, "123", 3, &sent, 10, CURLWS_BINARY | CURLWS_OFFSET) == CURLE_OK);
    CHECK(curl_ws_send(curl, "4567890", 7, &sent, 0, CURLWS_BINARY) == CURLE_OK);
    CHECK(curl_ws_send(curl, "\x03\xe8" "bye", 5, &sent, 0, CURLWS_CLOSE) == CURLE_OK);
}

/* The whole of a connection that is closed by call, and of one whose peer is answered. */
static void close_only(CURL *curl, const char *what)
{
    const void *data;
    size_t size;
    if (!strcmp(what, "autoclose")) curl_easy_setopt(curl, CURLOPT_WS_OPTIONS, CURLWS_AUTOCLOSE);
    nothing_unasked = !strcmp(what, "close");
    CHECK(curl_easy_perform(curl) == CURLE_OK);
    if (nothing_unasked)
        CHECK(curlws_close(curl, 1000, "bye", -1) == CURLE_OK);
    else
        CHECK(curlws_recv_message(curl, &data, &size, NULL, -1) == CURLE_GOT_NOTHING);
    curl_easy_cleanup(curl);
}

static size_t take(char *bytes, size_t size, size_t count, void *curl)
{
    (void)bytes;
    if (curl_ws_meta(curl)->flags & CURLWS_CLOSE) say(curl);
    return size * count;
}

int main(int argc, char **argv)
{
    CURL *curl = new_handle(argv[1]);
    const char *what = argument(argc, argv, 3, "");
    CHECK(curl_global_trace("ws") == CURLE_OK);
    curl_easy_setopt(curl, CURLOPT_VERBOSE, 1L);
    curl_easy_setopt(curl, CURLOPT_DEBUGFUNCTION, debug);
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, take);
    curl_easy_setopt(curl, CURLOPT_WRITEDATA, curl);
    if (!strcmp(what, "compress"))
        curl_easy_setopt(curl, CURLOPT_WS_OPTIONS, CURLWS_COMPRESS);
    if (!strcmp(what, "keepalive"))
        CHECK(curlws_setopt(curl, CURLWSOPT_PING_INTERVAL_MS, 20) == CURLE_OK);
    if (strstr(argv[2], "close")) {
        close_only(curl, argv[2]);
        return 0;
    }
    if (!strcmp(argv[2], "callback")) {
        curl_easy_setopt(curl, CURLOPT_CONNECT_ONLY, 0L);
        printf("perform: %d\n", (int)curl_easy_perform(curl));
    } else {
        CURLcode code;
        curl_socket_t fd;
        printf("perform: %d\n", (int)curl_easy_perform(curl));
        curl_easy_getinfo(curl, CURLINFO_ACTIVESOCKET, &fd);
        do {
            struct pollfd one = {.fd = fd, .events = POLLIN};
            char buffer[4];
            const struct curl_ws_frame *meta;
            size_t got;
            code = curl_ws_recv(curl, buffer, sizeof buffer, &got, &meta);
            if (code == CURLE_AGAIN) poll(&one, 1, 10);
            if (code == CURLE_OK && meta->flags & CURLWS_CLOSE && meta->bytesleft == 0) say(curl);
        } while ((code == CURLE_OK || code == CURLE_AGAIN) && rounds++ < 10000);
    }
    curl_easy_cleanup(curl);
    return 0;
}
