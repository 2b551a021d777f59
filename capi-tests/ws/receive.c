/* Prints every frame that comes until a receive fails. */
#include "test.h"

/* A broken connection stays broken. (libcurl reads on.) */
static void check_end(CURL *curl, CURLcode first)
{
    const struct curl_ws_frame *meta = NULL;
    char buffer[8];
    size_t n = 9;
    CHECK(curl_ws_recv(curl, buffer, sizeof buffer, &n, &meta) == first);
    CHECK(n == 0 && meta == NULL);
    if (first == CURLE_RECV_ERROR) {
        n = 9;
        CHECK(curl_ws_send(curl, "x", 1, &n, 0, CURLWS_TEXT) == CURLE_SEND_ERROR);
        CHECK(n == 0);
    }
}

int main(int argc, char **argv)
{
    size_t chunk = (size_t)atol(argument(argc, argv, 2, "65536"));
    long options = atol(argument(argc, argv, 3, "0"));
    CURL *curl = new_handle(argv[1]);
    CURLcode code;
#ifdef CURLWS_LENIENT
    if (options < 0) options = CURLWS_LENIENT;
#else
    if (options < 0) options = 0;
#endif
    CHECK(curl_easy_setopt(curl, CURLOPT_WS_OPTIONS, options) == CURLE_OK);
    code = curl_easy_perform(curl);
    printf("perform: %d\n", (int)code);
    if (code == CURLE_OK) {
        code = print_frames(curl, chunk);
        if (OURS) check_end(curl, code);
    }
    curl_easy_cleanup(curl);
    return 0;
}
