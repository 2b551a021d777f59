/* Many WebSockets in an epoll of one's own. The library opens them (curl_multi_socket_action);
 * then each is a socket like any other, which the program receives from and sends to when it
 * likes: CURLOPT_CONNECT_ONLY = 2, curl_ws_recv, curl_ws_send.
 *
 *     cc epoll.c $(pkg-config --cflags --libs curlws) -o epoll
 *     ./epoll ws://localhost:8080/ wss://echo.example.org/ ...
 *
 * Each connection sends a text, prints what comes back, and closes. CURL_CA_BUNDLE may name a
 * file with the certificates of authorities.
 */
#include <curl/curl.h>

#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/timerfd.h>
#include <unistd.h>

struct connection {
    CURL *easy; /* NULL when it has ended */
    curl_socket_t fd;
    char frame[64]; /* to be sent: */
    size_t size;
    unsigned flags;
    char reason[CURL_ERROR_SIZE];
};

struct program {
    CURLM *multi;
    int epoll, timer;
    struct connection *connections; /* by their number on the command line; there is no 0 */
    int left;                       /* connections that have not ended */
    int failed;
};

/* An event names a connection, or with number 0 the multi handle, and a descriptor. No pointer:
   what an event is about may have ended in the same round. */
static int watch(struct program *program, int operation, int fd, uint32_t events, int number)
{
    struct epoll_event event = {.events = events};
    event.data.u64 = (uint64_t)number << 32 | (uint32_t)fd;
    return epoll_ctl(program->epoll, operation, fd, &event);
}

/* Takes a connection out of the loop, before the library closes its socket. */
static void end(struct program *program, int number, CURLcode code)
{
    struct connection *me = &program->connections[number];
    printf("%d: %s\n", number, code == CURLE_OK ? "ended" : "failed");
    if (code != CURLE_OK) {
        program->failed++;
        fprintf(stderr, "%d: %s\n", number, me->reason[0] ? me->reason : curl_easy_strerror(code));
    }
    if (me->fd != CURL_SOCKET_BAD) watch(program, EPOLL_CTL_DEL, me->fd, 0, number);
    curl_multi_remove_handle(program->multi, me->easy);
    curl_easy_cleanup(me->easy);
    me->easy = NULL;
    program->left--;
}

/* Sends the frame. With CURLE_AGAIN nothing of a frame so small was sent: when the socket takes
   bytes again, epoll says so. */
static CURLcode send_frame(struct program *program, int number)
{
    struct connection *me = &program->connections[number];
    size_t sent;
    CURLcode code = curl_ws_send(me->easy, me->frame, me->size, &sent, 0, me->flags);
    int wait = code == CURLE_AGAIN;
    if (watch(program, EPOLL_CTL_MOD, me->fd, wait ? EPOLLIN | EPOLLOUT : EPOLLIN, number))
        return CURLE_FAILED_INIT;
    return wait ? CURLE_OK : code;
}

/* Receives until CURLE_AGAIN: what the library has read already, epoll cannot see. */
static CURLcode receive(struct program *program, int number)
{
    struct connection *me = &program->connections[number];
    for (;;) {
        char buffer[4096];
        const struct curl_ws_frame *frame;
        size_t length;
        CURLcode code = curl_ws_recv(me->easy, buffer, sizeof buffer, &length, &frame);
        if (code != CURLE_OK) return code == CURLE_AGAIN ? CURLE_OK : code;
        if (frame->flags & CURLWS_CLOSE) {
            printf("%d: close\n", number);
            end(program, number, CURLE_OK);
            return CURLE_OK;
        }
        if (!(frame->flags & (CURLWS_TEXT | CURLWS_BINARY))) continue;
        printf("%d: %.*s\n", number, (int)length, buffer);
        if (frame->bytesleft || frame->flags & CURLWS_CONT) continue; /* goes on */
        if (me->flags == CURLWS_CLOSE) continue;
        me->size = (size_t)snprintf(me->frame, sizeof me->frame, "\x03\xe8"); /* 1000 */
        me->flags = CURLWS_CLOSE;
        code = send_frame(program, number);
        if (code != CURLE_OK) return code;
    }
}

static CURLcode opened(struct program *program, int number)
{
    struct connection *me = &program->connections[number];
    CURLcode code = curl_easy_getinfo(me->easy, CURLINFO_ACTIVESOCKET, &me->fd);
    if (code != CURLE_OK) return code;
    if (watch(program, EPOLL_CTL_ADD, me->fd, EPOLLIN, number)) return CURLE_FAILED_INIT;
    printf("%d: open\n", number);
    me->size = (size_t)snprintf(me->frame, sizeof me->frame, "hello from %d", number);
    me->flags = CURLWS_TEXT;
    code = send_frame(program, number);
    /* A frame may have come along with the handshake: receive before waiting. */
    return code == CURLE_OK ? receive(program, number) : code;
}

/* Takes in which connections are open, and which could not be opened. */
static void take_results(struct program *program)
{
    CURLMsg *message;
    int more;
    while ((message = curl_multi_info_read(program->multi, &more))) {
        CURLcode code = message->data.result;
        struct connection *me = NULL;
        int number;
        curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &me);
        number = (int)(me - program->connections);
        if (code == CURLE_OK) code = opened(program, number);
        if (code != CURLE_OK) end(program, number, code);
    }
}

/* The library wants a socket watched, watched otherwise, or no longer. */
static int on_socket(CURL *easy, curl_socket_t fd, int what, void *user, void *known)
{
    struct program *program = user;
    uint32_t events = (what & CURL_POLL_IN ? EPOLLIN : 0) | (what & CURL_POLL_OUT ? EPOLLOUT : 0);
    (void)easy; /* one that the program does not know stands for the multi handle */
    if (what == CURL_POLL_REMOVE) {
        watch(program, EPOLL_CTL_DEL, fd, 0, 0);
        return 0;
    }
    curl_multi_assign(program->multi, fd, program); /* what is not NULL: it is known from now on */
    return watch(program, known ? EPOLL_CTL_MOD : EPOLL_CTL_ADD, fd, events, 0);
}

/* The library wants to be called after so long, once; -1: not at all. */
static int on_timer(CURLM *multi, long milliseconds, void *user)
{
    struct program *program = user;
    struct itimerspec time = {0}; /* no time at all unsets it */
    (void)multi;
    if (milliseconds >= 0) {
        time.it_value.tv_sec = milliseconds / 1000;
        time.it_value.tv_nsec = milliseconds % 1000 * 1000000 + 1;
    }
    return timerfd_settime(program->timer, 0, &time, NULL);
}

/* Something has happened to a connection that is open. */
static void serve(struct program *program, int number, uint32_t events)
{
    CURLcode code = CURLE_OK;
    if (!program->connections[number].easy) return; /* it ended in the same round */
    if (events & EPOLLOUT) code = send_frame(program, number);
    if (code == CURLE_OK) code = receive(program, number);
    if (code != CURLE_OK) end(program, number, code);
}

/* Something has happened to a descriptor of the multi handle. */
static void act(struct program *program, int fd, uint32_t events)
{
    int ready = events & (EPOLLERR | EPOLLHUP) ? CURL_CSELECT_ERR : 0, running;
    uint64_t times;
    CURLMcode code;
    if (events & EPOLLIN) ready |= CURL_CSELECT_IN;
    if (events & EPOLLOUT) ready |= CURL_CSELECT_OUT;
    if (fd == program->timer) {
        if (read(fd, &times, sizeof times) < 0) return; /* it was set anew in the same round */
        fd = CURL_SOCKET_TIMEOUT;
        ready = 0;
    }
    code = curl_multi_socket_action(program->multi, fd, ready, &running);
    if (code != CURLM_OK) {
        fprintf(stderr, "%s\n", curl_multi_strerror(code));
        exit(1);
    }
    take_results(program);
}

static int run(struct program *program)
{
    while (program->left > 0) {
        struct epoll_event events[64];
        int i, count = epoll_wait(program->epoll, events, 64, -1);
        if (count < 0 && errno != EINTR) return -1;
        for (i = 0; i < count; i++) {
            int number = (int)(events[i].data.u64 >> 32), fd = (int)(uint32_t)events[i].data.u64;
            if (number)
                serve(program, number, events[i].events);
            else
                act(program, fd, events[i].events);
        }
    }
    return 0;
}

static int start(struct program *program, const char *url, int number)
{
    const char *authorities = getenv("CURL_CA_BUNDLE");
    struct connection *me = &program->connections[number];
    me->fd = CURL_SOCKET_BAD;
    me->easy = curl_easy_init();
    program->left++;
    return !me->easy || curl_easy_setopt(me->easy, CURLOPT_URL, url) ||
           curl_easy_setopt(me->easy, CURLOPT_CONNECT_ONLY, 2L) ||
           curl_easy_setopt(me->easy, CURLOPT_PRIVATE, me) ||
           curl_easy_setopt(me->easy, CURLOPT_ERRORBUFFER, me->reason) ||
           (authorities && curl_easy_setopt(me->easy, CURLOPT_CAINFO, authorities)) ||
           curl_multi_add_handle(program->multi, me->easy) != CURLM_OK;
}

int main(int argc, char **argv)
{
    struct program program = {0};
    int i;
    if (argc < 2) {
        fprintf(stderr, "usage: %s URL...\n", argv[0]);
        return 2;
    }
    program.connections = calloc((size_t)argc, sizeof *program.connections);
    program.epoll = epoll_create1(EPOLL_CLOEXEC);
    program.timer = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK);
    if (curl_global_init(CURL_GLOBAL_ALL) || !(program.multi = curl_multi_init()) ||
        !program.connections || watch(&program, EPOLL_CTL_ADD, program.timer, EPOLLIN, 0) ||
        curl_multi_setopt(program.multi, CURLMOPT_SOCKETFUNCTION, on_socket) ||
        curl_multi_setopt(program.multi, CURLMOPT_SOCKETDATA, &program) ||
        curl_multi_setopt(program.multi, CURLMOPT_TIMERFUNCTION, on_timer) ||
        curl_multi_setopt(program.multi, CURLMOPT_TIMERDATA, &program))
        return 1;
    for (i = 1; i < argc; i++)
        if (start(&program, argv[i], i)) return 1;
    i = run(&program);
    curl_multi_cleanup(program.multi);
    curl_global_cleanup();
    close(program.timer);
    close(program.epoll);
    free(program.connections);
    return i || program.failed;
}
