/* Sends frames of the sizes given and receives them back; every kind that can be sent. */
#include "test.h"

static void round_trip(CURL *curl, size_t size, unsigned flags)
{
    unsigned char *data = malloc(size + 1);
    struct frame frame;
    CURLcode code;
    fill_pattern(data, size);
    if (flags & CURLWS_TEXT) memset(data, 'x', size);
    code = send_all(curl, data, size, flags);
    printf("send %lu: %d\n", (unsigned long)size, (int)code);
    free(data);
    if (code != CURLE_OK) return;
    code = receive_frame(curl, 4096, &frame);
    if (code == CURLE_OK)
        print_frame(&frame);
    else
        printf("recv: %d\n", (int)code);
}

int main(int argc, char **argv)
{
    CURL *curl = connected(argv[1]);
    unsigned flags = CURLWS_BINARY;
    int i;
    for (i = 2; i < argc; i++) {
        if (!strcmp(argv[i], "text"))
            flags = CURLWS_TEXT;
        else if (!strcmp(argv[i], "binary"))
            flags = CURLWS_BINARY;
        else if (!strcmp(argv[i], "ping"))
            flags = CURLWS_PING;
        else
            round_trip(curl, (size_t)atol(argv[i]), flags);
    }
    curl_easy_cleanup(curl);
    return 0;
}
