/* The push model: the write callback gets chunks, curl_ws_meta tells what they are. */
#include "test.h"

struct seen {
    CURL *curl;
    struct frame frame;
    int frames;
    const char *then; /* what to do at the first frame */
};

static size_t on_write(char *data, size_t size, size_t count, void *user)
{
    struct seen *seen = user;
    const struct curl_ws_frame *meta = curl_ws_meta(seen->curl);
    size_t sent = 0;
    if (!meta) {
        printf("no meta for ");
        print_bytes((unsigned char *)data, size * count);
        putchar('\n');
        return size * count;
    }
    if (!add_chunk(&seen->frame, data, size * count, meta)) return size * count;
    print_frame(&seen->frame);
    memset(&seen->frame, 0, sizeof seen->frame);
    if (seen->frames++) return size * count;
    if (!strcmp(seen->then, "stop")) return 0;
    if (!strcmp(seen->then, "error")) return CURL_WRITEFUNC_ERROR;
    if (!strcmp(seen->then, "send"))
        printf("send from within: %d\n",
               (int)curl_ws_send(seen->curl, "answer", 6, &sent, 0, CURLWS_TEXT));
    if (!strcmp(seen->then, "large")) {
        static unsigned char large[8000000];
        CURLcode code;
        fill_pattern(large, sizeof large);
        code = curl_ws_send(seen->curl, large, sizeof large, &sent, 0, CURLWS_BINARY);
        printf("send from within: %d, %lu\n", (int)code, (unsigned long)sent);
    }
    if (!strcmp(seen->then, "recursion")) {
        printf("perform from within: %d\n", (int)curl_easy_perform(seen->curl));
        printf("recv from within: %d\n", (int)curl_easy_recv(seen->curl, data, 0, &sent));
        printf("upkeep from within: %d\n", (int)curl_easy_upkeep(seen->curl));
        printf("setopt from within: %d\n",
               (int)curl_easy_setopt(seen->curl, CURLOPT_PRIVATE, "x"));
        curl_easy_cleanup(seen->curl);
        curl_easy_reset(seen->curl);
    }
    return size * count;
}

int main(int argc, char **argv)
{
    struct seen seen;
    long status = 0;
    CURL *curl = curl_easy_init();
    memset(&seen, 0, sizeof seen);
    seen.curl = curl;
    seen.then = argument(argc, argv, 2, "");
    curl_easy_setopt(curl, CURLOPT_URL, argv[1]);
    curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, (long)PATIENCE_MS);
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, on_write);
    curl_easy_setopt(curl, CURLOPT_WRITEDATA, &seen);
    if (!strcmp(seen.then, "raw")) curl_easy_setopt(curl, CURLOPT_WS_OPTIONS, (long)CURLWS_RAW_MODE);
    printf("perform: %d\n", (int)curl_easy_perform(curl));
    curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
    printf("status: %ld\n", status);
    CHECK(curl_ws_meta(curl) == NULL);
    curl_easy_cleanup(curl);
    return 0;
}
