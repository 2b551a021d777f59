/* Sends to a peer that does not read for a while: short counts and CURLE_AGAIN, and what is
   repeated must still be one frame. */
#include "test.h"

int main(int argc, char **argv)
{
    CURL *curl = connected(argv[1]);
    const char *gate = argv[2];
    size_t size = (size_t)atol(argument(argc, argv, 3, "8000000"));
    size_t count = (size_t)atol(argument(argc, argv, 4, "1"));
    unsigned char *data = malloc(size);
    int waited = 0;
    size_t i;
    fill_pattern(data, size);
    for (i = 0; i < count; i++) {
        size_t at = 0;
        while (at < size) {
            size_t sent = 0;
            CURLcode code = curl_ws_send(curl, data + at, size - at, &sent, 0, CURLWS_BINARY);
            at += sent;
            if (code == CURLE_AGAIN || (code == CURLE_OK && at < size)) {
                if (!waited++) open_gate(gate);
                if (!wait_for(curl, POLLOUT)) break;
            } else if (code != CURLE_OK) {
                printf("not ok: send %d\n", (int)code);
                break;
            }
        }
    }
    printf("the peer was waited for: %s\n", waited ? "yes" : "no");
    printf("text: %d\n", (int)send_text(curl, "done"));
    print_next(curl);
    free(data);
    curl_easy_cleanup(curl);
    return 0;
}
