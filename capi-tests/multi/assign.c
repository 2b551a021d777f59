/* curl_multi_assign: the pointer comes with each later call about the socket, in other words until it
   is told to be watched no more. */
#define NOT_DRIVEN
#include "test.h"

#include <sys/epoll.h>

static CURLM *multi;
static int queue, told, removed, marks[1024];
static long timer_ms = -1;
static const char *what, *gate;

static int on_socket(CURL *curl, curl_socket_t fd, int kind, void *user, void *socketp)
{
    struct epoll_event event;
    CHECK(curl != NULL);
    CHECK(user == &queue);
    memset(&event, 0, sizeof event);
    event.data.fd = fd;
    event.events = (kind & CURL_POLL_IN ? EPOLLIN : 0u) | (kind & CURL_POLL_OUT ? EPOLLOUT : 0u);
    told++;
    if (kind == CURL_POLL_REMOVE) {
        CHECK(socketp == (strcmp(what, "taken-back") ? (void *)&marks[fd] : NULL));
        CHECK(epoll_ctl(queue, EPOLL_CTL_DEL, fd, NULL) == 0);
        CHECK(curl_multi_assign(multi, fd, NULL) == CURLM_OK); /* known to the end of this call */
        removed++;
        marks[fd] = 0;
        return 0;
    }
    CHECK(kind == CURL_POLL_IN || kind == CURL_POLL_OUT || kind == CURL_POLL_INOUT);
    if (!marks[fd]) {
        CHECK(socketp == NULL);
        marks[fd] = 1;
        CHECK(curl_multi_assign(multi, fd, &marks[fd]) == CURLM_OK);
        if (!strcmp(what, "taken-back")) CHECK(curl_multi_assign(multi, fd, NULL) == CURLM_OK);
        CHECK(epoll_ctl(queue, EPOLL_CTL_ADD, fd, &event) == 0);
    } else {
        CHECK(socketp == (strcmp(what, "taken-back") ? (void *)&marks[fd] : NULL));
        CHECK(epoll_ctl(queue, EPOLL_CTL_MOD, fd, &event) == 0);
    }
    return 0;
}

static size_t on_write(char *data, size_t size, size_t count, void *user)
{
    (void)data, (void)user;
    return size * count;
}

static int on_timer(CURLM *of, long timeout_ms, void *user)
{
    CHECK(of == multi);
    CHECK(user == &timer_ms);
    timer_ms = timeout_ms;
    return 0;
}

int main(int argc, char **argv)
{
    int running = 1, left;
    CURL *curl = curl_easy_init();
    CURLMsg *message;
    (void)argc;
    what = argv[2];
    gate = argv[3];
    queue = epoll_create1(EPOLL_CLOEXEC);
    multi = curl_multi_init();
    curl_multi_setopt(multi, CURLMOPT_SOCKETFUNCTION, on_socket);
    curl_multi_setopt(multi, CURLMOPT_SOCKETDATA, &queue);
    curl_multi_setopt(multi, CURLMOPT_TIMERFUNCTION, on_timer);
    curl_multi_setopt(multi, CURLMOPT_TIMERDATA, &timer_ms);
    curl_easy_setopt(curl, CURLOPT_URL, argv[1]);
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, on_write);
    curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, (long)PATIENCE_MS);
    curl_multi_add_handle(multi, curl);
    while (running) {
        struct epoll_event events[8];
        int i, n = epoll_wait(queue, events, 8, (int)timer_ms);
        if (n == 0) {
            timer_ms = -1;
            curl_multi_socket_action(multi, CURL_SOCKET_TIMEOUT, 0, &running);
        }
        if (gate && told) { /* there was a wait: the peer may answer now */
            open_gate(gate);
            gate = NULL;
        }
        for (i = 0; i < n; i++)
            CHECK(curl_multi_socket_action(multi, events[i].data.fd, 0, &running) == CURLM_OK);
        if (!strcmp(what, "another")) { /* a socket that is not watched */
            int other = socket(AF_INET, SOCK_STREAM, 0);
            CHECK(curl_multi_assign(multi, other, marks) == CURLM_BAD_SOCKET);
            printf("not watched: %d\n", (int)curl_multi_socket_action(multi, other, 1, &running));
            close(other);
            what = "";
        }
    }
    message = curl_multi_info_read(multi, &left);
    printf("done: %d\n", message ? (int)message->data.result : -1);
    curl_multi_remove_handle(multi, curl);
    CHECK(told > 2);
    for (left = 0; left < 1024; left++) CHECK(!marks[left]);
    printf("%d sockets were watched\n", removed);
    curl_easy_cleanup(curl);
    CHECK(curl_multi_cleanup(multi) == CURLM_OK);
    close(queue);
    return 0;
}
