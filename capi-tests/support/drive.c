/* curl_easy_perform by way of a multi handle, for programs that were written without one. The
   environment variable DRIVER says how the loop waits; without it the call is libcurl's own.
   The handle stays in its multi handle until it is used again or cleaned up: libcurl closes a
   CONNECT_ONLY connection when it is taken out. */
#include <curl/curl.h>

#include "drive.h"

#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/select.h>
#include <unistd.h>

#define TURN_MS 1000 /* at most so long without a look */
#define MOST 16      /* descriptors at once */

struct driven {
    struct driven *next;
    CURL *curl;
    CURLM *multi;
    int running, epoll;
    long timer_ms;
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct driven *all;

static void broken(const char *what)
{
    printf("not ok: driver: %s\n", what);
}

static struct driven *find(CURL *curl)
{
    struct driven *one;
    pthread_mutex_lock(&lock);
    for (one = all; one && one->curl != curl; one = one->next) {}
    pthread_mutex_unlock(&lock);
    return one;
}

static int on_socket(CURL *curl, curl_socket_t fd, int what, void *user, void *socketp)
{
    struct driven *one = user;
    struct epoll_event event;
    (void)curl, (void)socketp;
    memset(&event, 0, sizeof event);
    event.data.fd = fd;
    if (what & CURL_POLL_IN) event.events |= EPOLLIN;
    if (what & CURL_POLL_OUT) event.events |= EPOLLOUT;
    if (what == CURL_POLL_REMOVE) {
        if (epoll_ctl(one->epoll, EPOLL_CTL_DEL, fd, NULL)) broken("a socket was removed too late");
    } else if (epoll_ctl(one->epoll, EPOLL_CTL_MOD, fd, &event)) {
        if (epoll_ctl(one->epoll, EPOLL_CTL_ADD, fd, &event)) broken("EPOLL_CTL_ADD");
    }
    return 0;
}

static int on_timer(CURLM *multi, long timeout_ms, void *user)
{
    (void)multi;
    ((struct driven *)user)->timer_ms = timeout_ms;
    return 0;
}

static struct driven *new_driven(CURL *curl)
{
    struct driven *one = calloc(1, sizeof *one);
    one->curl = curl;
    one->multi = curl_multi_init();
    one->epoll = -1;
    one->timer_ms = -1;
    pthread_mutex_lock(&lock);
    one->next = all;
    all = one;
    pthread_mutex_unlock(&lock);
    return one;
}

static CURLMcode by_poll(struct driven *one, int *running)
{
    CURLMcode code = curl_multi_perform(one->multi, running);
    if (code || !*running) return code;
    return curl_multi_poll(one->multi, NULL, 0, TURN_MS, NULL);
}

static CURLMcode by_wait(struct driven *one, int *running)
{
    CURLMcode code = curl_multi_perform(one->multi, running);
    if (code || !*running) return code;
    return curl_multi_wait(one->multi, NULL, 0, TURN_MS, NULL);
}

/* What the application's own wait may last. */
static int patience(struct driven *one)
{
    long due = -1;
    if (curl_multi_timeout(one->multi, &due)) broken("curl_multi_timeout");
    return due >= 0 && due < TURN_MS ? (int)due : TURN_MS;
}

static CURLMcode by_fdset(struct driven *one, int *running)
{
    CURLMcode code = curl_multi_perform(one->multi, running);
    fd_set in, out, odd;
    struct timeval wait;
    int most = -1, due;
    if (code || !*running) return code;
    FD_ZERO(&in);
    FD_ZERO(&out);
    FD_ZERO(&odd);
    code = curl_multi_fdset(one->multi, &in, &out, &odd, &most);
    due = patience(one);
    if (most < 0 && due > 100) due = 100; /* as the manual says */
    wait.tv_sec = due / 1000;
    wait.tv_usec = due % 1000 * 1000;
    select(most + 1, &in, &out, &odd, &wait);
    return code;
}

static CURLMcode by_waitfds(struct driven *one, int *running)
{
    CURLMcode code = curl_multi_perform(one->multi, running);
    struct curl_waitfd theirs[MOST];
    struct pollfd ours[MOST];
    unsigned count = 0, i;
    if (code || !*running) return code;
    code = curl_multi_waitfds(one->multi, theirs, MOST, &count);
    for (i = 0; i < count; i++) {
        ours[i].fd = theirs[i].fd;
        ours[i].events = (short)((theirs[i].events & CURL_WAIT_POLLIN ? POLLIN : 0) |
                                 (theirs[i].events & CURL_WAIT_POLLOUT ? POLLOUT : 0));
        ours[i].revents = 0;
    }
    poll(ours, count, patience(one));
    return code;
}

static CURLMcode by_socket(struct driven *one, int *running)
{
    struct epoll_event events[MOST];
    int i, n = epoll_wait(one->epoll, events, MOST, (int)one->timer_ms);
    CURLMcode code = CURLM_OK;
    if (n == 0) {
        one->timer_ms = -1;
        code = curl_multi_socket_action(one->multi, CURL_SOCKET_TIMEOUT, 0, running);
    }
    for (i = 0; i < n && !code; i++) {
        int what = (events[i].events & EPOLLIN ? CURL_CSELECT_IN : 0) |
                   (events[i].events & EPOLLOUT ? CURL_CSELECT_OUT : 0) |
                   (events[i].events & (EPOLLERR | EPOLLHUP) ? CURL_CSELECT_ERR : 0);
        code = curl_multi_socket_action(one->multi, events[i].data.fd, what, running);
    }
    return code;
}

static CURLcode result_of(struct driven *one)
{
    CURLMsg *message;
    CURLcode code = CURLE_OK;
    int left, seen = 0;
    while ((message = curl_multi_info_read(one->multi, &left))) {
        if (message->msg != CURLMSG_DONE || message->easy_handle != one->curl) broken("message");
        code = message->data.result;
        seen++;
    }
    if (seen != 1) broken("not one message");
    return code;
}

typedef CURLMcode turn_function(struct driven *one, int *running);

static turn_function *turn_named(const char *name)
{
    static const struct {
        const char *name;
        turn_function *turn;
    } drivers[] = {{"poll", by_poll},       {"wait", by_wait},     {"fdset", by_fdset},
                   {"waitfds", by_waitfds}, {"socket", by_socket}, {NULL, NULL}};
    int i;
    for (i = 0; drivers[i].name; i++)
        if (!strcmp(name, drivers[i].name)) return drivers[i].turn;
    broken(name);
    return by_poll;
}

CURLcode drive_perform(CURL *curl)
{
    const char *how = getenv("DRIVER");
    struct driven *one = find(curl);
    turn_function *turn;
    CURLMcode code;
    int running = 1;
    if (!curl || !how || (one && one->running)) return curl_easy_perform(curl);
    turn = turn_named(how);
    if (one)
        curl_multi_remove_handle(one->multi, curl);
    else
        one = new_driven(curl);
    if (turn == by_socket && one->epoll < 0) {
        one->epoll = epoll_create1(EPOLL_CLOEXEC);
        curl_multi_setopt(one->multi, CURLMOPT_SOCKETFUNCTION, on_socket);
        curl_multi_setopt(one->multi, CURLMOPT_SOCKETDATA, one);
        curl_multi_setopt(one->multi, CURLMOPT_TIMERFUNCTION, on_timer);
        curl_multi_setopt(one->multi, CURLMOPT_TIMERDATA, one);
    }
    one->running = 1;
    code = curl_multi_add_handle(one->multi, curl);
    while (!code && running) code = turn(one, &running);
    one->running = 0;
    if (code) {
        curl_multi_remove_handle(one->multi, curl);
        return code == CURLM_OUT_OF_MEMORY ? CURLE_OUT_OF_MEMORY : CURLE_FAILED_INIT;
    }
    return result_of(one);
}

void drive_cleanup(CURL *curl)
{
    struct driven *one = curl ? find(curl) : NULL, **at;
    if (!one || one->running) {
        curl_easy_cleanup(curl);
        return;
    }
    if (curl_multi_remove_handle(one->multi, curl)) broken("curl_multi_remove_handle");
    curl_easy_cleanup(curl);
    if (curl_multi_cleanup(one->multi)) broken("curl_multi_cleanup");
    if (one->epoll >= 0) close(one->epoll);
    pthread_mutex_lock(&lock);
    for (at = &all; *at != one; at = &(*at)->next) {}
    *at = one->next;
    pthread_mutex_unlock(&lock);
    free(one);
}
