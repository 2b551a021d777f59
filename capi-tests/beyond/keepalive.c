/* Keepalive: CURLWSOPT_PING_INTERVAL_MS, _PONG_TIMEOUT_MS, _IDLE_TIMEOUT_MS.
   Arguments: URL, who drives ("callback" performs, "calls" receives by call, "upkeep" calls nothing but
   curl_easy_upkeep, "send" sends now and then), the three times, "late": they are set once a message has
   come, "thread": by another thread then. */
#include "test.h"

#include <pthread.h>
#include <time.h>

static CURL *handle;
static long interval_ms, answer_ms, idle_ms;
static const char *when;
static int frames;
static pthread_t setter;
static char error[CURL_ERROR_SIZE];

static double now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

static void *set(void *unused)
{
    (void)unused;
    CHECK(curlws_setopt(handle, CURLWSOPT_PING_INTERVAL_MS, interval_ms) == CURLE_OK);
    CHECK(curlws_setopt(handle, CURLWSOPT_PONG_TIMEOUT_MS, answer_ms) == CURLE_OK);
    CHECK(curlws_setopt(handle, CURLWSOPT_IDLE_TIMEOUT_MS, idle_ms) == CURLE_OK);
    return NULL;
}

static void came(int flags)
{
    CHECK(!(flags & CURLWS_PONG));
    frames++;
    if (frames == 1 && !strcmp(when, "late")) set(NULL);
    if (frames == 1 && !strcmp(when, "thread"))
        CHECK(pthread_create(&setter, NULL, set, NULL) == 0);
}

static size_t take(char *bytes, size_t size, size_t count, void *unused)
{
    (void)bytes, (void)unused;
    came(curl_ws_meta(handle)->flags);
    return size * count;
}

/* Waits a little for the socket, which says nothing as a rule. */
static void linger(void)
{
    struct pollfd one = {.fd = -1, .events = POLLIN};
    curl_easy_getinfo(handle, CURLINFO_ACTIVESOCKET, &one.fd);
    poll(&one, 1, 5);
}

static CURLcode by_calls(const char *who)
{
    CURLcode code = curl_easy_perform(handle);
    double end = now_ms() + PATIENCE_MS;
    while (code == CURLE_OK || code == CURLE_AGAIN) {
        size_t n;
        char buffer[100];
        const struct curl_ws_frame *meta;
        if (now_ms() > end) puts("not ok: out of patience"), exit(1);
        if (!strcmp(who, "upkeep")) {
            code = curl_easy_upkeep(handle);
        } else if (!strcmp(who, "send")) {
            code = curl_ws_send(handle, "", 0, &n, 0, CURLWS_PONG);
        } else {
            code = curl_ws_recv(handle, buffer, sizeof buffer, &n, &meta);
            if (code == CURLE_OK) came(meta->flags);
            if (code == CURLE_OK && meta->flags & CURLWS_CLOSE) break;
        }
        if (code != CURLE_OK || strcmp(who, "calls")) linger();
    }
    if (code == CURLE_OPERATION_TIMEDOUT) CHECK(curl_easy_upkeep(handle) == code);
    return code;
}

int main(int argc, char **argv)
{
    struct curlws_statistics stats = {.size = sizeof stats};
    const char *who = argv[2];
    double begun = now_ms(), took;
    CURLcode code;
    interval_ms = atol(argv[3]);
    answer_ms = atol(argv[4]);
    idle_ms = atol(argv[5]);
    when = argument(argc, argv, 6, "at once");
    handle = new_handle(argv[1]);
    curl_easy_setopt(handle, CURLOPT_ERRORBUFFER, error);
    curl_easy_setopt(handle, CURLOPT_WRITEFUNCTION, take);
    curl_easy_setopt(handle, CURLOPT_SSL_VERIFYPEER, 0L);
    if (!strcmp(when, "at once")) set(NULL);
    if (!strcmp(who, "callback")) {
        curl_easy_setopt(handle, CURLOPT_CONNECT_ONLY, 0L);
        code = curl_easy_perform(handle);
    } else {
        code = by_calls(who);
    }
    took = now_ms() - begun;
    if (!strcmp(when, "thread")) pthread_join(setter, NULL);
    printf("code: %d\n", (int)code);
    if (code == CURLE_OPERATION_TIMEDOUT) {
        double least = idle_ms ? (double)idle_ms : (double)(interval_ms + answer_ms);
        CHECK(strstr(error, " ms") != NULL);
        CHECK(took >= least);
        if (took > least + 5000) printf("not ok: only after %.0f ms\n", took);
    }
    printf("frames: %d\n", frames);
    CHECK(curlws_stats(handle, &stats) == CURLE_OK);
    printf("pings: %d\n", (int)stats.pings_sent);
    CHECK(stats.rtt_us == -1 || stats.pongs_received > 0);
    CHECK(stats.rtt_us != 0 && stats.rtt_min_us != 0);
    CHECK(stats.rtt_min_us <= stats.rtt_us);
    CHECK(stats.rtt_us < 5000000);
    curl_easy_cleanup(handle);
    return 0;
}
