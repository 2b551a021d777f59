/* The closing handshake, begun by either side. */
#include "test.h"

int main(int argc, char **argv)
{
    CURL *curl = connected(argv[1]);
    const char *how = argument(argc, argv, 2, "ours");
    size_t sent = 99;
    CURLcode code;
    if (!strcmp(how, "theirs")) print_next(curl);
    if (!strcmp(how, "reset")) { /* a signal would end us */
        while (!(code = send_text(curl, "is anybody there?"))) wait_for(curl, POLLOUT);
        printf("send: %d\n", (int)code);
    }
    if (!strcmp(how, "empty"))
        code = curl_ws_send(curl, NULL, 0, &sent, 0, CURLWS_CLOSE);
    else
        code = curl_ws_send(curl, "\x03\xe8" "bye", 5, &sent, 0, CURLWS_CLOSE);
    printf("close: %d, %lu sent\n", (int)code, (unsigned long)sent);
    if (strcmp(how, "leave")) {
        print_frames(curl, 100);
        if (OURS) CHECK(curl_ws_send(curl, "x", 1, &sent, 0, CURLWS_TEXT) == CURLE_SEND_ERROR);
    }
    curl_easy_cleanup(curl);
    return 0;
}
