/* curlws_stats. Arguments: URL, "calls" or "callback", "compress". */
#include "test.h"

static int taken;

static void print_stats(CURL *curl)
{
    struct curlws_statistics s = {.size = sizeof s};
    CHECK(curlws_stats(curl, &s) == CURLE_OK);
    CHECK(s.size == sizeof s);
#define SHOW(name) printf(#name " %ld %ld\n", (long)s.name##_sent, (long)s.name##_received)
    SHOW(frames);
    SHOW(messages);
    SHOW(payload);
    SHOW(wire);
    SHOW(pings);
    SHOW(pongs);
    printf("queued %ld, round trip %ld %ld\n", (long)s.queued, (long)s.rtt_us, (long)s.rtt_min_us);
}

static void send_some(CURL *curl)
{
    size_t sent;
    static const char zeros[1000];
    CHECK(curl_ws_send(curl, "hello", 5, &sent, 0, CURLWS_TEXT) == CURLE_OK);
    CHECK(curl_ws_send(curl, zeros, 500, &sent, 0, CURLWS_BINARY | CURLWS_CONT) == CURLE_OK);
    CHECK(curl_ws_send(curl, "", 0, &sent, 0, CURLWS_PONG) == CURLE_OK);
    CHECK(curl_ws_send(curl, zeros, 500, &sent, 0, CURLWS_BINARY) == CURLE_OK);
    CHECK(curl_ws_send(curl, "p", 1, &sent, 0, CURLWS_PING) == CURLE_OK);
    CHECK(curl_ws_send(curl, zeros, 126, &sent, 0, CURLWS_PING) == CURLE_TOO_LARGE);
}

static size_t take(char *bytes, size_t size, size_t count, void *curl)
{
    (void)bytes;
    if (!taken++) send_some(curl);
    return size * count;
}

static void arguments(CURL *curl)
{
    union {
        struct curlws_statistics stats;
        char bytes[sizeof(struct curlws_statistics) + 8];
    } room;
    CHECK(curlws_stats(NULL, &room.stats) == CURLE_BAD_FUNCTION_ARGUMENT);
    CHECK(curlws_stats(curl, NULL) == CURLE_BAD_FUNCTION_ARGUMENT);
    memset(&room, 7, sizeof room);
    room.stats.size = sizeof room.stats - 1;
    CHECK(curlws_stats(curl, &room.stats) == CURLE_BAD_FUNCTION_ARGUMENT);
    CHECK(room.bytes[sizeof(size_t)] == 7);
    room.stats.size = sizeof room;
    CHECK(curlws_stats(curl, &room.stats) == CURLE_OK);
    CHECK(room.stats.size == sizeof room);
    CHECK(room.stats.frames_sent == 0 && room.stats.queued == 0);
    CHECK(room.stats.rtt_us == -1 && room.stats.rtt_min_us == -1);
    CHECK(room.bytes[sizeof room.stats] == 7);
}

int main(int argc, char **argv)
{
    CURL *curl = new_handle(argv[1]);
    int callback = !strcmp(argv[2], "callback");
    arguments(curl);
    if (!strcmp(argument(argc, argv, 3, ""), "compress"))
        curl_easy_setopt(curl, CURLOPT_WS_OPTIONS, CURLWS_COMPRESS);
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, take);
    curl_easy_setopt(curl, CURLOPT_WRITEDATA, curl);
    if (callback) curl_easy_setopt(curl, CURLOPT_CONNECT_ONLY, 0L);
    printf("perform: %d\n", (int)curl_easy_perform(curl));
    if (!callback) {
        char buffer[100];
        const struct curl_ws_frame *meta;
        size_t got;
        send_some(curl);
        while (receive(curl, buffer, sizeof buffer, &got, &meta) == CURLE_OK) {}
    }
    print_stats(curl);
    /* The next transfer begins anew. */
    curl_easy_setopt(curl, CURLOPT_URL, "ws://127.0.0.1:0/");
    CHECK(curl_easy_perform(curl) != CURLE_OK);
    arguments(curl);
    curl_easy_cleanup(curl);
    return 0;
}
