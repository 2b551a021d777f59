/* Handles leave while their transfer runs, in every order; and what the progress callback hears. */
#define NOT_DRIVEN
#include "counts.h"

static CURLM *multi;
static CURL *curl;
static int received, progress, stop;

static size_t on_write(char *data, size_t size, size_t count, void *user)
{
    (void)data, (void)user;
    received++;
    return size * count;
}

static int on_progress(void *user, curl_off_t a, curl_off_t b, curl_off_t c, curl_off_t d)
{
    (void)user, (void)a, (void)b, (void)c, (void)d;
    progress++;
    return stop;
}

static void until_received(void)
{
    int running = 1;
    received = 0;
    while (running && !received) {
        CHECK(curl_multi_perform(multi, &running) == CURLM_OK);
        if (running && !received) curl_multi_poll(multi, NULL, 0, PATIENCE_MS, NULL);
    }
    printf("running: %d\n", running);
}

static void end(void)
{
    CURLMsg *message;
    int running = 7, left = 7;
    long timeout = 7;
    print_counts(multi);
    printf("perform: %d", (int)curl_multi_perform(multi, &running));
    printf(", %d running\n", running);
    message = curl_multi_info_read(multi, &left);
    printf("message: %s, %d left\n", message ? "some" : "none", left);
    curl_multi_timeout(multi, &timeout);
    printf("timeout: %ld\n", timeout);
}

int main(int argc, char **argv)
{
    const char *what = argv[2];
    int i, before, running;
    (void)argc;
    multi = curl_multi_init();
    curl = curl_easy_init();
    curl_easy_setopt(curl, CURLOPT_URL, argv[1]);
    curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, (long)PATIENCE_MS);
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, on_write);
    curl_easy_setopt(curl, CURLOPT_XFERINFOFUNCTION, on_progress);
    curl_easy_setopt(curl, CURLOPT_NOPROGRESS, 0L);
    CHECK(curl_multi_add_handle(multi, curl) == CURLM_OK);
    until_received();
    print_counts(multi);
    if (!strcmp(what, "easy-first")) {
        curl_easy_cleanup(curl);
        end();
        printf("cleanup: %d\n", (int)curl_multi_cleanup(multi));
        return 0;
    }
    if (!strcmp(what, "multi-first")) {
        printf("cleanup: %d\n", (int)curl_multi_cleanup(multi));
        curl_easy_cleanup(curl);
        return 0;
    }
    if (!strcmp(what, "multi-first-again")) { /* and then by itself */
        printf("cleanup: %d\n", (int)curl_multi_cleanup(multi));
        printf("perform: %d\n", (int)curl_easy_perform(curl));
        curl_easy_cleanup(curl);
        return 0;
    }
    if (!strcmp(what, "removed")) {
        size_t sent = 7;
        printf("remove: %d\n", (int)curl_multi_remove_handle(multi, curl));
        end();
        printf("send: %d\n", (int)curl_ws_send(curl, "x", 1, &sent, 0, CURLWS_TEXT));
        printf("pause: %d\n", (int)curl_easy_pause(curl, CURLPAUSE_CONT));
        printf("again: %d\n", (int)curl_multi_add_handle(multi, curl));
        until_received();
    }
    if (!strcmp(what, "reset")) { /* what was set is forgotten, the transfer goes on */
        curl_easy_reset(curl);
        print_counts(multi);
        printf("remove: %d\n", (int)curl_multi_remove_handle(multi, curl));
        printf("add: %d\n", (int)curl_multi_add_handle(multi, curl));
        curl_multi_perform(multi, &running);
        end();
    }
    if (!strcmp(what, "progress")) { /* each perform asks */
        before = progress;
        for (i = 0; i < 5; i++) curl_multi_perform(multi, &running);
        printf("asked %s\n", progress - before >= 5 ? "each time" : "too seldom");
        stop = 1;
        curl_multi_perform(multi, &running);
        printf("running: %d\n", running);
        end();
    }
    printf("remove: %d\n", (int)curl_multi_remove_handle(multi, curl));
    curl_easy_cleanup(curl);
    printf("cleanup: %d\n", (int)curl_multi_cleanup(multi));
    return 0;
}
