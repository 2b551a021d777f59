/* curl_global_trace: frames in the verbose output. Arguments: URL, words for curl_global_trace,
   "callback" for the model with a write callback, "quiet" for one that is not verbose. */
#include "test.h"

static int details;

static int debug(CURL *curl, curl_infotype type, char *text, size_t size, void *unused)
{
    (void)curl;
    (void)unused;
    if (type != CURLINFO_TEXT || size < 5 || strncmp(text, "[WS] ", 5)) return 0;
    details++;
    CHECK(text[size - 1] == '\n');
    if (OURS) printf("%.*s", (int)size, text);
    return 0;
}

static size_t take(char *bytes, size_t size, size_t count, void *curl)
{
    (void)bytes;
    CHECK(curl_ws_meta(curl) != NULL);
    return size * count;
}

int main(int argc, char **argv)
{
    CURL *curl = new_handle(argv[1]);
    const char *model = argument(argc, argv, 3, "");
    CHECK(curl_global_trace(argv[2]) == CURLE_OK);
    CHECK(curl_easy_setopt(curl, CURLOPT_VERBOSE, (long)strcmp(model, "quiet")) == CURLE_OK);
    CHECK(curl_easy_setopt(curl, CURLOPT_DEBUGFUNCTION, debug) == CURLE_OK);
    CHECK(curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, take) == CURLE_OK);
    CHECK(curl_easy_setopt(curl, CURLOPT_WRITEDATA, curl) == CURLE_OK);
    if (!strcmp(model, "callback")) curl_easy_setopt(curl, CURLOPT_CONNECT_ONLY, 0L);
    printf("perform: %d\n", (int)curl_easy_perform(curl));
    if (strcmp(model, "callback")) {
        size_t got = 0, sent = 0;
        const struct curl_ws_frame *meta = NULL;
        CHECK(curl_ws_send(curl, "hello", 5, &sent, 0, CURLWS_TEXT) == CURLE_OK);
        CHECK(curl_ws_send(curl, NULL, 0, &sent, 0, CURLWS_PING) == CURLE_OK);
        CHECK(receive(curl, NULL, 0, &got, &meta) == CURLE_OK);
        print_frames(curl, 2);
    }
    printf("details: %s\n", details ? "yes" : "no");
    curl_easy_cleanup(curl);
    return 0;
}
