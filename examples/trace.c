/* Shows every frame of a conversation, and leaves the PINGs to the program: with CURLWS_ALONE the
 * transfer is the opening handshake, with CURLWS_PINGOFF the library answers no PING by itself.
 *
 *     cc trace.c $(pkg-config --cflags --libs curlws) -o trace
 *     ./trace URL MESSAGE [CA-FILE]
 *
 * prints
 *     [WS] sent text, 5 bytes
 *     [WS] received text, 5 bytes
 *     ...
 *     2 frames out, 2 in
 */
#include <curl/curl.h>

#include <stdio.h>
#include <string.h>

/* Lines of the trace, out of all that CURLOPT_VERBOSE tells. */
static int show(CURL *curl, curl_infotype type, char *text, size_t size, void *user)
{
    (void)curl, (void)user;
    if (type == CURLINFO_TEXT && size > 4 && !memcmp(text, "[WS]", 4)) printf("%.*s", (int)size, text);
    return 0;
}

int main(int argc, char **argv)
{
    struct curlws_statistics stats = {.size = sizeof stats};
    char error[CURL_ERROR_SIZE] = "";
    const void *data;
    size_t size;
    unsigned kind;
    CURLcode code;
    CURL *curl = curl_easy_init();
    if (argc < 3 || !curl) {
        fprintf(stderr, "usage: %s URL MESSAGE [CA-FILE]\n", argv[0]);
        return 2;
    }
    curl_global_trace("ws");
    curl_easy_setopt(curl, CURLOPT_URL, argv[1]);
    curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, error);
    curl_easy_setopt(curl, CURLOPT_VERBOSE, 1L);
    curl_easy_setopt(curl, CURLOPT_DEBUGFUNCTION, show);
    curl_easy_setopt(curl, CURLOPT_WS_OPTIONS, CURLWS_ALONE | CURLWS_PINGOFF);
    if (argc > 3) curl_easy_setopt(curl, CURLOPT_CAINFO, argv[3]);

    code = curl_easy_perform(curl);
    if (code == CURLE_OK) code = curlws_send_message(curl, argv[2], strlen(argv[2]), CURLWS_TEXT, -1);
    while (code == CURLE_OK) {
        code = curlws_recv_message(curl, &data, &size, &kind, -1);
        if (code != CURLE_OK) break;
        if (kind & CURLWS_PING) code = curlws_send_message(curl, data, size, CURLWS_PONG, -1);
        if (kind & (CURLWS_TEXT | CURLWS_BINARY)) break; /* the answer */
    }
    if (code == CURLE_OK) code = curlws_close(curl, 1000, "seen", 5000);
    if (code != CURLE_OK) printf("%s: %s\n", curl_easy_strerror(code), error);
    if (curlws_stats(curl, &stats) == CURLE_OK)
        printf("%d frames out, %d in\n", (int)stats.frames_sent, (int)stats.frames_received);
    curl_easy_cleanup(curl);
    return code != CURLE_OK;
}
