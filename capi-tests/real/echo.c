/* Talks to an echo server that others wrote. Arguments: URL, CA file or "-", proxy, pre-proxy,
   CURLOPT_PROXYAUTH. SSL_CTX_FUNCTION in the environment: TLS connections are shown to a callback
   first, so many. */
#include "test.h"

static int shown;

static CURLcode show(CURL *curl, void *ssl_ctx, void *data)
{
    CHECK(curl != NULL && ssl_ctx != NULL && data == &shown);
    shown++;
    return CURLE_OK;
}

static void round_trip(CURL *curl, size_t size, unsigned flags)
{
    unsigned char *data = malloc(size + 1);
    size_t all = 0;
    CURLcode code;
    fill_pattern(data, size);
    if (flags & CURLWS_TEXT) memset(data, 'x', size);
    code = send_all(curl, data, size, flags);
    /* The server may cut the echo into frames as it likes. */
    while (code == CURLE_OK) {
        const struct curl_ws_frame *meta = NULL;
        size_t got = 0;
        code = receive(curl, data, size + 1, &got, &meta);
        if (code != CURLE_OK) break;
        CHECK(meta->flags & flags);
        CHECK(!got || (flags & CURLWS_TEXT) || data[0] == all % 251);
        all += got;
        if (meta->bytesleft == 0 && !(meta->flags & CURLWS_CONT)) break;
    }
    printf("%s of %lu: %d, %lu back\n", flags & CURLWS_TEXT ? "text" : "binary",
           (unsigned long)size, (int)code, (unsigned long)all);
    CHECK(code == CURLE_OK && all == size);
    free(data);
}

int main(int argc, char **argv)
{
    static const size_t sizes[] = {0, 1, 125, 126, 127, 65535, 65536, 1048576};
    struct curl_slist *headers = curl_slist_append(NULL, "Sec-WebSocket-Protocol: other, echo");
    CURL *curl = new_handle(argv[1]);
    const char *ca = argument(argc, argv, 2, "-");
    struct frame frame;
    long status = 0;
    size_t i;
    CURLcode code;
    curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers);
    if (strcmp(ca, "-")) {
        curl_easy_setopt(curl, CURLOPT_CAINFO, ca);
        curl_easy_setopt(curl, CURLOPT_PROXY_CAINFO, ca);
    }
    curl_easy_setopt(curl, CURLOPT_PROXY, argument(argc, argv, 3, ""));
    curl_easy_setopt(curl, CURLOPT_PRE_PROXY, argument(argc, argv, 4, NULL));
    if (getenv("SSL_CTX_FUNCTION")) {
        CHECK(curl_global_sslset(CURLSSLBACKEND_RUSTLS, NULL, NULL) == CURLSSLSET_OK);
        CHECK(curl_easy_setopt(curl, CURLOPT_SSL_CTX_FUNCTION, show) == CURLE_OK);
        CHECK(curl_easy_setopt(curl, CURLOPT_SSL_CTX_DATA, &shown) == CURLE_OK);
    }
    if (argc > 5) CHECK(curl_easy_setopt(curl, CURLOPT_PROXYAUTH, atol(argv[5])) == CURLE_OK);
    code = curl_easy_perform(curl);
    CHECK(shown == atoi(getenv("SSL_CTX_FUNCTION") ? getenv("SSL_CTX_FUNCTION") : "0"));
    curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
    printf("perform: %d, status %ld\n", (int)code, status);
    CHECK(code == CURLE_OK);
    if (code == CURLE_OK) {
        for (i = 0; i < sizeof sizes / sizeof *sizes; i++) {
            round_trip(curl, sizes[i], CURLWS_TEXT);
            round_trip(curl, sizes[i], CURLWS_BINARY);
        }
        CHECK(send_all(curl, "are you there", 13, CURLWS_PING) == CURLE_OK);
        CHECK(receive_frame(curl, 100, &frame) == CURLE_OK);
        print_frame(&frame);
        CHECK(send_all(curl, "Hel", 3, CURLWS_TEXT | CURLWS_CONT) == CURLE_OK);
        CHECK(send_all(curl, "lo", 2, CURLWS_TEXT) == CURLE_OK);
        do { /* some servers keep the fragments */
            CHECK(receive_frame(curl, 100, &frame) == CURLE_OK);
            print_frame(&frame);
        } while (frame.flags & CURLWS_CONT);
        send_all(curl, "\x03\xe8" "bye", 5, CURLWS_CLOSE);
        CHECK(receive_frame(curl, 100, &frame) == CURLE_OK);
        CHECK(frame.flags == CURLWS_CLOSE && frame.size >= 2 && !memcmp(frame.head, "\x03\xe8", 2));
        puts("closed");
    }
    curl_easy_cleanup(curl);
    curl_slist_free_all(headers);
    return 0;
}
