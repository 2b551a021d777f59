/* A listener that notices when its server is gone: a PING each few seconds, and an error when nothing
 * comes back. Messages are printed; at the end, what went over the connection.
 *
 *     cc keepalive.c $(pkg-config --cflags --libs curlws) -o keepalive
 *     ./keepalive URL [INTERVAL-MS [TIMEOUT-MS [CA-FILE]]]
 *
 * prints each message and, at the end: 1 messages, 5 bytes; 2 PINGs, there and back in 0.3 ms, at best 0.2
 */
#include <curl/curl.h>

#include <stdio.h>
#include <stdlib.h>

static size_t take(char *bytes, size_t size, size_t count, void *handle)
{
    const struct curl_ws_frame *meta = curl_ws_meta(handle);
    if (meta->flags & (CURLWS_TEXT | CURLWS_BINARY)) {
        fwrite(bytes, size, count, stdout);
        if (meta->bytesleft == 0 && !(meta->flags & CURLWS_CONT)) putchar('\n');
    }
    return size * count;
}

static void report(CURL *curl)
{
    struct curlws_statistics stats = {.size = sizeof stats};
    if (curlws_stats(curl, &stats) != CURLE_OK) return;
    printf("%lld messages, %lld bytes; %lld PINGs", (long long)stats.messages_received,
           (long long)stats.payload_received, (long long)stats.pings_sent);
    if (stats.rtt_us >= 0)
        printf(", there and back in %.1f ms, at best %.1f", (double)stats.rtt_us / 1000,
               (double)stats.rtt_min_us / 1000);
    putchar('\n');
}

int main(int argc, char **argv)
{
    char error[CURL_ERROR_SIZE] = "";
    CURLcode code;
    CURL *curl = curl_easy_init();
    if (argc < 2 || !curl) {
        fprintf(stderr, "usage: %s URL [INTERVAL-MS [TIMEOUT-MS [CA-FILE]]]\n", argv[0]);
        return 2;
    }
    curl_easy_setopt(curl, CURLOPT_URL, argv[1]);
    curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, error);
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, take);
    curl_easy_setopt(curl, CURLOPT_WRITEDATA, curl);
    if (argc > 4) curl_easy_setopt(curl, CURLOPT_CAINFO, argv[4]);
    curlws_setopt(curl, CURLWSOPT_PING_INTERVAL_MS, argc > 2 ? atol(argv[2]) : 5000);
    curlws_setopt(curl, CURLWSOPT_PONG_TIMEOUT_MS, argc > 3 ? atol(argv[3]) : 3000);

    code = curl_easy_perform(curl); /* until the server closes, or is gone */
    if (code != CURLE_OK) printf("%s: %s\n", curl_easy_strerror(code), error);
    report(curl);
    curl_easy_cleanup(curl);
    return code != CURLE_OK;
}
