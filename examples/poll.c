/* Talks to a WebSocket with no other wait than curl_ws_poll, and closes it politely: sends lines, prints
 * what comes back, says that it has sent all, and receives what is left. A second thread may end the
 * wait by curlws_wakeup.
 *
 *     cc poll.c $(pkg-config --cflags --libs curlws) -o poll
 *     ./poll URL [CA-FILE]
 *
 * prints one, two, three, and: closed by the peer: 1000 that is all
 */
#include <curl/curl.h>

#include <stdio.h>
#include <string.h>

#define PATIENCE_MS 5000

/* Receives one chunk, which is there. */
static CURLcode print_chunk(CURL *curl)
{
    char buffer[4096];
    const struct curl_ws_frame *meta;
    size_t got;
    CURLcode code = curl_ws_recv(curl, buffer, sizeof buffer, &got, &meta);
    if (code != CURLE_OK || !(meta->flags & (CURLWS_TEXT | CURLWS_BINARY))) return code;
    fwrite(buffer, 1, got, stdout);
    if (meta->bytesleft == 0 && !(meta->flags & CURLWS_CONT)) putchar('\n');
    return code;
}

static CURLcode talk(CURL *curl)
{
    static const char *const lines[] = {"one", "two", "three"};
    size_t next = 0, sent;
    for (;;) {
        unsigned ready, want = CURLWS_READABLE | (next < 3 ? CURLWS_WRITABLE : 0);
        CURLcode code = curl_ws_poll(curl, want, PATIENCE_MS, &ready);
        if (code != CURLE_OK) return code;
        if (ready == 0) return CURLE_OPERATION_TIMEDOUT; /* or curlws_wakeup was called */
        if (ready & CURLWS_CLOSED) return CURLE_OK;
        if (ready & CURLWS_READABLE) code = print_chunk(curl);
        if (ready & CURLWS_WRITABLE && code == CURLE_OK) {
            code = curl_ws_send(curl, lines[next], strlen(lines[next]), &sent, 0, CURLWS_TEXT);
            if (code == CURLE_OK && ++next == 3)
                code = curlws_done(curl, 1000, "that is all", PATIENCE_MS);
        }
        if (code != CURLE_OK && code != CURLE_AGAIN) return code;
    }
}

int main(int argc, char **argv)
{
    char why[CURL_ERROR_SIZE] = "";
    const char *reason;
    size_t len;
    int said;
    CURLcode code;
    CURL *curl = curl_easy_init();
    if (argc < 2 || !curl) {
        fprintf(stderr, "usage: %s URL [CA-FILE]\n", argv[0]);
        return 2;
    }
    curl_easy_setopt(curl, CURLOPT_URL, argv[1]);
    curl_easy_setopt(curl, CURLOPT_CONNECT_ONLY, 2L);
    curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, why);
    if (argc > 2) curl_easy_setopt(curl, CURLOPT_CAINFO, argv[2]);
    code = curl_easy_perform(curl);
    if (code == CURLE_OK) code = talk(curl);
    if (code == CURLE_OK) code = curlws_close(curl, 1000, NULL, PATIENCE_MS);
    if (code != CURLE_OK)
        fprintf(stderr, "%s\n", *why ? why : curl_easy_strerror(code));
    else if (curlws_close_status(curl, &said, &reason, &len) == CURLE_OK)
        printf("closed by the peer: %d %s\n", said, reason);
    curl_easy_cleanup(curl);
    return code != CURLE_OK;
}
