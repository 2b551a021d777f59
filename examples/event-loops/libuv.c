/* Many WebSockets in libuv's loop, beside whatever else it waits for.
 *
 *     cc libuv.c connections.c $(pkg-config --cflags --libs curlws libuv) -o libuv
 *     ./libuv ws://localhost:8080/ wss://echo.example.org/ ...
 *
 * Each connection sends a text, prints what comes back, and closes (connections.c). CURL_CA_BUNDLE
 * may name a file with the certificates of authorities.
 */
#include "connections.h"

#include <uv.h>

#include <stdlib.h>

struct program {
    struct connections all;
    uv_loop_t loop;
    uv_timer_t timer;
};

/* A socket that the loop watches for the library. */
struct watch {
    uv_poll_t poll;
    curl_socket_t fd;
    struct program *program;
};

/* Tells the library that a socket is ready or its time has come, and looks what has ended. */
static void act(struct program *program, curl_socket_t fd, int ready)
{
    int running;
    program->all.code = curl_multi_socket_action(program->all.multi, fd, ready, &running);
    if (!connections_take_results(&program->all)) uv_stop(&program->loop);
}

static void on_event(uv_poll_t *poll, int status, int events)
{
    struct watch *watch = poll->data;
    int ready = status < 0 ? CURL_CSELECT_ERR : 0;
    if (events & UV_READABLE) ready |= CURL_CSELECT_IN;
    if (events & UV_WRITABLE) ready |= CURL_CSELECT_OUT;
    act(watch->program, watch->fd, ready);
}

static void on_closed(uv_handle_t *handle)
{
    free(handle->data);
}

/* The library wants a socket watched, watched otherwise, or no longer. */
static int on_socket(CURL *easy, curl_socket_t fd, int what, void *user, void *attached)
{
    struct program *program = user;
    struct watch *watch = attached;
    int events = (what & CURL_POLL_IN ? UV_READABLE : 0) | (what & CURL_POLL_OUT ? UV_WRITABLE : 0);
    (void)easy; /* one that the program does not know stands for the multi handle */
    if (what == CURL_POLL_REMOVE) {
        /* The loop still knows the memory: it is freed when the loop has let go of it. */
        if (watch) uv_close((uv_handle_t *)&watch->poll, on_closed);
        return 0;
    }
    if (!watch) {
        watch = calloc(1, sizeof *watch);
        if (!watch || uv_poll_init_socket(&program->loop, &watch->poll, fd)) {
            free(watch);
            return -1;
        }
        watch->poll.data = watch;
        watch->fd = fd;
        watch->program = program;
        curl_multi_assign(program->all.multi, fd, watch);
    }
    return uv_poll_start(&watch->poll, events, on_event) ? -1 : 0;
}

static void on_timeout(uv_timer_t *timer)
{
    act(timer->data, CURL_SOCKET_TIMEOUT, 0);
}

/* The library wants to be called after so long, once; -1: not at all. */
static int on_timer(CURLM *multi, long milliseconds, void *user)
{
    struct program *program = user;
    (void)multi;
    if (milliseconds < 0) return uv_timer_stop(&program->timer) ? -1 : 0;
    return uv_timer_start(&program->timer, on_timeout, (uint64_t)milliseconds, 0) ? -1 : 0;
}

int main(int argc, char **argv)
{
    struct program program = {0};
    int result;
    if (uv_loop_init(&program.loop) || uv_timer_init(&program.loop, &program.timer)) return 1;
    program.timer.data = &program;
    connections_init(&program.all, argc, argv);
    connections_tell(&program.all, on_socket, on_timer, &program);
    connections_start(&program.all, argv);
    uv_run(&program.loop, UV_RUN_DEFAULT);
    result = connections_end(&program.all);
    uv_close((uv_handle_t *)&program.timer, NULL);
    uv_run(&program.loop, UV_RUN_DEFAULT); /* until all that was closed is gone */
    return uv_loop_close(&program.loop) || result;
}
