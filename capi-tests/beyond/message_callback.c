/* CURLWS_MESSAGES: the write callback gets whole messages. Arguments: URL, what, options. */
#include "message.h"

static CURL *handle;
static int pause_at, deliveries, paused, quiet, answering, answering_much;
static unsigned char much[3000000];

static size_t on_write(char *data, size_t size, size_t count, void *user)
{
    const struct curl_ws_frame *meta = curl_ws_meta(handle);
    (void)user;
    CHECK(size == 1 && meta != NULL && meta->len == count);
    CHECK(meta->offset == 0 && meta->bytesleft == 0 && !(meta->flags & CURLWS_CONT));
    if (++deliveries == pause_at) {
        printf("pausing at %lu bytes\n", (unsigned long)count);
        paused = 1;
        return CURL_WRITEFUNC_PAUSE;
    }
    if (!quiet) print_message((unsigned)meta->flags, data, count);
    if (answering && meta->flags & (CURLWS_TEXT | CURLWS_BINARY)) {
        struct curlws_part parts[2] = {{"got ", 4}, {data, count}};
        CHECK(curlws_sendv(handle, parts, 2, CURLWS_TEXT, 0) == CURLE_OK);
        CHECK(curlws_send_message(handle, "x", 1, CURLWS_TEXT, 5) == CURLE_RECURSIVE_API_CALL);
        CHECK(curlws_flush(handle, -1) == CURLE_RECURSIVE_API_CALL);
        CHECK(curlws_recv_message(handle, NULL, NULL, NULL, 0) == CURLE_RECURSIVE_API_CALL);
        CHECK(curlws_flush(handle, 0) == CURLE_OK);
    }
    /* More than the socket takes at once: the transfer sends the rest by itself. */
    if (answering_much && meta->flags & CURLWS_TEXT)
        CHECK(curlws_send_message(handle, much, sizeof much, CURLWS_BINARY, 0) == CURLE_OK);
    return count;
}

/* Ends a pause. */
static int on_progress(void *user, curl_off_t a, curl_off_t b, curl_off_t c, curl_off_t d)
{
    (void)user, (void)a, (void)b, (void)c, (void)d;
    if (paused) {
        paused = 0;
        CHECK(curl_easy_pause(handle, CURLPAUSE_CONT) == CURLE_OK);
    }
    return 0;
}

int main(int argc, char **argv)
{
    const char *what = argument(argc, argv, 2, "print");
    CURL *curl = handle = new_handle(argv[1]);
    long options = (long)CURLWS_MESSAGES;
    int compress = argc > 3 && !strcmp(argv[3], "compress");
    if (compress) options |= (long)CURLWS_COMPRESS;
    CHECK(curl_easy_setopt(curl, CURLOPT_CONNECT_ONLY, 0L) == CURLE_OK);
    CHECK(curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, (long)PATIENCE_MS) == CURLE_OK);
    CHECK(curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, on_write) == CURLE_OK);
    CHECK(curl_easy_setopt(curl, CURLOPT_XFERINFOFUNCTION, on_progress) == CURLE_OK);
    CHECK(curl_easy_setopt(curl, CURLOPT_NOPROGRESS, 0L) == CURLE_OK);
    set_options(curl, argc, argv, 3 + compress);
    CHECK(curl_easy_setopt(curl, CURLOPT_WS_OPTIONS, options) == CURLE_OK);
    if (!strcmp(what, "pause")) pause_at = 2;
    answering = !strcmp(what, "answer");
    answering_much = !strcmp(what, "much");
    fill_pattern(much, sizeof much);
    printf("perform: %d\n", (int)curl_easy_perform(curl));
    curl_easy_cleanup(curl);
    return 0;
}
