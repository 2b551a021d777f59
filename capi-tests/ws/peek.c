/* Looks at frames with a NULL buffer before it takes them. */
#include "test.h"

static void peek(CURL *curl)
{
    const struct curl_ws_frame *meta = NULL;
    size_t got = 1;
    CURLcode code = receive(curl, NULL, 0, &got, &meta);
    printf("peek: %d", (int)code);
    if (code == CURLE_OK) {
        fputs(", ", stdout);
        print_flags(meta->flags);
        printf(" offset %ld, left %ld, len %lu, got %lu", (long)meta->offset,
               (long)meta->bytesleft, (unsigned long)meta->len, (unsigned long)got);
    }
    putchar('\n');
}

static void take(CURL *curl, size_t size)
{
    char buffer[64], what[32];
    const struct curl_ws_frame *meta = NULL;
    size_t got = 0;
    CURLcode code = receive(curl, buffer, size, &got, &meta);
    snprintf(what, sizeof what, "take %lu", (unsigned long)size);
    print_received(what, code, meta, buffer, got);
}

/* The arguments: p peeks, a number takes at most so many bytes. */
int main(int argc, char **argv)
{
    CURL *curl = connected(argv[1]);
    int i;
    for (i = 2; i < argc; i++) {
        if (argv[i][0] == 'p')
            peek(curl);
        else
            take(curl, (size_t)atol(argv[i]));
    }
    curl_easy_cleanup(curl);
    return 0;
}
