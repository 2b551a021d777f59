/* One transfer from a hostile server, until it ends or enough has come, with what it took:
 *     CODE in MODEL: N bytes, N calls, N kB resident, N ms in one call
 *
 *     hostile pull|slow|callback|multi|timed|stuck|proxied URL CA-FILE MOST [OPTIONS]
 *
 * `slow` takes a byte with each call, `timed` is a callback and gives up after a second, `stuck` is one
 * that sends, within the callback, until that fails. MOST is how many bytes (with `slow` calls) are
 * enough. With `proxied` URL is a proxy's. OPTIONS are those of CURLOPT_WS_OPTIONS.
 */
#include "test.h"

#include <sys/resource.h>
#include <time.h>

#define WATCHED 20000 /* the first calls, as the clock costs more than most of them */

static struct {
    CURL *curl;
    curl_off_t bytes, most;
    long calls, worst_ms;
} run;

static long cpu_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return (long)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* Within a callback a send waits until all is out, or the transfer's time is. */
static void send_on(void)
{
    static const char block[65536];
    CURLcode code;
    size_t sent;
    do code = curl_ws_send(run.curl, block, sizeof block, &sent, 0, CURLWS_BINARY);
    while (code == CURLE_OK);
    if (code == CURLE_AGAIN) puts("not ok: a send within a callback did not wait");
}

static size_t on_data(char *data, size_t size, size_t count, void *user)
{
    (void)data;
    if (user) send_on();
    run.calls++;
    run.bytes += (curl_off_t)(size * count);
    return run.bytes < run.most ? size * count : CURL_WRITEFUNC_ERROR;
}

/* Receives until that fails or enough has come; how long a call kept the thread busy is noted. */
static CURLcode pull(int slow)
{
    static char chunk[16384];
    for (;;) {
        const struct curl_ws_frame *meta;
        size_t got = 0;
        int watched = run.calls++ < WATCHED;
        long before = watched ? cpu_ms() : 0, spent;
        CURLcode code = curl_ws_recv(run.curl, chunk, slow ? 1 : sizeof chunk, &got, &meta);
        spent = watched ? cpu_ms() - before : 0;
        if (spent > run.worst_ms) run.worst_ms = spent;
        run.bytes += (curl_off_t)got;
        if ((slow ? run.calls : run.bytes) >= run.most) return CURLE_OK;
        if (code == CURLE_AGAIN && wait_for(run.curl, POLLIN)) continue;
        if (code != CURLE_OK) return code;
    }
}

static CURLcode by_multi(void)
{
    CURLM *multi = curl_multi_init();
    CURLMsg *message;
    CURLcode code = CURLE_OK;
    int running = 1, left;
    CHECK(curl_multi_add_handle(multi, run.curl) == CURLM_OK);
    while (running) {
        long before = cpu_ms(), spent;
        CHECK(curl_multi_perform(multi, &running) == CURLM_OK);
        spent = cpu_ms() - before;
        if (spent > run.worst_ms) run.worst_ms = spent;
        if (running) CHECK(curl_multi_poll(multi, NULL, 0, 1000, NULL) == CURLM_OK);
    }
    while ((message = curl_multi_info_read(multi, &left))) code = message->data.result;
    CHECK(curl_multi_remove_handle(multi, run.curl) == CURLM_OK);
    curl_multi_cleanup(multi);
    return code;
}

int main(int argc, char **argv)
{
    char reason[CURL_ERROR_SIZE] = "";
    CURLcode code;
    int pulls, stuck;
    CHECK(argc > 4);
    if (argc <= 4) return 2;
    pulls = !strcmp(argv[1], "pull") || !strcmp(argv[1], "slow");
    stuck = !strcmp(argv[1], "stuck");
    run.most = atol(argv[4]);
    run.curl = curl_easy_init();
    CHECK(curl_easy_setopt(run.curl, CURLOPT_URL, argv[2]) == CURLE_OK);
    CHECK(curl_easy_setopt(run.curl, CURLOPT_CAINFO, argv[3]) == CURLE_OK);
    CHECK(curl_easy_setopt(run.curl, CURLOPT_NOPROXY, "*") == CURLE_OK);
    CHECK(curl_easy_setopt(run.curl, CURLOPT_ERRORBUFFER, reason) == CURLE_OK);
    CHECK(curl_easy_setopt(run.curl, CURLOPT_TIMEOUT, stuck || !strcmp(argv[1], "timed") ? 1L : 120L) ==
          CURLE_OK);
    CHECK(curl_easy_setopt(run.curl, CURLOPT_FOLLOWLOCATION, 1L) == CURLE_OK);
    CHECK(curl_easy_setopt(run.curl, CURLOPT_COOKIEFILE, "") == CURLE_OK);
    CHECK(curl_easy_setopt(run.curl, CURLOPT_USERPWD, "u:p") == CURLE_OK);
    CHECK(curl_easy_setopt(run.curl, CURLOPT_HTTPAUTH, (long)CURLAUTH_ANY) == CURLE_OK);
    CHECK(curl_easy_setopt(run.curl, CURLOPT_WRITEFUNCTION, on_data) == CURLE_OK);
    CHECK(curl_easy_setopt(run.curl, CURLOPT_WRITEDATA, stuck ? &run : NULL) == CURLE_OK);
    if (!strcmp(argv[1], "proxied")) {
        CHECK(curl_easy_setopt(run.curl, CURLOPT_URL, "ws://server.invalid/") == CURLE_OK);
        CHECK(curl_easy_setopt(run.curl, CURLOPT_PROXY, argv[2]) == CURLE_OK);
        CHECK(curl_easy_setopt(run.curl, CURLOPT_PROXYUSERPWD, "u:p") == CURLE_OK);
        CHECK(curl_easy_setopt(run.curl, CURLOPT_PROXYAUTH, (long)CURLAUTH_ANY) == CURLE_OK);
        CHECK(curl_easy_setopt(run.curl, CURLOPT_NOPROXY, NULL) == CURLE_OK);
    }
    if (pulls) CHECK(curl_easy_setopt(run.curl, CURLOPT_CONNECT_ONLY, 2L) == CURLE_OK);
    if (argc > 5) CHECK(curl_easy_setopt(run.curl, CURLOPT_WS_OPTIONS, atol(argv[5])) == CURLE_OK);
    code = argv[1][0] == 'm' ? by_multi() : curl_easy_perform(run.curl);
    if (pulls && code == CURLE_OK) code = pull(!strcmp(argv[1], "slow"));
    if (code != CURLE_OK && !reason[0]) printf("not ok: %d without a word\n", (int)code);
    curl_easy_cleanup(run.curl);
    printf("%d in %s: %ld bytes, %ld calls, %ld kB resident, %ld ms in one call: %s\n", (int)code, argv[1],
           (long)run.bytes, run.calls, resident_kb(), run.worst_ms, reason);
    return 0;
}
