/* A feed that outlives its connections: prices come in until the server closes for good, whatever
 * happens to servers and networks meanwhile.
 *
 *     cc feed.c $(pkg-config --cflags --libs curlws) -o feed
 *     ./feed URL CHANNEL...
 *
 * prints each message, and after a loss: -- prices may be missing here
 */
#include <curl/curl.h>

#include <stdio.h>
#include <string.h>

struct feed {
    CURL *curl;
    char **channels; /* up to a NULL */
    int partial;     /* within a message: should the connection be lost, the rest never comes */
    int gap;         /* something may have been missed */
};

/* A server that does not know us from before wants to be told again. A frame this small is sent
   whole within a callback. */
static int subscribe(CURL *curl, char **channels)
{
    for (; *channels; channels++) {
        char text[200];
        size_t sent;
        int size = snprintf(text, sizeof text, "{\"subscribe\":\"%s\"}", *channels);
        if (size < 0 || (size_t)size >= sizeof text) return 1;
        if (curl_ws_send(curl, text, (size_t)size, &sent, 0, CURLWS_TEXT) != CURLE_OK) return 1;
    }
    return 0;
}

/* Each new connection, the first too, is subscribed on here and nowhere else. */
static int on_connection(CURL *curl, const struct curlws_reconnect *event, void *user)
{
    struct feed *feed = user;
    if (event->event == CURLWS_LOST) {
        fprintf(stderr, "lost (%s, close code %d): attempt %u in %d ms\n",
                curl_easy_strerror(event->why), event->close_code, event->attempt,
                event->delay_ms);
        if (feed->partial) puts("...");
        feed->partial = 0;
        feed->gap = 1;
        return 0;
    }
    if (feed->gap) puts("-- prices may be missing here");
    feed->gap = 0;
    return subscribe(curl, feed->channels);
}

static size_t on_price(char *data, size_t size, size_t count, void *user)
{
    struct feed *feed = user;
    const struct curl_ws_frame *meta = curl_ws_meta(feed->curl);
    if (meta->flags & CURLWS_TEXT) {
        fwrite(data, size, count, stdout);
        feed->partial = meta->bytesleft != 0 || meta->flags & CURLWS_CONT;
        if (!feed->partial) putchar('\n');
        fflush(stdout);
    }
    return size * count;
}

int main(int argc, char **argv)
{
    struct feed feed = {NULL, argv + 2, 0, 0};
    char reason[CURL_ERROR_SIZE] = "";
    CURLcode code;
    if (argc < 3) {
        fprintf(stderr, "usage: %s URL CHANNEL...\n", argv[0]);
        return 2;
    }
    feed.curl = curl_easy_init();
    if (!feed.curl) return 1;
    curl_easy_setopt(feed.curl, CURLOPT_URL, argv[1]);
    curl_easy_setopt(feed.curl, CURLOPT_ERRORBUFFER, reason);
    curl_easy_setopt(feed.curl, CURLOPT_WRITEFUNCTION, on_price);
    curl_easy_setopt(feed.curl, CURLOPT_WRITEDATA, &feed);
    /* A server's CLOSE is answered: else it would wait for that, ten seconds often, and we with it. */
    curl_easy_setopt(feed.curl, CURLOPT_WS_OPTIONS, CURLWS_AUTOCLOSE);
    curlws_setopt(feed.curl, CURLWSOPT_RECONNECT_TRIES, -1);
    curlws_on_reconnect(feed.curl, on_connection, &feed);
    code = curl_easy_perform(feed.curl);
    if (code != CURLE_OK) fprintf(stderr, "%s\n", reason[0] ? reason : curl_easy_strerror(code));
    curl_easy_cleanup(feed.curl);
    return code != CURLE_OK;
}
