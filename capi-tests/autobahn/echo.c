/* An echo client for the Autobahn fuzzing server, on the public API alone; it compiles against
 * libcurl too. Runs every case that the server offers and asks for its report. What RFC 6455 forbids
 * is the library's to find: this program checks nothing.
 *
 *     echo pull|callback plain|compress URL AGENT [CA-FILE]
 *
 * `compress` offers compression, where the library has it. Prints `case N of M` as it goes, and what
 * memory it took at most: `peak N KB`.
 *
 * A message longer than `ROOM` is echoed in fragments of that size, so that memory stays bounded and
 * no frame of ours is unfinished while the next bytes are awaited.
 */
#include <curl/curl.h>

#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ROOM 65536
#define SILENCE 60000 /* milliseconds without a byte: something hangs */
#define LONGEST 300L  /* seconds; the server gives its longest case 100 */

struct client {
    CURL *curl;
    int pull, compress, echoing;
    size_t used, close_used;
    unsigned char room[ROOM + 1], close[125];
};

static CURLcode wait_for(CURL *curl, short events)
{
    struct pollfd one = {.fd = -1, .events = events};
    curl_easy_getinfo(curl, CURLINFO_ACTIVESOCKET, &one.fd);
    return poll(&one, 1, SILENCE) > 0 ? CURLE_OK : CURLE_OPERATION_TIMEDOUT;
}

/* Sends one frame, however often the socket is full; within a write callback a send waits itself. */
static CURLcode send_frame(struct client *client, const void *data, size_t size, unsigned flags)
{
    const char *rest = data;
    for (;;) {
        size_t sent = 0;
        CURLcode code = curl_ws_send(client->curl, rest, size, &sent, 0, flags);
        rest += sent;
        size -= sent;
        if (code == CURLE_OK && size == 0) return CURLE_OK;
        if (code == CURLE_OK || code == CURLE_AGAIN) code = wait_for(client->curl, POLLOUT);
        if (code != CURLE_OK) return code;
    }
}

/* Takes a chunk of a text or binary message, and sends what is whole or fills the room. */
static CURLcode take_data(struct client *client, const unsigned char *data, size_t size, int last,
                          unsigned kind)
{
    do {
        size_t part = size < ROOM - client->used ? size : ROOM - client->used;
        int ends = last && part == size;
        CURLcode code;
        memcpy(client->room + client->used, data, part);
        client->used += part;
        data += part;
        size -= part;
        if (!client->echoing || (!ends && client->used < ROOM)) continue;
        code = send_frame(client, client->room, client->used, ends ? kind : kind | CURLWS_CONT);
        if (code != CURLE_OK) return code;
        client->used = 0;
    } while (size > 0 && client->used < ROOM);
    return CURLE_OK;
}

/* A CLOSE is answered with its code. What follows is the end of the connection. */
static CURLcode take_close(struct client *client, const unsigned char *data, size_t size, int last)
{
    if (size > sizeof client->close - client->close_used) return CURLE_TOO_LARGE;
    memcpy(client->close + client->close_used, data, size);
    client->close_used += size;
    if (!last) return CURLE_OK;
    return send_frame(client, client->close, client->close_used < 2 ? 0 : 2, CURLWS_CLOSE);
}

static CURLcode take(struct client *client, const unsigned char *data, size_t size,
                     const struct curl_ws_frame *meta)
{
    int flags = meta->flags, frame_ends = meta->bytesleft == 0;
    if (flags & CURLWS_CLOSE) return take_close(client, data, size, frame_ends);
    if (!(flags & (CURLWS_TEXT | CURLWS_BINARY))) return CURLE_OK; /* a PONG */
    return take_data(client, data, size, frame_ends && !(flags & CURLWS_CONT),
                     (unsigned)flags & (CURLWS_TEXT | CURLWS_BINARY));
}

static CURLcode pull(struct client *client)
{
    static unsigned char chunk[16384];
    for (;;) {
        const struct curl_ws_frame *meta;
        size_t got;
        CURLcode code = curl_ws_recv(client->curl, chunk, sizeof chunk, &got, &meta);
        if (code == CURLE_OK)
            code = take(client, chunk, got, meta);
        else if (code == CURLE_AGAIN)
            code = wait_for(client->curl, POLLIN);
        if (code != CURLE_OK) return code;
    }
}

static size_t on_data(char *data, size_t size, size_t count, void *user)
{
    struct client *client = user;
    const struct curl_ws_frame *meta = curl_ws_meta(client->curl);
    size *= count;
    if (meta && take(client, (unsigned char *)data, size, meta) == CURLE_OK) return size;
    return CURL_WRITEFUNC_ERROR;
}

/* One connection, until its end. An end of any kind is none of our business: the server judges. Only
   one that never opened or fell silent is an error. */
static int visit(struct client *client, const char *url, const char *ca)
{
    char reason[CURL_ERROR_SIZE] = "";
    long status = 0;
    CURLcode code;
    client->used = client->close_used = 0;
    client->curl = curl_easy_init();
    curl_easy_setopt(client->curl, CURLOPT_URL, url);
    curl_easy_setopt(client->curl, CURLOPT_ERRORBUFFER, reason);
    curl_easy_setopt(client->curl, CURLOPT_NOPROXY, "*");
    if (ca) curl_easy_setopt(client->curl, CURLOPT_CAINFO, ca);
#ifdef CURLWS_COMPRESS
    if (client->compress) curl_easy_setopt(client->curl, CURLOPT_WS_OPTIONS, CURLWS_COMPRESS);
#endif
    if (client->pull) {
        curl_easy_setopt(client->curl, CURLOPT_CONNECT_ONLY, 2L);
    } else {
        curl_easy_setopt(client->curl, CURLOPT_WRITEFUNCTION, on_data);
        curl_easy_setopt(client->curl, CURLOPT_WRITEDATA, client);
        curl_easy_setopt(client->curl, CURLOPT_TIMEOUT, LONGEST);
    }
    code = curl_easy_perform(client->curl);
    if (code == CURLE_OK && client->pull) code = pull(client);
    curl_easy_getinfo(client->curl, CURLINFO_RESPONSE_CODE, &status);
    curl_easy_cleanup(client->curl);
    if (status == 101 && code != CURLE_OPERATION_TIMEDOUT) return 1;
    fprintf(stderr, "%s: %s\n", url, reason[0] ? reason : curl_easy_strerror(code));
    return 0;
}

/* The most memory that this process had, as the kernel counts it. */
static void print_peak(void)
{
    char line[128];
    unsigned long peak = 0;
    FILE *status = fopen("/proc/self/status", "r");
    while (status && fgets(line, sizeof line, status))
        if (sscanf(line, "VmHWM: %lu", &peak) == 1) break;
    if (status) fclose(status);
    printf("peak %lu KB\n", peak);
}

/* The three resources of the fuzzing server. */
static int run(struct client *client, const char *base, const char *agent, const char *ca)
{
    char url[512];
    int cases, i;
    snprintf(url, sizeof url, "%s/getCaseCount", base);
    if (!visit(client, url, ca)) return 0;
    client->room[client->used] = 0;
    cases = atoi((char *)client->room);
    client->echoing = 1;
    for (i = 1; i <= cases; i++) {
        snprintf(url, sizeof url, "%s/runCase?case=%d&agent=%s", base, i, agent);
        if (!visit(client, url, ca)) return 0;
        printf("case %d of %d\n", i, cases);
        fflush(stdout);
    }
    print_peak();
    snprintf(url, sizeof url, "%s/updateReports?agent=%s", base, agent);
    return visit(client, url, ca) && cases > 0;
}

int main(int argc, char **argv)
{
    static struct client client;
    int good;
    if (argc < 5) {
        fprintf(stderr, "usage: %s pull|callback plain|compress URL AGENT [CA-FILE]\n", argv[0]);
        return 2;
    }
    curl_global_init(CURL_GLOBAL_ALL);
    client.pull = strcmp(argv[1], "callback") != 0;
    client.compress = strcmp(argv[2], "compress") == 0;
    good = run(&client, argv[3], argv[4], argc > 5 ? argv[5] : NULL);
    curl_global_cleanup();
    return good ? 0 : 1;
}
