/* Whole messages: sent without a rest to come back with, received in one piece. To be tried with a
 * server that sends everything back.
 *
 *     cc messages.c $(pkg-config --cflags --libs curlws) -o messages
 *     ./messages URL [CA-FILE]
 *
 * prints
 *     text, 5 bytes: hello
 *     text, 200014 bytes: To: you
 *     closed
 */
#include <curl/curl.h>

#include <stdio.h>
#include <string.h>

#define SECONDS 10000 /* patience, in milliseconds */

static int failed(const char *what, CURLcode code)
{
    if (code == CURLE_OK) return 0;
    fprintf(stderr, "%s: %s\n", what, curl_easy_strerror(code));
    return 1;
}

/* Sends a header, a body and a trailer as one message; none of them is copied to join the others. */
static CURLcode send_letter(CURL *curl, const char *body, size_t size)
{
    struct curlws_part parts[] = {{"To: you\n\n", 9}, {body, size}, {"\nBye\n", 5}};
    return curlws_sendv(curl, parts, 3, CURLWS_TEXT, SECONDS);
}

static int talk(CURL *curl)
{
    static char body[200000];
    const void *data;
    size_t size;
    unsigned flags, got;
    CURLcode code;
    memset(body, '.', sizeof body);
    if (failed("send", curlws_send_message(curl, "hello", 5, CURLWS_TEXT, 0))) return 1;
    if (failed("send", send_letter(curl, body, sizeof body))) return 1;
    for (got = 0; got < 2; got++) {
        if (failed("receive", curlws_recv_message(curl, &data, &size, &flags, SECONDS))) return 1;
        /* It is the library's memory until the next call, with a NUL behind it. */
        printf("%s, %lu bytes: %.9s\n", flags & CURLWS_TEXT ? "text" : "binary",
               (unsigned long)size, (const char *)data);
    }
    if (failed("close", curlws_send_message(curl, "\x03\xe8", 2, CURLWS_CLOSE, SECONDS))) return 1;
    code = curlws_recv_message(curl, &data, &size, &flags, SECONDS);
    if (code != CURLE_GOT_NOTHING) return failed("end", code);
    puts("closed");
    return 0;
}

int main(int argc, char **argv)
{
    CURL *curl = curl_easy_init();
    int result;
    if (argc < 2 || !curl) return 2;
    curl_easy_setopt(curl, CURLOPT_URL, argv[1]);
    if (argc > 2) curl_easy_setopt(curl, CURLOPT_CAINFO, argv[2]);
    curl_easy_setopt(curl, CURLOPT_CONNECT_ONLY, 2L);
    curl_easy_setopt(curl, CURLOPT_WS_OPTIONS, (long)CURLWS_COMPRESS);
    curlws_setopt(curl, CURLWSOPT_MAX_MESSAGE, 1000000);
    result = failed("connect", curl_easy_perform(curl)) || talk(curl);
    curl_easy_cleanup(curl);
    return result;
}
