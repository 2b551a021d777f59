/* HEADERFUNCTION: with the empty line of the 101 the upgrade is done, and curl_ws_send works. */
#include "test.h"

static CURL *curl;
static int frames;

static size_t on_header(char *data, size_t size, size_t count, void *user)
{
    size_t sent = 7;
    const char *when = user;
    int empty = size * count == 2 && !memcmp(data, "\r\n", 2);
    if (empty) {
        CURLcode code = curl_ws_send(curl, "from within", 11, &sent, 0, CURLWS_TEXT);
        printf("empty line, send: %d, %lu\n", (int)code, (unsigned long)sent);
        if (!strcmp(when, "twice")) {
            code = curl_ws_send(curl, NULL, 0, &sent, 0, CURLWS_PING);
            printf("ping: %d, %lu\n", (int)code, (unsigned long)sent);
        }
        if (!strcmp(when, "large")) {
            static unsigned char large[3000000];
            fill_pattern(large, sizeof large);
            code = curl_ws_send(curl, large, sizeof large, &sent, 0, CURLWS_BINARY);
            printf("large: %d, %s\n", (int)code, sent == sizeof large ? "all" : "a part");
        }
    }
    return size * count;
}

static size_t on_write(char *data, size_t size, size_t count, void *user)
{
    const struct curl_ws_frame *meta = curl_ws_meta(curl);
    (void)data, (void)user;
    if (meta && !meta->bytesleft && !frames++) puts("the first frame");
    return size * count;
}

int main(int argc, char **argv)
{
    curl = curl_easy_init();
    curl_easy_setopt(curl, CURLOPT_URL, argv[1]);
    curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, (long)PATIENCE_MS);
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, on_write);
    curl_easy_setopt(curl, CURLOPT_HEADERFUNCTION, on_header);
    curl_easy_setopt(curl, CURLOPT_HEADERDATA, argument(argc, argv, 2, ""));
    if (argc > 3) curl_easy_setopt(curl, CURLOPT_CONNECT_ONLY, 2L);
    printf("perform: %d\n", (int)curl_easy_perform(curl));
    printf("%d frames\n", frames);
    curl_easy_cleanup(curl);
    return 0;
}
