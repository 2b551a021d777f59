/* A timer's signal interrupts whatever the thread does, all the time: nothing fails by it, timeouts
   hold, and waiting costs no time of the processor.
       interrupted URL HOW CERTIFICATES MICROSECONDS
   HOW: pull, push (by the write callback), multi (the same in a multi handle), late (a server that
   never answers), late-multi. */
#include "test.h"

#include <errno.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <time.h>

#define MESSAGES 100
#define LATE_MS 500L

static volatile sig_atomic_t ticks;
static unsigned char payload[30000];
static int taken;

static void tick(int number)
{
    (void)number;
    ticks++;
}

static void start_ticking(int microseconds)
{
    struct sigaction action;
    struct itimerval timer;
    memset(&action, 0, sizeof action);
    action.sa_handler = tick; /* without SA_RESTART */
    CHECK(sigaction(SIGALRM, &action, NULL) == 0);
    timer.it_value.tv_sec = timer.it_interval.tv_sec = 0;
    timer.it_value.tv_usec = timer.it_interval.tv_usec = microseconds;
    CHECK(setitimer(ITIMER_REAL, &timer, NULL) == 0);
}

static void stop_ticking(void)
{
    struct itimerval timer;
    memset(&timer, 0, sizeof timer);
    CHECK(setitimer(ITIMER_REAL, &timer, NULL) == 0);
}

/* test.h's wait would end at each signal. */
static void wait_long(CURL *curl, short events)
{
    struct pollfd one;
    int ready;
    CHECK(curl_easy_getinfo(curl, CURLINFO_ACTIVESOCKET, &one.fd) == CURLE_OK);
    one.events = events;
    do {
        ready = poll(&one, 1, PATIENCE_MS);
    } while (ready < 0 && errno == EINTR);
    if (ready == 0) puts("not ok: out of patience");
}

static CURLcode send_whole(CURL *curl, size_t size)
{
    size_t done = 0;
    for (;;) {
        size_t sent = 0;
        CURLcode code = curl_ws_send(curl, payload + done, size - done, &sent, 0, CURLWS_BINARY);
        if (code != CURLE_OK && code != CURLE_AGAIN) return code;
        done += sent;
        if (code == CURLE_OK && done == size) return code;
        if (sent == 0) wait_long(curl, POLLOUT);
    }
}

static CURLcode receive_whole(CURL *curl, size_t size)
{
    static unsigned char got[sizeof payload];
    size_t done = 0;
    while (done < size) {
        const struct curl_ws_frame *meta;
        size_t n = 0;
        CURLcode code = curl_ws_recv(curl, got + done, size - done, &n, &meta);
        if (code == CURLE_AGAIN) wait_long(curl, POLLIN);
        else if (code != CURLE_OK) return code;
        done += n;
    }
    CHECK(memcmp(got, payload, size) == 0);
    return CURLE_OK;
}

static size_t take(char *data, size_t size, size_t count, void *curl)
{
    const struct curl_ws_frame *meta = curl_ws_meta(curl);
    (void)data;
    if ((meta->flags & CURLWS_BINARY) && meta->bytesleft == 0 && taken++ < MESSAGES)
        CHECK(send_whole(curl, sizeof payload) == CURLE_OK);
    return size * count;
}

static double seconds(struct timeval time)
{
    return (double)time.tv_sec + (double)time.tv_usec / 1e6;
}

/* The time of the clock, and that of the processor. */
static void look(double *clock, double *processor)
{
    struct timespec now;
    struct rusage used;
    clock_gettime(CLOCK_MONOTONIC, &now);
    getrusage(RUSAGE_SELF, &used);
    *clock = (double)now.tv_sec + (double)now.tv_nsec / 1e9;
    *processor = seconds(used.ru_utime) + seconds(used.ru_stime);
}

static void late(CURL *curl, int multi)
{
    double clock, processor, clock_then, processor_then;
    CURLcode code;
    CHECK(curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, LATE_MS) == CURLE_OK);
    look(&clock, &processor);
    code = multi ? perform_by_multi(curl) : curl_easy_perform(curl);
    stop_ticking();
    look(&clock_then, &processor_then);
    printf("perform: %d\n", (int)code);
    clock = clock_then - clock;
    if (clock * 1000 < LATE_MS || clock > 10) printf("not ok: after %f s\n", clock);
    /* Each signal costs some; a loop that does not wait costs all. */
    if (processor_then - processor > clock * 0.6)
        printf("not ok: %f s of the processor in %f s\n", processor_then - processor, clock);
}

int main(int argc, char **argv)
{
    const char *how = argument(argc, argv, 2, "pull");
    char file[1024], error[CURL_ERROR_SIZE] = "";
    CURLcode code;
    CURL *curl;
    int i;
    fill_pattern(payload, sizeof payload);
    curl_global_init(CURL_GLOBAL_DEFAULT);
    start_ticking(atoi(argument(argc, argv, 4, "300")));
    curl = curl_easy_init();
    snprintf(file, sizeof file, "%s/ca.pem", argument(argc, argv, 3, ""));
    curl_easy_setopt(curl, CURLOPT_URL, argv[1]);
    curl_easy_setopt(curl, CURLOPT_CAINFO, file);
    curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, error);
    if (strncmp(how, "late", 4) == 0) {
        late(curl, how[4] != 0);
    } else if (strcmp(how, "pull") == 0) {
        curl_easy_setopt(curl, CURLOPT_CONNECT_ONLY, 2L);
        printf("perform: %d\n", (int)curl_easy_perform(curl));
        CHECK(receive_whole(curl, sizeof payload) == CURLE_OK);
        for (i = 0; i < MESSAGES; i++) {
            code = send_whole(curl, sizeof payload);
            if (code == CURLE_OK) code = receive_whole(curl, sizeof payload);
            if (code != CURLE_OK) printf("not ok: %d in message %d\n", (int)code, i);
            if (code != CURLE_OK) break;
        }
    } else {
        curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, take);
        curl_easy_setopt(curl, CURLOPT_WRITEDATA, curl);
        code = strcmp(how, "multi") == 0 ? perform_by_multi(curl) : curl_easy_perform(curl);
        printf("perform: %d %s\n", (int)code, error);
        printf("taken: %d\n", taken);
    }
    curl_easy_cleanup(curl);
    stop_ticking();
    puts(ticks > 20 ? "it was interrupted" : "not ok: hardly interrupted");
    curl_global_cleanup();
    return 0;
}
