/* Many WebSockets in libevent's loop, beside whatever else it waits for.
 *
 *     cc libevent.c connections.c $(pkg-config --cflags --libs curlws libevent) -o libevent
 *     ./libevent ws://localhost:8080/ wss://echo.example.org/ ...
 *
 * Each connection sends a text, prints what comes back, and closes (connections.c). CURL_CA_BUNDLE
 * may name a file with the certificates of authorities.
 */
#include "connections.h"

#include <event2/event.h>

struct program {
    struct connections all;
    struct event_base *base;
    struct event *timer;
};

/* Tells the library that a socket is ready or its time has come, and looks what has ended. */
static void act(struct program *program, curl_socket_t fd, int ready)
{
    int running;
    program->all.code = curl_multi_socket_action(program->all.multi, fd, ready, &running);
    if (!connections_take_results(&program->all)) event_base_loopbreak(program->base);
}

static void on_event(evutil_socket_t fd, short kinds, void *user)
{
    int ready = (kinds & EV_READ ? CURL_CSELECT_IN : 0) | (kinds & EV_WRITE ? CURL_CSELECT_OUT : 0);
    act(user, fd, ready);
}

/* The library wants a socket watched, watched otherwise, or no longer. */
static int on_socket(CURL *easy, curl_socket_t fd, int what, void *user, void *attached)
{
    struct program *program = user;
    short kinds = EV_PERSIST;
    struct event *event;
    (void)easy; /* one that the program does not know stands for the multi handle */
    if (attached) event_free(attached);
    if (what == CURL_POLL_REMOVE) return 0;
    if (what & CURL_POLL_IN) kinds |= EV_READ;
    if (what & CURL_POLL_OUT) kinds |= EV_WRITE;
    event = event_new(program->base, fd, kinds, on_event, program);
    if (event && event_add(event, NULL)) {
        event_free(event);
        event = NULL;
    }
    curl_multi_assign(program->all.multi, fd, event);
    return event ? 0 : -1;
}

static void on_timeout(evutil_socket_t fd, short kinds, void *user)
{
    (void)fd, (void)kinds;
    act(user, CURL_SOCKET_TIMEOUT, 0);
}

/* The library wants to be called after so long, once; -1: not at all. */
static int on_timer(CURLM *multi, long milliseconds, void *user)
{
    struct program *program = user;
    struct timeval time;
    (void)multi;
    if (milliseconds < 0) return evtimer_del(program->timer);
    time.tv_sec = milliseconds / 1000;
    time.tv_usec = milliseconds % 1000 * 1000;
    return evtimer_add(program->timer, &time);
}

int main(int argc, char **argv)
{
    struct program program = {0};
    int result;
    if (!(program.base = event_base_new()) ||
        !(program.timer = evtimer_new(program.base, on_timeout, &program)))
        return 1;
    connections_init(&program.all, argc, argv);
    connections_tell(&program.all, on_socket, on_timer, &program);
    connections_start(&program.all, argv);
    if (event_base_dispatch(program.base) < 0) program.all.failed++;
    result = connections_end(&program.all);
    event_free(program.timer);
    event_base_free(program.base);
    return result;
}
