/* CURLWS_OFFSET: a frame whose size is told first and whose payload comes in pieces. */
#include "test.h"

static CURLcode piece(CURL *curl, const unsigned char *data, size_t size, curl_off_t whole,
                      unsigned flags)
{
    size_t sent = 0;
    CURLcode code = curl_ws_send(curl, data, size, &sent, whole, flags | CURLWS_OFFSET);
    printf("piece of %lu, %ld told: %d, %lu sent\n", (unsigned long)size, (long)whole, (int)code,
           (unsigned long)sent);
    return code;
}

int main(int argc, char **argv)
{
    CURL *curl = connected(argv[1]);
    size_t size = (size_t)atol(argument(argc, argv, 2, "10"));
    size_t step = (size_t)atol(argument(argc, argv, 3, "3"));
    unsigned char *data = malloc(size + 1);
    size_t at = 0;
    size_t sent = 0;
    fill_pattern(data, size);
    while (at < size) {
        size_t part = step < size - at ? step : size - at;
        if (piece(curl, data + at, part, at ? 0 : (curl_off_t)size, CURLWS_BINARY)) break;
        at += part;
    }
    printf("text after it: %d\n", (int)send_text(curl, "done"));
    printf("negative: %d\n", (int)curl_ws_send(curl, "x", 1, &sent, -1, CURLWS_BINARY | CURLWS_OFFSET));
    print_next(curl);
    free(data);
    curl_easy_cleanup(curl);
    return 0;
}
