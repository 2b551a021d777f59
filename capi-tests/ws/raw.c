/* CURLWS_RAW_MODE: bytes as they are, frames are the program's business. */
#include "test.h"

int main(int argc, char **argv)
{
    static const unsigned char frame[] = {0x81, 0x82, 1, 2, 3, 4, 'h' ^ 1, 'i' ^ 2};
    unsigned char buffer[4096];
    size_t all = 0, got = 0, wanted = (size_t)atol(argument(argc, argv, 2, "7"));
    CURL *curl = new_handle(argv[1]);
    CURLcode code;
    CHECK(curl_easy_setopt(curl, CURLOPT_WS_OPTIONS, (long)CURLWS_RAW_MODE) == CURLE_OK);
    code = curl_easy_perform(curl);
    printf("perform: %d\n", (int)code);
    while (code == CURLE_OK && all < wanted) {
        const struct curl_ws_frame *meta = NULL;
        if (argc > 3)
            code = curl_easy_recv(curl, buffer + all, sizeof buffer - all, &got);
        else
            code = curl_ws_recv(curl, buffer + all, sizeof buffer - all, &got, &meta);
        if (code == CURLE_AGAIN)
            code = wait_for(curl, POLLIN) ? CURLE_OK : CURLE_AGAIN;
        else if (code == CURLE_OK)
            all += got;
    }
    printf("recv: %d ", (int)code);
    print_bytes(buffer, all);
    putchar('\n');
    if (argc > 3)
        code = curl_easy_send(curl, frame, sizeof frame, &got);
    else
        code = curl_ws_send(curl, frame, sizeof frame, &got, 0, 0);
    printf("send: %d, %lu sent\n", (int)code, (unsigned long)got);
    printf("meta: %s\n", curl_ws_meta(curl) ? "there" : "none");
    curl_easy_cleanup(curl);
    return 0;
}
