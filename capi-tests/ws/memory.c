/* A gigabyte out or in, with how much memory was resident at most. Arguments: URL; send, receive or
   corked; bytes; anything for compression. */
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

/* The socket never takes all that waits. */
static int small_socket(void *unused, curl_socket_t fd, curlsocktype purpose)
{
    int size = 16 * 1024;
    (void)unused;
    (void)purpose;
    CHECK(setsockopt(fd, SOL_SOCKET, SO_SNDBUF, &size, sizeof size) == 0);
    return CURL_SOCKOPT_OK;
}

static CURLcode send_corked(CURL *curl, curl_off_t size)
{
    CURLcode code = CURLE_OK;
    (void)curl;
    (void)size;
#ifdef LIBCURLWS_VERSION_NUM
    CHECK(curlws_cork(curl) == CURLE_OK);
    for (; size > 0 && code == CURLE_OK; size -= 1000) code = send_all(curl, block, 1000, CURLWS_BINARY);
#endif
    return code;
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
    CHECK(argv[2][0] != 'c' ||
          curl_easy_setopt(curl, CURLOPT_SOCKOPTFUNCTION, small_socket) == CURLE_OK);
    printf("perform: %d\n", (int)curl_easy_perform(curl));
    if (argv[2][0] == 's')
        printf("send: %d\n", (int)send_large(curl, size));
    else if (argv[2][0] == 'c')
        printf("send: %d\n", (int)send_corked(curl, size));
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
