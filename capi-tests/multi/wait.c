/* curl_multi_poll, wait, wakeup, fdset and waitfds: what ends a wait, and what there is to wait for. */
#define NOT_DRIVEN
#include "test.h"

#include <pthread.h>
#include <time.h>

static CURLM *multi;
static CURL *curl;
static int received;

static size_t on_write(char *data, size_t size, size_t count, void *user)
{
    (void)data, (void)user;
    received++;
    return size * count;
}

static long time_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (long)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* One wait: its code, how many are ready, and whether it took until the timeout. */
static void one(const char *what, int poll, struct curl_waitfd *extra, unsigned count, int timeout)
{
    int ready = 7;
    long before = time_ms(), took;
    CURLMcode code = poll ? curl_multi_poll(multi, extra, count, timeout, &ready)
                          : curl_multi_wait(multi, extra, count, timeout, &ready);
    took = time_ms() - before;
    printf("%s %s: %d, %d ready, %s\n", what, poll ? "poll" : "wait", (int)code, ready,
           took >= timeout ? "in full" : "at once");
}

static void both(const char *what, struct curl_waitfd *extra, unsigned count, int timeout)
{
    one(what, 1, extra, count, timeout);
    one(what, 0, extra, count, timeout);
}

static void nothing(void)
{
    int running = 7;
    both("nothing", NULL, 0, 100);
    both("negative", NULL, 0, -1);
    both("zero", NULL, 0, 0);
    CHECK(curl_multi_poll(multi, NULL, 0, 0, NULL) == CURLM_OK);
    printf("perform: %d", (int)curl_multi_perform(multi, &running));
    printf(", %d running\n", running);
    CHECK(curl_multi_perform(multi, NULL) == CURLM_OK);
}

static void show(const char *what, struct curl_waitfd *fds, int count)
{
    int i;
    printf("%s:", what);
    for (i = 0; i < count; i++) printf(" %d", fds[i].revents);
    putchar('\n');
}

static void extra(void)
{
    struct curl_waitfd fds[3];
    int pair[2], other[2];
    CHECK(socketpair(AF_UNIX, SOCK_STREAM, 0, pair) == 0);
    CHECK(socketpair(AF_UNIX, SOCK_STREAM, 0, other) == 0);
    memset(fds, 0, sizeof fds);
    fds[0].fd = pair[0];
    fds[0].events = CURL_WAIT_POLLIN;
    fds[0].revents = 99;
    fds[1].fd = other[0];
    fds[1].events = CURL_WAIT_POLLIN | CURL_WAIT_POLLPRI;
    both("nobody spoke", fds, 2, 100);
    show("seen", fds, 2);
    CHECK(write(pair[1], "x", 1) == 1);
    both("one spoke", fds, 2, PATIENCE_MS);
    show("seen", fds, 2);
    fds[1].events = CURL_WAIT_POLLOUT;
    both("one can be written", fds, 2, PATIENCE_MS);
    show("seen", fds, 2);
    fds[0].events = CURL_WAIT_POLLIN | CURL_WAIT_POLLOUT;
    fds[0].revents = 0;
    both("one of them twice", fds, 1, PATIENCE_MS);
    show("seen", fds, 1);
    CHECK(curl_multi_wakeup(multi) == CURLM_OK);
    fds[0].events = CURL_WAIT_POLLPRI;
    one("wake-up beside", 0, fds, 1, PATIENCE_MS);
    show("seen", fds, 1);
    fds[0].events = 0;
    close(pair[1]);
    fds[1].events = 0;
    both("nothing wanted, closed", fds, 1, PATIENCE_MS);
    show("seen", fds, 1);
    close(pair[0]);
    close(other[0]);
    close(other[1]);
}

static void *wake(void *user)
{
    struct pollfd gate;
    gate.fd = *(int *)user;
    gate.events = POLLIN;
    poll(&gate, 1, PATIENCE_MS);
    CHECK(curl_multi_wakeup(multi) == CURLM_OK);
    return NULL;
}

/* A wake-up counts whether it comes before the wait or during it; the thread tries both. */
static void wakeup(void)
{
    pthread_t thread;
    int gate[2], i;
    CHECK(curl_multi_wakeup(multi) == CURLM_OK);
    one("woken before", 1, NULL, 0, PATIENCE_MS);
    CHECK(curl_multi_wakeup(multi) == CURLM_OK);
    CHECK(curl_multi_wakeup(multi) == CURLM_OK);
    one("woken twice", 1, NULL, 0, PATIENCE_MS);
    one("used up", 1, NULL, 0, 100);
    CHECK(pipe(gate) == 0);
    for (i = 0; i < 20; i++) {
        int ready = 7;
        long before = time_ms();
        CHECK(pthread_create(&thread, NULL, wake, &gate[0]) == 0);
        CHECK(write(gate[1], "x", 1) == 1);
        CHECK(curl_multi_poll(multi, NULL, 0, PATIENCE_MS, &ready) == CURLM_OK);
        CHECK(ready == 0);
        CHECK(time_ms() - before < PATIENCE_MS);
        pthread_join(thread, NULL);
    }
    puts("woken by a thread");
    close(gate[0]);
    close(gate[1]);
}

static void until_received(int wanted)
{
    int running = 1;
    while (running && received < wanted) {
        CHECK(curl_multi_perform(multi, &running) == CURLM_OK);
        if (running && received < wanted) curl_multi_poll(multi, NULL, 0, PATIENCE_MS, NULL);
    }
}

static int in_set(fd_set *set)
{
    int fd, count = 0;
    for (fd = 0; fd < FD_SETSIZE; fd++) count += FD_ISSET(fd, set) ? 1 : 0;
    return count;
}

static void sets(const char *what)
{
    fd_set in, out, odd;
    struct curl_waitfd fds[8];
    unsigned count = 7, i;
    int most = 7;
    FD_ZERO(&in);
    FD_ZERO(&out);
    FD_ZERO(&odd);
    printf("%s: fdset %d", what, (int)curl_multi_fdset(multi, &in, &out, &odd, &most));
    printf(", %s", most < 0 ? "none" : "some");
    printf(", %d to read, %d to write, %d\n", in_set(&in), in_set(&out), in_set(&odd));
    printf("  waitfds %d", (int)curl_multi_waitfds(multi, fds, 8, &count));
    printf(", %u:", count);
    for (i = 0; i < count && i < 8; i++) printf(" %d", fds[i].events);
    printf("\n  too small: %d", (int)curl_multi_waitfds(multi, fds, 1, &count));
    printf(", %u; ", count);
    count = 7;
    printf("only counted: %d", (int)curl_multi_waitfds(multi, NULL, 0, &count));
    printf(", %u; no place: %d, ", count, (int)curl_multi_waitfds(multi, NULL, 0, NULL));
    printf("%d, no count: %d\n", (int)curl_multi_waitfds(multi, NULL, 1, &count),
           (int)curl_multi_waitfds(multi, fds, 8, NULL));
}

static void descriptors(const char *url)
{
    long timeout = 7;
    sets("empty");
    curl = curl_easy_init();
    curl_easy_setopt(curl, CURLOPT_URL, url);
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, on_write);
    CHECK(curl_multi_add_handle(multi, curl) == CURLM_OK);
    sets("added");
    until_received(1);
    sets("open");
    curl_multi_timeout(multi, &timeout);
    printf("timeout: %s\n", timeout < 0 ? "none" : timeout ? "later" : "now");
    CHECK(curl_easy_pause(curl, CURLPAUSE_RECV) == CURLE_OK);
    curl_multi_perform(multi, NULL);
    sets("paused");
    CHECK(curl_easy_pause(curl, CURLPAUSE_CONT) == CURLE_OK);
    curl_multi_perform(multi, NULL);
    sets("resumed");
    one("silent", 1, NULL, 0, 100);
    one("silent", 0, NULL, 0, 100);
    curl_multi_wakeup(multi);
    one("woken", 1, NULL, 0, PATIENCE_MS);
    curl_multi_wakeup(multi);
    one("woken", 0, NULL, 0, PATIENCE_MS);
    CHECK(curl_multi_remove_handle(multi, curl) == CURLM_OK);
    sets("removed");
    curl_easy_cleanup(curl);
}

int main(int argc, char **argv)
{
    const char *what = argv[1];
    (void)argc;
    multi = curl_multi_init();
    if (!strcmp(what, "nothing")) nothing();
    if (!strcmp(what, "extra")) extra();
    if (!strcmp(what, "wakeup")) wakeup();
    if (!strcmp(what, "descriptors")) descriptors(argv[2]);
    CHECK(curl_multi_cleanup(multi) == CURLM_OK);
    return 0;
}
