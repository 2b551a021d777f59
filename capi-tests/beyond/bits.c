/* CURLWS_ALONE and CURLWS_PINGOFF. Arguments: URL, words: "alone", "pingoff", "connect-only". */
#include "test.h"

static int is(int argc, char **argv, const char *word)
{
    while (--argc > 1)
        if (!strcmp(argv[argc], word)) return 1;
    return 0;
}

static size_t take(char *bytes, size_t size, size_t count, void *curl)
{
    int flags = curl_ws_meta(curl)->flags;
    printf("callback: ");
    print_flags(flags);
    print_bytes((unsigned char *)bytes, size * count);
    putchar('\n');
    return size * count;
}

int main(int argc, char **argv)
{
    CURL *curl = new_handle(argv[1]);
    long bits = 0;
    if (is(argc, argv, "alone")) bits |= CURLWS_ALONE;
    if (is(argc, argv, "pingoff")) bits |= CURLWS_PINGOFF;
    CHECK(curl_easy_setopt(curl, CURLOPT_WS_OPTIONS, bits) == CURLE_OK);
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, take);
    curl_easy_setopt(curl, CURLOPT_WRITEDATA, curl);
    if (!is(argc, argv, "connect-only")) curl_easy_setopt(curl, CURLOPT_CONNECT_ONLY, 0L);
    if (is(argc, argv, "pingoff"))
        CHECK(curlws_setopt(curl, CURLWSOPT_PING_INTERVAL_MS, 1) == CURLE_OK);
    printf("perform: %d\n", (int)curl_easy_perform(curl));
    if (is(argc, argv, "alone") || is(argc, argv, "connect-only")) {
        long status = 0;
        curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
        printf("status: %ld\n", status);
        CHECK(send_text(curl, "from us") == CURLE_OK);
        print_frames(curl, 100);
    }
    if (is(argc, argv, "twice")) {
        /* What is set is kept; without it the next transfer is a whole one. */
        CHECK(curl_easy_setopt(curl, CURLOPT_WS_OPTIONS, 0L) == CURLE_OK);
        printf("perform: %d\n", (int)curl_easy_perform(curl));
    }
    curl_easy_cleanup(curl);
    return 0;
}
