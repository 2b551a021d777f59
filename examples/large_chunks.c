/* A large message without a large buffer: CURLWS_OFFSET tells the whole size first, the payload
 * follows in pieces; the echo is received in chunks.
 *
 *     cc large_chunks.c $(pkg-config --cflags --libs curlws) -o large_chunks
 *     ./large_chunks URL [MEGABYTES [CA-FILE]]
 *
 * prints: sent 8388608 bytes in one frame, received 8388608
 */
#include <curl/curl.h>

#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static char out[16384];
static char in[16384];

struct progress {
    curl_off_t whole, sent, received;
};

/* Sends the next piece, as much of it as the socket takes. The size goes with the first only. */
static CURLcode send_some(CURL *curl, struct progress *progress)
{
    curl_off_t left = progress->whole - progress->sent;
    size_t piece = left < (curl_off_t)sizeof out ? (size_t)left : sizeof out;
    size_t sent = 0;
    CURLcode code = curl_ws_send(curl, out, piece, &sent, progress->sent ? 0 : progress->whole,
                                 CURLWS_BINARY | CURLWS_OFFSET);
    progress->sent += (curl_off_t)sent;
    return code == CURLE_AGAIN ? CURLE_OK : code;
}

/* Takes what has come. Reading while sending, so that neither side waits for the other. */
static CURLcode receive_some(CURL *curl, struct progress *progress)
{
    const struct curl_ws_frame *meta;
    size_t got;
    CURLcode code;
    while ((code = curl_ws_recv(curl, in, sizeof in, &got, &meta)) == CURLE_OK) {
        if (meta->flags & CURLWS_CLOSE) return CURLE_GOT_NOTHING;
        progress->received += (curl_off_t)got;
        if (progress->received == progress->whole) return CURLE_OK;
    }
    return code == CURLE_AGAIN ? CURLE_OK : code;
}

static CURLcode run(CURL *curl, struct progress *progress)
{
    struct pollfd one = {.fd = -1};
    curl_easy_getinfo(curl, CURLINFO_ACTIVESOCKET, &one.fd);
    while (progress->received < progress->whole) {
        CURLcode code = CURLE_OK;
        if (progress->sent < progress->whole) code = send_some(curl, progress);
        if (code == CURLE_OK) code = receive_some(curl, progress);
        if (code != CURLE_OK) return code;
        if (progress->received == progress->whole) break;
        one.events = progress->sent < progress->whole ? POLLIN | POLLOUT : POLLIN;
        if (poll(&one, 1, 30000) <= 0) return CURLE_OPERATION_TIMEDOUT;
    }
    return CURLE_OK;
}

int main(int argc, char **argv)
{
    char reason[CURL_ERROR_SIZE] = "";
    struct progress progress = {0, 0, 0};
    CURL *curl;
    CURLcode code;
    if (argc < 2) {
        fprintf(stderr, "usage: %s URL [MEGABYTES [CA-FILE]]\n", argv[0]);
        return 2;
    }
    memset(out, 'x', sizeof out);
    progress.whole = (curl_off_t)(argc > 2 ? atol(argv[2]) : 8) << 20;
    curl = curl_easy_init();
    curl_easy_setopt(curl, CURLOPT_URL, argv[1]);
    curl_easy_setopt(curl, CURLOPT_CONNECT_ONLY, 2L);
    curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, reason);
    if (argc > 3) curl_easy_setopt(curl, CURLOPT_CAINFO, argv[3]);
    code = curl_easy_perform(curl);
    if (code == CURLE_OK) code = run(curl, &progress);
    printf("sent %ld bytes in one frame, received %ld\n", (long)progress.sent,
           (long)progress.received);
    if (code != CURLE_OK) fprintf(stderr, "%s\n", reason[0] ? reason : curl_easy_strerror(code));
    curl_easy_cleanup(curl);
    return code == CURLE_OK ? 0 : 1;
}
