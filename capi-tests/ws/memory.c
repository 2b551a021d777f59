/* A gigabyte out or in, with how much memory was resident at most. Arguments: URL, send or receive, bytes,
   anything for compression. */
#include "test.h"

#define RESIDENT_KB 16384 /* what issue 2 allows */

static unsigned char block[251 * 1024];

static CURLcode send_large(CURL *curl, curl_off_t size)
{
    curl_off_t told = size;
    fill_pattern(block, sizeof block);
    while (size) {
        size_t part = size < (curl_off_t)sizeof block ? (size_t)size : sizeof block, at = 0;
        while (at < part) {
            size_t sent = 0;
            CURLcode code = curl_ws_send(curl, block + at, part - at, &sent, told,
                                         CURLWS_BINARY | CURLWS_OFFSET);
            if (code != CURLE_OK && code != CURLE_AGAIN) return code;
            if (sent) told = 0;
            at += sent;
            if (at < part && !wait_for(curl, POLLOUT)) return code;
        }
        size -= (curl_off_t)part;
    }
    return CURLE_OK;
}

static CURLcode receive_large(CURL *curl, curl_off_t size)
{
    curl_off_t all = 0;
    while (all < size) {
        const struct curl_ws_frame *meta = NULL;
        size_t got = 0;
        CURLcode code = receive(curl, block, sizeof block, &got, &meta);
        if (code != CURLE_OK) return code;
        CHECK(got == 0 || (block[0] == all % 251 && block[got - 1] == (all + (curl_off_t)got - 1) % 251));
        CHECK(meta->offset == all);
        all += (curl_off_t)got;
    }
    printf("received %ld\n", (long)all);
    return CURLE_OK;
}

int main(int argc, char **argv)
{
    CURL *curl = new_handle(argv[1]);
    curl_off_t size = atol(argument(argc, argv, 3, "1073741824"));
    long resident;
#ifdef CURLWS_COMPRESS
    if (argc > 4) CHECK(curl_easy_setopt(curl, CURLOPT_WS_OPTIONS, (long)CURLWS_COMPRESS) == CURLE_OK);
#endif
    printf("perform: %d\n", (int)curl_easy_perform(curl));
    if (argv[2][0] == 's')
        printf("send: %d\n", (int)send_large(curl, size));
    else
        printf("recv: %d\n", (int)receive_large(curl, size));
    resident = resident_kb();
    if (resident > 0 && resident < RESIDENT_KB)
        puts("memory: ok");
    else
        printf("memory: not ok, %ld kB resident\n", resident);
    curl_easy_cleanup(curl);
    return 0;
}
