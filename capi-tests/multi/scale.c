/* Many connections in one multi handle: a descriptor each, none and no memory left behind, and what
   happens when there are no more descriptors.
       scale URL cycle COUNT | limit COUNT FREE */
#include "test.h"

#include "scarce.h"

#define MESSAGE "hello"
#define MOST 400

struct one {
    CURL *curl;
    size_t got; /* payload bytes: the peer's first one, then the echo */
    int done;
    CURLcode code;
    char error[CURL_ERROR_SIZE];
};

static const char *url;
static const char *certificates;
static CURLM *multi;

static size_t take(char *data, size_t size, size_t count, void *place)
{
    struct one *one = place;
    size_t sent = 0;
    (void)data;
    one->got += size * count;
    if (one->got == 1) {
        CURLcode code = curl_ws_send(one->curl, MESSAGE, strlen(MESSAGE), &sent, 0, CURLWS_TEXT);
        CHECK(code == CURLE_OK);
        CHECK(sent == strlen(MESSAGE));
    }
    return size * count;
}

static void add(struct one *one)
{
    char file[1024];
    memset(one, 0, sizeof *one);
    one->curl = curl_easy_init();
    curl_easy_setopt(one->curl, CURLOPT_URL, url);
    curl_easy_setopt(one->curl, CURLOPT_WRITEFUNCTION, take);
    curl_easy_setopt(one->curl, CURLOPT_WRITEDATA, one);
    curl_easy_setopt(one->curl, CURLOPT_PRIVATE, one);
    curl_easy_setopt(one->curl, CURLOPT_ERRORBUFFER, one->error);
    snprintf(file, sizeof file, "%s/ca.pem", certificates);
    curl_easy_setopt(one->curl, CURLOPT_CAINFO, file);
    CHECK(curl_multi_add_handle(multi, one->curl) == CURLM_OK);
}

static void finish(struct one *one)
{
    CHECK(curl_multi_remove_handle(multi, one->curl) == CURLM_OK);
    curl_easy_cleanup(one->curl);
    one->curl = NULL;
}

/* Drives all until each has its echo or has failed. How many have it. */
static int settle(struct one *all, int count)
{
    for (;;) {
        int running, left, echoed = 0, over = 0;
        CURLMsg *message;
        CHECK(curl_multi_perform(multi, &running) == CURLM_OK);
        while ((message = curl_multi_info_read(multi, &left)) != NULL) {
            struct one *one = NULL;
            curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, (char **)&one);
            one->done = 1;
            one->code = message->data.result;
        }
        for (int i = 0; i < count; i++) {
            echoed += all[i].got == 1 + strlen(MESSAGE);
            over += all[i].done;
        }
        if (echoed + over == count) return echoed;
        int seen = 0;
        CHECK(curl_multi_poll(multi, NULL, 0, PATIENCE_MS, &seen) == CURLM_OK);
    }
}

/* The whole of it twice: the second time nothing is new to the library. */
static void cycle(struct one *all, int count)
{
    for (int round = 0; round < 2; round++) {
        int before = descriptors();
        multi = curl_multi_init();
        add(&all[0]);
        CHECK(settle(all, 1) == 1);
        int with_one = descriptors();
        for (int i = 1; i < count; i++) add(&all[i]);
        printf("echoed: %d\n", settle(all, count));
        printf("descriptors: %d more\n", descriptors() - with_one);
        for (int i = 0; i < count; i++) finish(&all[i]);
        CHECK(curl_multi_cleanup(multi) == CURLM_OK);
        printf("descriptors left: %d\n", descriptors() - before);
    }
}

static void limited(struct one *all, int count, int room)
{
    multi = curl_multi_init();
    add(&all[0]);
    CHECK(settle(all, 1) == 1);
    leave_descriptors(room);
    for (int i = 1; i < count; i++) add(&all[i]);
    printf("open: %d of %d\n", settle(all, count), count);
    int closed = 0;
    for (int i = 0; i < count; i++) {
        if (all[i].done) {
            CHECK(all[i].code == CURLE_COULDNT_CONNECT);
            CHECK(all[i].error[0] != 0);
            if (OURS) CHECK(strstr(all[i].error, "Too many open files") != NULL);
            finish(&all[i]);
        }
    }
    /* Those that are open live, and say so by another echo. */
    for (int i = 0; i < count; i++) {
        size_t sent;
        if (all[i].curl == NULL) continue;
        all[i].got = 1;
        CHECK(curl_ws_send(all[i].curl, MESSAGE, strlen(MESSAGE), &sent, 0, CURLWS_TEXT) == CURLE_OK);
    }
    for (int i = 0; i < count; i++) {
        if (all[i].curl == NULL) continue;
        CHECK(settle(&all[i], 1) == 1);
    }
    /* Where some close, others may come. */
    for (int i = 0; i < count && closed < 2; i++) {
        if (all[i].curl == NULL) continue;
        finish(&all[i]);
        closed++;
    }
    for (int i = 0; i < count && closed > 0; i++) {
        if (all[i].curl != NULL) continue;
        add(&all[i]);
        printf("open again: %d\n", settle(&all[i], 1));
        closed--;
    }
    for (int i = 0; i < count; i++)
        if (all[i].curl != NULL) finish(&all[i]);
    CHECK(curl_multi_cleanup(multi) == CURLM_OK);
}

int main(int argc, char **argv)
{
    static struct one all[MOST];
    url = argument(argc, argv, 1, "");
    const char *what = argument(argc, argv, 2, "cycle");
    int count = atoi(argument(argc, argv, 3, "2"));
    certificates = argument(argc, argv, 5, "");
    curl_global_init(CURL_GLOBAL_DEFAULT);
    if (strcmp(what, "cycle") == 0) cycle(all, count);
    else limited(all, count, atoi(argument(argc, argv, 4, "1")));
    curl_global_cleanup();
    return 0;
}
