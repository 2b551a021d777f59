/* CONNECT_ONLY handles in a multi handle: the message means connected. They send and receive while
   they are in it, and with ours after they were taken out, and after its end. */
#define NOT_DRIVEN
#include "test.h"

static CURLM *multi;

static CURLcode until_done(CURL *curl)
{
    CURLMsg *message = NULL;
    int running = 1, left;
    CURLcode code = CURLE_OK;
    while (!message) {
        CHECK(curl_multi_perform(multi, &running) == CURLM_OK);
        message = curl_multi_info_read(multi, &left);
        if (!message && running) curl_multi_poll(multi, NULL, 0, PATIENCE_MS, NULL);
        if (!message && !running) {
            puts("not ok: no message");
            return code;
        }
    }
    CHECK(message->easy_handle == curl);
    return message->data.result;
}

static void talk(CURL *curl)
{
    printf("send: %d\n", (int)send_text(curl, "hello"));
    print_next(curl);
}

static void counts(void)
{
    curl_off_t current = 7, running = 7, done = 7;
    curl_multi_get_offt(multi, CURLMINFO_XFERS_CURRENT, &current);
    curl_multi_get_offt(multi, CURLMINFO_XFERS_RUNNING, &running);
    curl_multi_get_offt(multi, CURLMINFO_XFERS_DONE, &done);
    printf("counts: %ld, %ld running, %ld done\n", (long)current, (long)running, (long)done);
}

int main(int argc, char **argv)
{
    const char *what = argv[2];
    CURL *curl = new_handle(argv[1]), *other;
    struct curl_waitfd fds[4];
    unsigned count = 7;
    int running = 7;
    (void)argc;
    curl_easy_setopt(curl, CURLOPT_SSL_VERIFYPEER, 0L);
    curl_easy_setopt(curl, CURLOPT_SSL_VERIFYHOST, 0L);
    multi = curl_multi_init();
    CHECK(curl_multi_add_handle(multi, curl) == CURLM_OK);
    if (!strcmp(what, "before")) {
        size_t n = 7;
        printf("send before: %d", (int)curl_ws_send(curl, "x", 1, &n, 0, CURLWS_TEXT));
        printf(" %lu\n", (unsigned long)n);
    }
    printf("done: %d\n", (int)until_done(curl));
    counts();
    if (!strcmp(what, "in") || !strcmp(what, "before")) {
        talk(curl);
        curl_multi_waitfds(multi, fds, 4, &count);
        printf("%u descriptors\n", count);
        curl_multi_perform(multi, &running);
        printf("%d running\n", running);
        talk(curl);
        printf("perform: %d\n", (int)curl_easy_perform(curl));
        talk(curl);
    }
    if (!strcmp(what, "beside")) { /* another one connects meanwhile */
        other = new_handle(argv[1]);
        CHECK(curl_multi_add_handle(multi, other) == CURLM_OK);
        talk(curl);
        printf("done: %d\n", (int)until_done(other));
        talk(other);
        talk(curl);
        curl_multi_remove_handle(multi, other);
        curl_easy_cleanup(other);
        talk(curl);
    }
    if (!strcmp(what, "removed")) {
        talk(curl);
        printf("remove: %d\n", (int)curl_multi_remove_handle(multi, curl));
        counts();
        talk(curl);
        CHECK(curl_multi_cleanup(multi) == CURLM_OK);
        talk(curl);
        curl_easy_cleanup(curl);
        return 0;
    }
    if (!strcmp(what, "multi-gone")) {
        CHECK(curl_multi_cleanup(multi) == CURLM_OK);
        talk(curl);
        curl_easy_cleanup(curl);
        return 0;
    }
    if (!strcmp(what, "again")) { /* a second transfer makes a new connection */
        talk(curl);
        printf("remove: %d\n", (int)curl_multi_remove_handle(multi, curl));
        printf("add: %d\n", (int)curl_multi_add_handle(multi, curl));
        printf("done: %d\n", (int)until_done(curl));
        talk(curl);
    }
    curl_easy_cleanup(curl);
    counts();
    CHECK(curl_multi_cleanup(multi) == CURLM_OK);
    return 0;
}
