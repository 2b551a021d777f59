/* The process has no descriptor left, or one, or two: every call says so and leaves nothing behind,
   and when there are descriptors again the same handle works.
       descriptors URL HOW CERTIFICATES OPTION=VALUE...
   HOW: pull, push (by the write callback), multi (the same in a multi handle), name (a name that
   only files or a server know), number=N (so many descriptors and no other number). */
#include "test.h"

#include "scarce.h"

#include <pthread.h>

#define MOST 12

static const char *url, *how, *certificates;
static int argument_count;
static char **arguments;
static char error[CURL_ERROR_SIZE];
static char got[16];

static size_t take(char *data, size_t size, size_t count, void *curl)
{
    size_t sent;
    if (!(curl_ws_meta(curl)->flags & CURLWS_TEXT)) return size * count;
    CHECK(count < sizeof got);
    if (count < sizeof got) {
        memcpy(got, data, count);
        got[count] = 0;
    }
    if (strcmp(got, "hello") == 0)
        CHECK(curl_ws_send(curl, "bye", 3, &sent, 0, CURLWS_TEXT) == CURLE_OK);
    return size * count;
}

static void set_option(CURL *curl, const char *text)
{
    static const struct {
        const char *name;
        CURLoption option;
        long also;
    } known[] = {
        {"cookies", CURLOPT_COOKIEFILE, 0},
        {"netrc", CURLOPT_NETRC_FILE, CURL_NETRC_REQUIRED},
        {"hsts", CURLOPT_HSTS, 0},
    };
    size_t i, length = strcspn(text, "=");
    for (i = 0; i < sizeof known / sizeof *known; i++)
        if (strlen(known[i].name) == length && strncmp(known[i].name, text, length) == 0) {
            CHECK(curl_easy_setopt(curl, known[i].option, text + length + 1) == CURLE_OK);
            if (known[i].also) curl_easy_setopt(curl, CURLOPT_NETRC, known[i].also);
            return;
        }
    printf("not ok: what is %s?\n", text);
}

static CURL *new_one(void)
{
    char file[1024];
    int i;
    CURL *curl = curl_easy_init();
    snprintf(file, sizeof file, "%s/ca.pem", certificates);
    curl_easy_setopt(curl, CURLOPT_CAINFO, file);
    curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, error);
    curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT_MS, (long)PATIENCE_MS);
    if (strcmp(how, "push") == 0 || strcmp(how, "multi") == 0) {
        curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, take);
        curl_easy_setopt(curl, CURLOPT_WRITEDATA, curl);
    } else {
        curl_easy_setopt(curl, CURLOPT_CONNECT_ONLY, 2L);
    }
    for (i = 4; i < argument_count; i++) set_option(curl, arguments[i]);
    return curl;
}

/* By a multi handle. One that could not wait can when there are descriptors again. */
static CURLcode perform_multi(CURL *curl)
{
    CURLM *multi = curl_multi_init();
    CURLcode code = CURLE_FAILED_INIT;
    CURLMsg *message;
    CURLMcode answer;
    int running = 1, left, failed = 0;
    if (multi == NULL) {
        strcpy(error, "no multi handle");
        return code;
    }
    CHECK(curl_multi_wakeup(multi) == CURLM_OK);
    CHECK(curl_multi_add_handle(multi, curl) == CURLM_OK);
    while (running) {
        answer = curl_multi_perform(multi, &running);
        if (answer == CURLM_OK && running) answer = curl_multi_poll(multi, NULL, 0, PATIENCE_MS, NULL);
        if (answer != CURLM_OK) {
            CHECK(!failed);
            failed = 1;
            running = 1;
            lift(RLIMIT_NOFILE);
        }
    }
    while ((message = curl_multi_info_read(multi, &left)) != NULL) code = message->data.result;
    CHECK(curl_multi_remove_handle(multi, curl) == CURLM_OK);
    CHECK(curl_multi_cleanup(multi) == CURLM_OK);
    if (!failed) return code;
    CHECK(code == CURLE_OK);
    strcpy(error, "the multi handle could not wait");
    return CURLE_FAILED_INIT;
}

struct job {
    CURL *curl;
    CURLcode code;
};

/* In a thread of its own, which has no descriptor from before. */
static void *work(void *place)
{
    struct job *job = place;
    job->code = strcmp(how, "multi") == 0 ? perform_multi(job->curl) : curl_easy_perform(job->curl);
    return NULL;
}

static CURLcode perform(CURL *curl, int room)
{
    struct job job = {curl, CURLE_OK};
    pthread_t thread;
    error[0] = got[0] = 0;
    curl_global_cleanup(); /* certificates that were read are read again */
    if (room >= 0) leave_descriptors(room);
    CHECK(pthread_create(&thread, NULL, work, &job) == 0);
    pthread_join(thread, NULL);
    lift(RLIMIT_NOFILE);
    return job.code;
}

/* The connection is a good one. */
static void use(CURL *curl)
{
    if (strcmp(how, "push") == 0 || strcmp(how, "multi") == 0) {
        CHECK(strcmp(got, "bye") == 0);
        return;
    }
    CHECK(send_text(curl, "bye") == CURLE_OK);
    char bytes[16];
    size_t size;
    const struct curl_ws_frame *meta;
    CHECK(receive(curl, bytes, sizeof bytes, &size, &meta) == CURLE_OK && size == 5);
    CHECK(receive(curl, bytes, sizeof bytes, &size, &meta) == CURLE_OK && size == 3);
}

int main(int argc, char **argv)
{
    int room, before, good = 0;
    url = argv[1];
    how = argument(argc, argv, 2, "pull");
    certificates = argument(argc, argv, 3, "");
    argument_count = argc;
    arguments = argv;
    curl_global_init(CURL_GLOBAL_DEFAULT);
    before = descriptors();
    for (room = 0; room < MOST && !good; room++) {
        CURL *curl = new_one();
        CURLcode code;
        curl_easy_setopt(curl, CURLOPT_URL, strcmp(how, "name") ? url : "ws://nobody.invalid/");
        code = perform(curl, room);
        good = code == CURLE_OK;
        printf("%d left: %d %s\n", room, (int)code, error);
        if (!good) {
            CHECK(error[0] != 0);
            curl_easy_setopt(curl, CURLOPT_URL, url);
            code = perform(curl, -1);
            if (code != CURLE_OK) printf("not ok: afterwards %d %s\n", (int)code, error);
        }
        if (code == CURLE_OK) use(curl);
        curl_easy_cleanup(curl);
        if (descriptors() != before) printf("not ok: %d descriptors\n", descriptors() - before);
        if (strcmp(how, "name") == 0 && room == 3) break;
    }
    curl_global_cleanup();
    return 0;
}
