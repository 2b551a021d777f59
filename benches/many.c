/* The rows of the benchmark that are about many connections: a program that uses libcurl's API
   alone, linked to libcurl and to us. The peer is crowd.c.
       many URL poll IDLE MESSAGES        CPU of a message of one connection beside idle ones, in
       many URL epoll IDLE MESSAGES         microseconds; by curl_multi_poll, by socket_action
       many URL idle MODEL COUNT          resident bytes of an idle connection; MODEL is callback
                                            (in a multi handle), connect (the same with
                                            CONNECT_ONLY), easy (CONNECT_ONLY, no multi handle)
       many URL cycle 0 COUNT             COUNT connections open, echo, close: CPU seconds, peak
                                            memory in KB, bytes left over of each, descriptors of
                                            each, descriptors left over */
#define _GNU_SOURCE
#include "usage.h"
#include <curl/curl.h>
#include <dirent.h>
#include <malloc.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <unistd.h>

#define SIZE 32    /* of a message */
#define AT_ONCE 50 /* connections under way */

struct one {
    CURL *curl;
    size_t got, wanted; /* payload bytes */
};

static const char *url;
static CURLM *multi;
static int queue = -1;
static long timer = -1;
static int ready; /* connections that have all that they want */

static void check(int code, const char *what)
{
    if (code == 0) return;
    fprintf(stderr, "%s: %d\n", what, code);
    exit(1);
}

static void send_message(CURL *curl)
{
    static const char message[SIZE];
    size_t n = 0;
    check(curl_ws_send(curl, message, SIZE, &n, 0, CURLWS_BINARY), "send");
    if (n != SIZE) check(1, "part");
}

/* The peer's first byte, which is answered by a message, and its echo. */
static size_t take(char *data, size_t size, size_t count, void *place)
{
    struct one *one = place;
    (void)data;
    one->got += size * count;
    if (one->got == one->wanted) ready++;
    else if (one->got == 1) send_message(one->curl);
    return size * count;
}

static int on_socket(CURL *curl, curl_socket_t s, int what, void *data, void *known)
{
    struct epoll_event wanted = {.data.fd = s};
    (void)curl;
    (void)data;
    if (what & CURL_POLL_IN) wanted.events |= EPOLLIN;
    if (what & CURL_POLL_OUT) wanted.events |= EPOLLOUT;
    if (what == CURL_POLL_REMOVE) {
        epoll_ctl(queue, EPOLL_CTL_DEL, s, NULL);
    } else {
        epoll_ctl(queue, known ? EPOLL_CTL_MOD : EPOLL_CTL_ADD, s, &wanted);
        curl_multi_assign(multi, s, &queue);
    }
    return 0;
}

static int on_timer(CURLM *m, long due, void *data)
{
    (void)m;
    (void)data;
    timer = due;
    return 0;
}

static CURLM *new_multi(int by_epoll)
{
    CURLM *m = curl_multi_init();
    if (by_epoll) {
        curl_multi_setopt(m, CURLMOPT_SOCKETFUNCTION, on_socket);
        curl_multi_setopt(m, CURLMOPT_TIMERFUNCTION, on_timer);
        queue = epoll_create1(EPOLL_CLOEXEC);
    }
    return m;
}

static void free_multi(void)
{
    check(curl_multi_cleanup(multi), "multi_cleanup");
    if (queue >= 0) close(queue);
    queue = -1;
    multi = NULL;
}

/* Waits, and does what there is to do. */
static void turn(void)
{
    int running;
    if (queue < 0) {
        check(curl_multi_poll(multi, NULL, 0, 1000, NULL), "poll");
        check(curl_multi_perform(multi, &running), "perform");
        return;
    }
    struct epoll_event seen[64];
    int n = epoll_wait(queue, seen, 64, timer < 0 || timer > 1000 ? 1000 : (int)timer);
    for (int i = 0; i < n; i++) {
        int what = (seen[i].events & EPOLLOUT ? CURL_CSELECT_OUT : 0) |
                   (seen[i].events & ~(unsigned)EPOLLOUT ? CURL_CSELECT_IN : 0);
        check(curl_multi_socket_action(multi, seen[i].data.fd, what, &running), "socket_action");
    }
    if (n <= 0) {
        timer = -1;
        check(curl_multi_socket_action(multi, CURL_SOCKET_TIMEOUT, 0, &running), "timeout");
    }
}

static CURL *easy(long connect_only)
{
    CURL *curl = curl_easy_init();
    const char *ca = getenv("CA_FILE");
    curl_easy_setopt(curl, CURLOPT_URL, url);
    curl_easy_setopt(curl, CURLOPT_CONNECT_ONLY, connect_only);
    if (ca != NULL) curl_easy_setopt(curl, CURLOPT_CAINFO, ca);
    return curl;
}

static void join(struct one *one, size_t messages)
{
    one->got = 0;
    one->wanted = 1 + SIZE * messages;
    one->curl = easy(0);
    curl_easy_setopt(one->curl, CURLOPT_WRITEFUNCTION, take);
    curl_easy_setopt(one->curl, CURLOPT_WRITEDATA, one);
    check(curl_multi_add_handle(multi, one->curl), "add");
}

/* Opens them, each with so many messages to exchange. */
static void open_all(struct one *all, int count, size_t messages)
{
    ready = 0;
    for (int added = 0; ready < count; turn())
        for (; added < count && added < ready + AT_ONCE; added++) join(&all[added], messages);
}

static void close_all(struct one *all, int count)
{
    for (int i = 0; i < count; i++) {
        if (multi != NULL) check(curl_multi_remove_handle(multi, all[i].curl), "remove");
        curl_easy_cleanup(all[i].curl);
    }
}

static void receive(CURL *curl, size_t wanted)
{
    char buffer[256];
    const struct curl_ws_frame *meta;
    struct pollfd fd = {.events = POLLIN};
    while (wanted > 0) {
        size_t n = 0;
        CURLcode code = curl_ws_recv(curl, buffer, sizeof buffer, &n, &meta);
        if (code == CURLE_AGAIN) {
            curl_easy_getinfo(curl, CURLINFO_ACTIVESOCKET, &fd.fd);
            poll(&fd, 1, -1);
            continue;
        }
        check(code, "recv");
        wanted -= n;
    }
}

static void open_connect_only(struct one *all, int count)
{
    for (int i = 0; i < count; i++) {
        all[i].curl = easy(2);
        if (multi == NULL) {
            check(curl_easy_perform(all[i].curl), "perform");
        } else {
            int left;
            check(curl_multi_add_handle(multi, all[i].curl), "add");
            CURLMsg *message;
            while ((message = curl_multi_info_read(multi, &left)) == NULL) turn();
            check(message->data.result, "transfer");
        }
        receive(all[i].curl, 1);
        send_message(all[i].curl);
        receive(all[i].curl, SIZE);
    }
}

static int descriptors(void)
{
    int count = 0;
    DIR *all = opendir("/proc/self/fd");
    while (readdir(all) != NULL) count++;
    closedir(all);
    return count;
}

/* Bytes of the heap in use; what glibc caches for the thread counts, some tens of KB in all (none
   with GLIBC_TUNABLES=glibc.malloc.tcache_count=0). */
static double allocated(void)
{
    struct mallinfo2 info = mallinfo2();
    return (double)info.uordblks + (double)info.hblkhd;
}

static void busy(struct one *all, int idle, size_t messages)
{
    struct one one = {0};
    open_all(all, idle, 0);
    open_all(&one, 1, 1);
    double start = cpu_seconds();
    for (size_t i = 0; i < messages; i++) {
        ready = 0;
        one.wanted += SIZE;
        send_message(one.curl);
        while (ready == 0) turn();
    }
    printf("%f\n", (cpu_seconds() - start) * 1e6 / (double)messages);
    close_all(&one, 1);
    close_all(all, idle);
}

static void idle(struct one *all, const char *model, int count)
{
    enum { WARM = 20 };
    int connect_only = strcmp(model, "callback") != 0;
    multi = strcmp(model, "easy") == 0 ? NULL : new_multi(0);
    if (connect_only) open_connect_only(all, WARM);
    else open_all(all, WARM, 1);
    long before = memory("VmRSS: %ld");
    if (connect_only) open_connect_only(all + WARM, count);
    else open_all(all + WARM, count, 1);
    printf("%f\n", (double)(memory("VmRSS: %ld") - before) * 1024 / count);
    close_all(all, WARM + count);
}

static void cycle(struct one *all, int count)
{
    open_all(all, 20, 1);
    close_all(all, 20);
    free_multi();
    int fds = descriptors();
    double start = cpu_seconds(), bytes = allocated();
    multi = new_multi(1);
    open_all(all, count, 1);
    int most = descriptors();
    close_all(all, count);
    free_multi();
    printf("%f %ld %f %f %d\n", cpu_seconds() - start, memory("VmHWM: %ld"),
           (allocated() - bytes) / count, (double)(most - fds) / count, descriptors() - fds);
}

int main(int argc, char **argv)
{
    if (argc < 5) return 2;
    url = argv[1];
    int by_epoll = argv[2][0] != 'p', number = atoi(argv[3]), count = atoi(argv[4]);
    struct one *all = calloc((size_t)(number + count + 20), sizeof *all);
    struct rlimit limit;
    getrlimit(RLIMIT_NOFILE, &limit);
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);
    curl_global_init(CURL_GLOBAL_DEFAULT);
    if (strcmp(argv[2], "idle") == 0) {
        idle(all, argv[3], count);
    } else {
        multi = new_multi(by_epoll);
        if (strcmp(argv[2], "cycle") == 0) cycle(all, count);
        else busy(all, number, (size_t)count);
    }
    if (multi != NULL) free_multi();
    free(all);
    curl_global_cleanup();
    return 0;
}
