/* A market-data feed that outlives its connections: prices as JSON, compressed. After a loss it connects
 * again by itself and subscribes from the last price it knows; what was missed all the same is noticed by
 * the sequence numbers. Ends when the server closes for good, or by Ctrl-C, and tells what came.
 *
 *     cc market_feed.c $(pkg-config --cflags --libs curlws) -o market_feed
 *     ./market_feed URL SYMBOL...
 *
 * It says  {"op":"subscribe","symbol":"EURUSD","after":17}
 * and gets {"type":"tick","symbol":"EURUSD","seq":18,"price":1.0812}, and prints
 *     EURUSD 1.0812
 *     -- EURUSD: 2 prices are missing here
 *     EURUSD 1.0815
 *     2 prices, 2 missing, 1 connection; 130 bytes, 95 on the wire
 * CURL_CA_BUNDLE may name a file with the certificates of authorities.
 */
#include <curl/curl.h>

#include "json.h"

#include <signal.h>
#include <stdio.h>

#define LARGEST 4095 /* of a message: more is no price, and the connection ends */

struct symbol {
    const char *name;
    long long seq; /* of its last price; 0: none has come */
};

struct feed {
    CURL *curl;
    struct symbol *symbols;
    int count;
    unsigned long prices, missing, connections;
};

static volatile sig_atomic_t leaving;

static void on_signal(int number)
{
    (void)number;
    leaving = 1;
}

/* Each connection, the first too, is subscribed on here and nowhere else. 0: all is said. */
static int subscribe(struct feed *feed)
{
    for (int i = 0; i < feed->count; i++) {
        char name[100], text[200];
        if (!json_quote(feed->symbols[i].name, name, sizeof name)) return 1;
        int size = snprintf(text, sizeof text, "{\"op\":\"subscribe\",\"symbol\":%s,\"after\":%lld}", name,
                            feed->symbols[i].seq);
        if (curlws_send_message(feed->curl, text, (size_t)size, CURLWS_TEXT, 0) != CURLE_OK) return 1;
    }
    return 0;
}

static int on_connection(CURL *curl, const struct curlws_reconnect *event, void *user)
{
    struct feed *feed = user;
    (void)curl;
    if (event->event == CURLWS_LOST) {
        fprintf(stderr, "lost (%s, close code %d): attempt %u in %d ms\n", curl_easy_strerror(event->why),
                event->close_code, event->attempt, event->delay_ms);
        return leaving; /* not 0: no attempt */
    }
    feed->connections++;
    return subscribe(feed);
}

static void on_price(struct feed *feed, struct symbol *symbol, const char *tick)
{
    double number = json_number(tick, "seq", 0);
    long long seq = number > 0 && number < 9e15 ? (long long)number : 0; /* a double counts so far, one by one */
    if (seq <= symbol->seq) return; /* the server repeats what we know, or says nonsense */
    if (symbol->seq && seq > symbol->seq + 1) {
        long long missing = seq - symbol->seq - 1;
        printf("-- %s: %lld prices are missing here\n", symbol->name, missing);
        feed->missing += (unsigned long)missing;
    }
    symbol->seq = seq;
    feed->prices++;
    printf("%s %.10g\n", symbol->name, json_number(tick, "price", 0));
    fflush(stdout);
}

/* A whole message, by CURLWS_MESSAGES. */
static size_t on_message(char *data, size_t size, size_t count, void *user)
{
    struct feed *feed = user;
    char text[LARGEST + 1], word[100];
    size *= count;
    if (size > LARGEST || !(curl_ws_meta(feed->curl)->flags & CURLWS_TEXT)) return size;
    memcpy(text, data, size);
    text[size] = 0;
    if (!json_text(text, "type", word, sizeof word) || strcmp(word, "tick") != 0) return size;
    if (!json_text(text, "symbol", word, sizeof word)) return size;
    for (int i = 0; i < feed->count; i++)
        if (strcmp(word, feed->symbols[i].name) == 0) on_price(feed, &feed->symbols[i], text);
    return size;
}

/* Called about once a second, whatever happens or does not. */
static int on_progress(void *user, curl_off_t a, curl_off_t b, curl_off_t c, curl_off_t d)
{
    struct feed *feed = user;
    (void)a, (void)b, (void)c, (void)d;
    if (!leaving) return 0;
    /* Ends at the server's CLOSE; at once where nothing was opened yet. */
    return curlws_close(feed->curl, 1000, NULL, 0) == CURLE_UNSUPPORTED_PROTOCOL;
}

static void set_up(struct feed *feed, const char *url, char *reason)
{
    CURL *curl = feed->curl;
    const char *authorities = getenv("CURL_CA_BUNDLE");
    curl_easy_setopt(curl, CURLOPT_URL, url);
    curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, reason);
    if (authorities) curl_easy_setopt(curl, CURLOPT_CAINFO, authorities);
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, on_message);
    curl_easy_setopt(curl, CURLOPT_WRITEDATA, feed);
    curl_easy_setopt(curl, CURLOPT_XFERINFOFUNCTION, on_progress);
    curl_easy_setopt(curl, CURLOPT_XFERINFODATA, feed);
    curl_easy_setopt(curl, CURLOPT_NOPROGRESS, 0L);
    /* A CLOSE of a server that goes away is answered at once: the sooner the next one is looked for. */
    curl_easy_setopt(curl, CURLOPT_WS_OPTIONS, CURLWS_COMPRESS | CURLWS_MESSAGES | CURLWS_AUTOCLOSE);
    curlws_setopt(curl, CURLWSOPT_MAX_MESSAGE, LARGEST);
    curlws_setopt(curl, CURLWSOPT_PING_INTERVAL_MS, 10000); /* a server that is silent may be dead */
    curlws_setopt(curl, CURLWSOPT_PONG_TIMEOUT_MS, 5000);
    curlws_setopt(curl, CURLWSOPT_RECONNECT_TRIES, -1);
    curlws_on_reconnect(curl, on_connection, feed);
}

int main(int argc, char **argv)
{
    struct curlws_statistics stats = {.size = sizeof stats};
    struct sigaction action = {.sa_handler = on_signal};
    char reason[CURL_ERROR_SIZE] = "";
    struct feed feed = {.count = argc - 2};
    if (argc < 3) {
        fprintf(stderr, "usage: %s URL SYMBOL...\n", argv[0]);
        return 2;
    }
    feed.symbols = calloc((size_t)feed.count, sizeof *feed.symbols);
    feed.curl = curl_easy_init();
    if (!feed.symbols || !feed.curl) return 1;
    for (int i = 0; i < feed.count; i++) feed.symbols[i].name = argv[i + 2];
    sigaction(SIGINT, &action, NULL);
    sigaction(SIGTERM, &action, NULL);
    set_up(&feed, argv[1], reason);

    CURLcode code = curl_easy_perform(feed.curl);
    if (leaving) code = CURLE_OK; /* perhaps between two connections */
    if (code != CURLE_OK) fprintf(stderr, "%s\n", reason[0] ? reason : curl_easy_strerror(code));
    curlws_stats(feed.curl, &stats);
    printf("%lu prices, %lu missing, %lu connection%s; %llu bytes, %llu on the wire\n", feed.prices, feed.missing,
           feed.connections, feed.connections == 1 ? "" : "s", (unsigned long long)stats.payload_received,
           (unsigned long long)stats.wire_received);
    curl_easy_cleanup(feed.curl);
    free(feed.symbols);
    return code != CURLE_OK;
}
