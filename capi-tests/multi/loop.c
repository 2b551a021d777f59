/* Several transfers in one loop: each word of argv is a transfer of its own, URL and what is special
   about it behind a `#`. What they do is printed by number, and by handle where the order is open. */
#define NOT_DRIVEN
#include "counts.h"

#define MOST 64

struct transfer {
    CURL *curl;
    int number, received, paused, progress, done;
    CURLcode result;
    size_t bytes;
    char how[40], url[200];
};

static CURLM *multi;
static struct transfer all[MOST];
static int count, quiet, ended;
static const char *gate;

static size_t on_write(char *data, size_t size, size_t n, void *user)
{
    struct transfer *one = user;
    const struct curl_ws_frame *meta = curl_ws_meta(one->curl);
    (void)data;
    if (!strcmp(one->how, "pause") && !one->paused) {
        one->paused = 1;
        printf("%d pauses\n", one->number);
        return CURL_WRITEFUNC_PAUSE;
    }
    one->bytes += size * n;
    if (!meta || meta->bytesleft) return size * n;
    one->received++;
    if (!quiet) {
        printf("%d gets ", one->number);
        print_flags(meta->flags);
        printf(" %ld\n", (long)(meta->offset + (curl_off_t)meta->len));
    }
    if (!strncmp(one->how, "echo", 4) && one->received <= atoi(one->how + 4)) {
        size_t sent = 0;
        CHECK(curl_ws_send(one->curl, "message", 7, &sent, 0, CURLWS_TEXT) == CURLE_OK);
    }
    return size * n;
}

static int on_progress(void *user, curl_off_t a, curl_off_t b, curl_off_t c, curl_off_t d)
{
    struct transfer *one = user;
    (void)a, (void)b, (void)c, (void)d;
    one->progress++;
    return !strcmp(one->how, "abort") && one->progress > 1;
}

static void add(struct transfer *one)
{
    printf("add %d: %d\n", one->number, (int)curl_multi_add_handle(multi, one->curl));
}

static struct transfer *new_transfer(const char *word)
{
    struct transfer *one = &all[count];
    const char *how = strchr(word, '#');
    one->number = count++;
    snprintf(one->how, sizeof one->how, "%s", how ? how + 1 : "");
    snprintf(one->url, sizeof one->url, "%.*s", (int)(how ? how - word : (long)strlen(word)), word);
    one->curl = curl_easy_init();
    curl_easy_setopt(one->curl, CURLOPT_URL, one->url);
    curl_easy_setopt(one->curl, CURLOPT_PRIVATE, one);
    curl_easy_setopt(one->curl, CURLOPT_WRITEFUNCTION, on_write);
    curl_easy_setopt(one->curl, CURLOPT_WRITEDATA, one);
    curl_easy_setopt(one->curl, CURLOPT_XFERINFOFUNCTION, on_progress);
    curl_easy_setopt(one->curl, CURLOPT_XFERINFODATA, one);
    curl_easy_setopt(one->curl, CURLOPT_NOPROGRESS, 0L);
    curl_easy_setopt(one->curl, CURLOPT_TIMEOUT_MS, (long)PATIENCE_MS);
    if (!strcmp(one->how, "timeout")) curl_easy_setopt(one->curl, CURLOPT_TIMEOUT_MS, 200L);
    if (!strcmp(one->how, "connect-timeout"))
        curl_easy_setopt(one->curl, CURLOPT_CONNECTTIMEOUT_MS, 200L);
    return one;
}

static int messages(int remove)
{
    CURLMsg *message;
    int left, seen = 0;
    while ((message = curl_multi_info_read(multi, &left))) {
        CURL *curl = message->easy_handle;
        struct transfer *one = NULL;
        CHECK(message->msg == CURLMSG_DONE);
        curl_easy_getinfo(curl, CURLINFO_PRIVATE, (char **)&one);
        CHECK(!one->done);
        one->done = ++ended;
        one->result = message->data.result;
        seen++;
        if (remove) printf("remove %d: %d\n", one->number, (int)curl_multi_remove_handle(multi, curl));
    }
    return seen;
}

static void results(void)
{
    int i;
    for (i = 0; i < count; i++) {
        long status = 0;
        if (!all[i].curl) continue;
        curl_easy_getinfo(all[i].curl, CURLINFO_RESPONSE_CODE, &status);
        printf("%d: %s, %d, status %ld, %d frames\n", i, all[i].done ? "done" : "not done",
               (int)all[i].result, status, all[i].received);
    }
}

/* Until all are done; who is paused goes on once nothing else is to be done. */
static void loop(int until)
{
    int running = 1, i, done = 0;
    while (running && done < until) {
        int ready = 0;
        CHECK(curl_multi_perform(multi, &running) == CURLM_OK);
        done += messages(0);
        for (i = 0; i < count; i++) {
            if (all[i].paused == 1) {
                all[i].paused = 2;
                printf("resume %d\n", i);
                CHECK(curl_easy_pause(all[i].curl, CURLPAUSE_CONT) == CURLE_OK);
                ready = 1;
            }
        }
        if (running && !ready && done < until)
            CHECK(curl_multi_poll(multi, NULL, 0, PATIENCE_MS, NULL) == CURLM_OK);
    }
}

static void cleanup(void)
{
    int i;
    for (i = 0; i < count; i++) {
        if (all[i].curl) CHECK(curl_multi_remove_handle(multi, all[i].curl) == CURLM_OK);
        curl_easy_cleanup(all[i].curl);
    }
    printf("cleanup: %d\n", (int)curl_multi_cleanup(multi));
}

/* All at once, one after the other where a limit says so. */
static void limited(CURLMoption which, long limit)
{
    int i, running = 0;
    CHECK(curl_multi_setopt(multi, which, limit) == CURLM_OK);
    for (i = 0; i < count; i++) add(&all[i]);
    print_counts(multi);
    quiet = 1;
    curl_multi_perform(multi, &running);
    printf("running: %d\n", running);
    print_counts(multi);
    for (i = 0; i < count; i++) open_gate(gate);
    loop(count);
    print_counts(multi);
    results();
    for (i = (int)limit; i < count; i++) { /* they had to wait */
        curl_off_t waited = 0;
        CHECK(curl_easy_getinfo(all[i].curl, CURLINFO_QUEUE_TIME_T, &waited) == CURLE_OK);
        CHECK(waited > 0);
    }
    /* libcurl takes the next but one at times. */
    for (i = 0; OURS && limit == 1 && i < count; i++) CHECK(all[i].done == i + 1);
}

/* Who holds the only connection is taken out: the next one starts. */
static void taken_out(void)
{
    int i, running = 0;
    curl_multi_setopt(multi, CURLMOPT_MAX_TOTAL_CONNECTIONS, 1L);
    for (i = 0; i < count; i++) add(&all[i]);
    while (!all[0].received) {
        curl_multi_perform(multi, &running);
        curl_multi_poll(multi, NULL, 0, PATIENCE_MS, NULL);
    }
    print_counts(multi);
    printf("remove: %d\n", (int)curl_multi_remove_handle(multi, all[0].curl));
    while (!all[1].received) {
        curl_multi_perform(multi, &running);
        curl_multi_poll(multi, NULL, 0, PATIENCE_MS, NULL);
    }
    print_counts(multi);
    printf("remove one that waits: %d\n", (int)curl_multi_remove_handle(multi, all[2].curl));
    print_counts(multi);
    printf("come back: %d\n", (int)curl_multi_add_handle(multi, all[2].curl));
    curl_multi_perform(multi, &running);
    print_counts(multi);
    printf("no limit: %d\n",
           (int)curl_multi_setopt(multi, CURLMOPT_MAX_TOTAL_CONNECTIONS, 0L));
    curl_easy_cleanup(all[1].curl);
    all[1].curl = NULL;
    while (!all[2].received) {
        curl_multi_perform(multi, &running);
        curl_multi_poll(multi, NULL, 0, PATIENCE_MS, NULL);
    }
    print_counts(multi);
}

/* Messages: how many are left; one that was taken out has none; they outlive perform. */
static void read_messages(void)
{
    int i, running = 1, left = 7;
    CURLMsg *message, *next;
    for (i = 0; i < count; i++) add(&all[i]);
    while (running) curl_multi_perform(multi, &running);
    print_counts(multi);
    message = curl_multi_info_read(multi, &left);
    printf("first: %d, %d left\n", message ? (int)message->data.result : -1, left);
    curl_multi_perform(multi, &running);
    CHECK(message && message->msg == CURLMSG_DONE && message->easy_handle);
    for (i = 0; i < count; i++)
        if (message && all[i].curl == message->easy_handle) break;
    printf("of %d\n", i);
    next = curl_multi_info_read(multi, &left);
    CHECK(message && message->msg == CURLMSG_DONE && message->easy_handle == all[i].curl);
    CHECK(next && next != message && next->easy_handle != message->easy_handle);
    print_counts(multi);
    printf("remove two others: %d, %d\n", (int)curl_multi_remove_handle(multi, all[2].curl),
           (int)curl_multi_remove_handle(multi, all[3].curl));
    print_counts(multi);
    messages(1);
    message = curl_multi_info_read(multi, &left);
    printf("then: %s, %d left\n", message ? "some" : "none", left);
    print_counts(multi);
    printf("again:\n");
    add(&all[3]);
    all[3].done = 0;
    loop(1);
    print_counts(multi);
    results();
}

int main(int argc, char **argv)
{
    const char *what = argv[1];
    int i;
    gate = argv[2];
    setvbuf(stdout, NULL, _IOLBF, 0);
    multi = curl_multi_init();
    for (i = 3; i < argc; i++) {
        const char *times = strchr(argv[i], '*');
        int n = times ? atoi(times + 1) : 1;
        char word[200];
        snprintf(word, sizeof word, "%.*s", (int)(times ? times - argv[i] : (long)strlen(argv[i])),
                 argv[i]);
        while (n--) new_transfer(word);
    }
    if (!strcmp(what, "all")) {
        quiet = count > 4;
        for (i = 0; i < count; i++) CHECK(curl_multi_add_handle(multi, all[i].curl) == CURLM_OK);
        if (quiet) {
            int running = 1, done = 0, left;
            size_t bytes = 0;
            CURLMsg *message;
            while (running) {
                curl_multi_perform(multi, &running);
                while ((message = curl_multi_info_read(multi, &left)))
                    done += message->data.result == CURLE_OK;
                if (running) curl_multi_poll(multi, NULL, 0, PATIENCE_MS, NULL);
            }
            for (i = 0; i < count; i++) bytes += all[i].bytes;
            printf("%d of %d are done, %lu bytes\n", done, count, (unsigned long)bytes);
        } else {
            loop(count);
            results();
        }
        print_counts(multi);
    }
    if (!strcmp(what, "total-1")) limited(CURLMOPT_MAX_TOTAL_CONNECTIONS, 1);
    if (!strcmp(what, "total-2")) limited(CURLMOPT_MAX_TOTAL_CONNECTIONS, 2);
    if (!strcmp(what, "host-1")) limited(CURLMOPT_MAX_HOST_CONNECTIONS, 1);
    if (!strcmp(what, "taken-out")) taken_out();
    if (!strcmp(what, "messages")) read_messages();
    cleanup();
    return 0;
}
