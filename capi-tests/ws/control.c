/* Control frames of ours, and what may not be sent. */
#include "test.h"

static void try(CURL *curl, const char *what, const void *data, size_t size, unsigned flags)
{
    size_t sent = 99;
    CURLcode code = curl_ws_send(curl, data, size, &sent, 0, flags);
    printf("%s: %d, %lu sent\n", what, (int)code, (unsigned long)sent);
}

int main(int argc, char **argv)
{
    CURL *curl = connected(argv[1]);
    char large[126];
    (void)argc;
    memset(large, 'x', sizeof large);
    try(curl, "ping", "hi", 2, CURLWS_PING);
    try(curl, "ping without payload", NULL, 0, CURLWS_PING);
    try(curl, "pong", "hi", 2, CURLWS_PONG);
    try(curl, "pong without payload", NULL, 0, CURLWS_PONG);
    try(curl, "ping of 125", large, 125, CURLWS_PING);
    try(curl, "ping of 126", large, 126, CURLWS_PING);
    try(curl, "close of 126", large, 126, CURLWS_CLOSE);
    try(curl, "fragmented ping", "x", 1, CURLWS_PING | CURLWS_CONT);
    try(curl, "fragmented close", "x", 1, CURLWS_CLOSE | CURLWS_CONT);
    try(curl, "two kinds", "x", 1, CURLWS_TEXT | CURLWS_BINARY);
    try(curl, "no kind", "x", 1, 0);
    try(curl, "unknown flag", "x", 1, CURLWS_TEXT | (1u << 20));
    try(curl, "text", "end", 3, CURLWS_TEXT);
    print_next(curl);
    curl_easy_cleanup(curl);
    return 0;
}
