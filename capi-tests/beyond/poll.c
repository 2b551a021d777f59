/* curl_ws_poll and curlws_wakeup. Arguments: what to do, URL, the gate's port, the file of roots. */
#include "wss.h"

#include <pthread.h>
#include <sched.h>
#include <time.h>

#define EITHER (CURLWS_READABLE | CURLWS_WRITABLE)

static void print_ready(const char *what, CURLcode code, unsigned ready)
{
    printf("%s: %d,%s%s%s\n", what, (int)code, ready & CURLWS_READABLE ? " readable" : "",
           ready & CURLWS_WRITABLE ? " writable" : "", ready & CURLWS_CLOSED ? " closed" : "");
    CHECK(!(ready & ~(unsigned)(EITHER | CURLWS_CLOSED)));
}

static unsigned look(CURL *curl, const char *what, unsigned want, int timeout_ms)
{
    unsigned ready = 99;
    CURLcode code = curl_ws_poll(curl, want, timeout_ms, &ready);
    print_ready(what, code, ready);
    return ready;
}

static long passed_ms(const struct timespec *since)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (now.tv_sec - since->tv_sec) * 1000 + (now.tv_nsec - since->tv_nsec) / 1000000;
}

/* What a call answers that cannot wait for anything. */
static void refusals(const char *url)
{
    unsigned ready = 99;
    CURL *curl;
    print_ready("no handle", curl_ws_poll(NULL, 0, 0, &ready), 0);
    CHECK(ready == 0);
    printf("no handle: %d\n", (int)curlws_wakeup(NULL));
    curl = handle(url);
    look(curl, "not connected", CURLWS_READABLE, 1000);
    CHECK(curl_easy_perform(curl) == CURLE_OK);
    printf("no place: %d\n", (int)curl_ws_poll(curl, 0, 0, NULL));
    look(curl, "unknown bit", 1u << 27, -1);
    look(curl, "a frame's flag", CURLWS_TEXT, -1);
    look(curl, "idle", EITHER, 0);
    look(curl, "idle", EITHER, -1);
    look(curl, "nothing wanted", 0, 0);
    curl_easy_cleanup(curl);
}

/* Receives by no other wait than curl_ws_poll, and never in vain. */
static void receive_all(CURL *curl, size_t chunk)
{
    struct frame frame;
    unsigned char *buffer = malloc(chunk);
    unsigned ready = 0;
    memset(&frame, 0, sizeof frame);
    while (!(ready & CURLWS_CLOSED)) {
        const struct curl_ws_frame *meta;
        size_t got;
        CURLcode code = curl_ws_poll(curl, CURLWS_READABLE, PATIENCE_MS, &ready);
        CHECK(code == CURLE_OK && ready);
        if (code || !ready) break;
        if (!(ready & CURLWS_READABLE) || ready & CURLWS_CLOSED) continue;
        code = curl_ws_recv(curl, buffer, chunk, &got, &meta);
        CHECK(code == CURLE_OK);
        if (code) break;
        if (add_chunk(&frame, buffer, got, meta)) {
            print_frame(&frame);
            memset(&frame, 0, sizeof frame);
        }
    }
    puts("closed");
    free(buffer);
}

static void everything(const char *url)
{
    static const size_t chunks[] = {1000, 100000};
    size_t i;
    for (i = 0; i < 2; i++) {
        CURL *curl = open_handle(url);
        receive_all(curl, chunks[i]);
        curl_easy_cleanup(curl);
    }
}

/* The peer sends a piece when the gate opens; the socket shows when it is here. */
static void pieces(const char *url, int count)
{
    CURL *curl = open_handle(url);
    int i;
    for (i = 0; i < count; i++) {
        open_gate(gate);
        wait_for(curl, POLLIN);
        look(curl, "piece", CURLWS_READABLE, 0);
    }
    print_next(curl);
    print_next(curl);
    look(curl, "nothing left", CURLWS_READABLE, 0);
    curl_easy_cleanup(curl);
}

/* What is readable and not wanted stays. */
static void not_wanted(const char *url)
{
    CURL *curl = open_handle(url);
    look(curl, "readable", CURLWS_READABLE, -1);
    look(curl, "writable", CURLWS_WRITABLE, -1);
    look(curl, "closed", 0, 10);
    look(curl, "closed", CURLWS_CLOSED, 10);
    print_next(curl);
    look(curl, "readable", CURLWS_READABLE, -1);
    print_next(curl);
    look(curl, "closed", 0, -1);
    look(curl, "closed", CURLWS_WRITABLE, -1);
    curl_easy_cleanup(curl);
}

static void times(const char *url)
{
    struct timespec start;
    CURL *curl = handle(url);
    CHECK(curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, 300L) == CURLE_OK);
    CHECK(curl_easy_perform(curl) == CURLE_OK);
    clock_gettime(CLOCK_MONOTONIC, &start);
    look(curl, "30 ms", CURLWS_READABLE, 30);
    CHECK(passed_ms(&start) >= 30);
    clock_gettime(CLOCK_MONOTONIC, &start);
    look(curl, "CURLOPT_TIMEOUT", CURLWS_READABLE, -1); /* counted from the call */
    CHECK(passed_ms(&start) >= 299);
    curl_easy_cleanup(curl);
}

/* The connection ends in one of the ways: told by every look, and by the receive. */
static void ending(const char *url)
{
    CURL *curl = open_handle(url);
    open_gate(gate);
    look(curl, "end", CURLWS_READABLE, -1);
    look(curl, "end", CURLWS_READABLE, -1);
    look(curl, "end", 0, -1);
    print_next(curl);
    look(curl, "after", CURLWS_READABLE, -1);
    curl_easy_cleanup(curl);
}

/* Fills the sockets until curl_ws_send has to wait; the peer then reads. */
static void full(const char *url)
{
    static char data[16000];
    CURL *curl = open_handle(url);
    size_t sent;
    fill(curl, data, sizeof data);
    look(curl, "full", EITHER, 0);
    look(curl, "full", EITHER, 10);
    open_gate(gate);
    /* The frame that was answered CURLE_AGAIN may be all with us: it is to be said again. */
    do {
        unsigned ready = 0;
        CHECK(curl_ws_poll(curl, CURLWS_WRITABLE, PATIENCE_MS, &ready) == CURLE_OK);
        CHECK(ready == CURLWS_WRITABLE);
        if (ready != CURLWS_WRITABLE) break;
    } while (curl_ws_send(curl, data, sizeof data, &sent, 0, CURLWS_BINARY) == CURLE_AGAIN);
    look(curl, "read", CURLWS_WRITABLE, -1);
    CHECK(curl_ws_send(curl, "\x03\xe8", 2, &sent, 0, CURLWS_CLOSE) == CURLE_OK);
    print_next(curl);
    curl_easy_cleanup(curl);
}

struct waiting {
    CURL *curl;
    unsigned want, ready;
    CURLcode code;
    int done;
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

static void *wait_in_thread(void *arg)
{
    struct waiting *one = arg;
    CURLcode code = curl_ws_poll(one->curl, one->want, PATIENCE_MS, &one->ready);
    pthread_mutex_lock(&lock);
    one->code = code;
    one->done = 1;
    pthread_mutex_unlock(&lock);
    return NULL;
}

static int is_done(struct waiting *one)
{
    int done;
    pthread_mutex_lock(&lock);
    done = one->done;
    pthread_mutex_unlock(&lock);
    return done;
}

static void wakeups(const char *url)
{
    CURL *curl = open_handle(url);
    struct waiting both[2] = {{curl, CURLWS_READABLE, 99, CURLE_OK, 0}, {curl, 0, 99, CURLE_OK, 0}};
    pthread_t threads[2];
    int i, calls = 0;
    /* Nobody waits: the next wait ends, but what does not wait is none. */
    printf("wakeup: %d %d\n", (int)curlws_wakeup(curl), (int)curlws_wakeup(curl));
    look(curl, "no wait", CURLWS_READABLE, 0);
    look(curl, "woken", CURLWS_READABLE, -1);
    look(curl, "not again", CURLWS_READABLE, 10);
    /* One who waits, or is about to. */
    CHECK(pthread_create(&threads[0], NULL, wait_in_thread, &both[0]) == 0);
    CHECK(curlws_wakeup(curl) == CURLE_OK);
    CHECK(pthread_join(threads[0], NULL) == 0);
    print_ready("thread", both[0].code, both[0].ready);
    both[0].done = 0;
    /* Two who wait. */
    for (i = 0; i < 2; i++)
        CHECK(pthread_create(&threads[i], NULL, wait_in_thread, &both[i]) == 0);
    while (!is_done(&both[0]) || !is_done(&both[1])) {
        CHECK(curlws_wakeup(curl) == CURLE_OK);
        calls++;
        sched_yield();
    }
    for (i = 0; i < 2; i++) {
        CHECK(pthread_join(threads[i], NULL) == 0);
        print_ready("threads", both[i].code, both[i].ready);
    }
    CHECK(calls > 0);
    curl_easy_cleanup(curl);
}

/* Two wait for the end, which both hear of. */
static void two_wait(const char *url)
{
    CURL *curl = open_handle(url);
    struct waiting both[2] = {{curl, 0, 99, CURLE_OK, 0}, {curl, CURLWS_CLOSED, 99, CURLE_OK, 0}};
    pthread_t threads[2];
    int i;
    for (i = 0; i < 2; i++)
        CHECK(pthread_create(&threads[i], NULL, wait_in_thread, &both[i]) == 0);
    open_gate(gate);
    for (i = 0; i < 2; i++) {
        CHECK(pthread_join(threads[i], NULL) == 0);
        print_ready("threads", both[i].code, both[i].ready);
    }
    curl_easy_cleanup(curl);
}

/* Another thread waits until this one's frame is whole. */
static void behind_a_frame(const char *url)
{
    CURL *curl = open_handle(url);
    struct waiting one = {curl, CURLWS_WRITABLE, 99, CURLE_OK, 0};
    pthread_t thread;
    size_t sent;
    CHECK(curl_ws_send(curl, "01234", 5, &sent, 10, CURLWS_BINARY | CURLWS_OFFSET) == CURLE_OK);
    CHECK(pthread_create(&thread, NULL, wait_in_thread, &one) == 0);
    look(curl, "ours", CURLWS_WRITABLE, -1);
    print_next(curl); /* the peer waits for nothing of us */
    CHECK(!is_done(&one));
    CHECK(curl_ws_send(curl, "56789", 5, &sent, 0, CURLWS_BINARY) == CURLE_OK);
    CHECK(pthread_join(thread, NULL) == 0);
    print_ready("other", one.code, one.ready);
    print_next(curl);
    curl_easy_cleanup(curl);
}

static size_t in_callback(char *data, size_t size, size_t count, void *user)
{
    CURL *curl = user;
    struct waiting other = {curl, CURLWS_READABLE, 99, CURLE_OK, 0};
    pthread_t thread;
    (void)data;
    look(curl, "in a callback", CURLWS_WRITABLE, 0);
    look(curl, "in a callback, waiting", CURLWS_WRITABLE, 10);
    look(curl, "in a callback, to read", EITHER, 0);
    CHECK(pthread_create(&thread, NULL, wait_in_thread, &other) == 0);
    CHECK(pthread_join(thread, NULL) == 0);
    print_ready("another thread, to read", other.code, other.ready);
    other.want = CURLWS_WRITABLE;
    CHECK(pthread_create(&thread, NULL, wait_in_thread, &other) == 0);
    CHECK(pthread_join(thread, NULL) == 0);
    print_ready("another thread, to write", other.code, other.ready);
    return size * count;
}

static void performed(const char *url)
{
    CURL *curl = handle(url);
    CHECK(curl_easy_setopt(curl, CURLOPT_CONNECT_ONLY, 0L) == CURLE_OK);
    CHECK(curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, in_callback) == CURLE_OK);
    CHECK(curl_easy_setopt(curl, CURLOPT_WRITEDATA, curl) == CURLE_OK);
    printf("perform: %d\n", (int)curl_easy_perform(curl));
    look(curl, "over", CURLWS_READABLE, -1);
    curl_easy_cleanup(curl);
}

int main(int argc, char **argv)
{
    const char *what = argument(argc, argv, 1, ""), *url = argument(argc, argv, 2, "");
    gate = argument(argc, argv, 3, "");
    roots = argument(argc, argv, 4, NULL);
    if (!strcmp(what, "refusals")) refusals(url);
    else if (!strcmp(what, "everything")) everything(url);
    else if (!strcmp(what, "pieces")) pieces(url, 5);
    else if (!strcmp(what, "not-wanted")) not_wanted(url);
    else if (!strcmp(what, "times")) times(url);
    else if (!strcmp(what, "ending")) ending(url);
    else if (!strcmp(what, "full")) full(url);
    else if (!strcmp(what, "wakeups")) wakeups(url);
    else if (!strcmp(what, "two-wait")) two_wait(url);
    else if (!strcmp(what, "behind-a-frame")) behind_a_frame(url);
    else if (!strcmp(what, "performed")) performed(url);
    else puts("not ok: what?");
    return 0;
}
