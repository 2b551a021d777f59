/* curl_ws_start_frame and curl_ws_meta where they do not belong. */
#include "test.h"

int main(int argc, char **argv)
{
    CURL *curl = new_handle(argv[1]);
    size_t sent = 9;
    (void)argc;
    CHECK(curl_ws_start_frame(NULL, CURLWS_TEXT, 1) != CURLE_OK);
    CHECK(curl_ws_meta(NULL) == NULL);
    CHECK(curl_ws_meta(curl) == NULL);
    printf("send before perform: %s\n",
           curl_ws_send(curl, "x", 1, &sent, 0, CURLWS_TEXT) ? "refused" : "accepted");
    printf("perform: %d\n", (int)curl_easy_perform(curl));
    CHECK(curl_ws_meta(curl) == NULL);
    printf("start_frame when pulling: %s\n",
           curl_ws_start_frame(curl, CURLWS_TEXT, 1) ? "refused" : "accepted");
    curl_easy_cleanup(curl);
    return 0;
}
